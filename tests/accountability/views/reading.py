"""Reading a page as people do."""

import re
from html import unescape
from typing import Any


def words(html: str) -> str:
    """Text without markup, blanks folded."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def text_of(page: Any) -> str:
    """The words of the main part of a page."""
    html = page.content.decode()
    return words(html[html.index("<main") : html.index("</main>")] if "<main" in html else html)


def rows_of(page: Any) -> list[list[str]]:
    """Every row of every table of a page, as the words of its cells."""
    rows = re.findall(r"<tr.*?</tr>", page.content.decode(), flags=re.DOTALL)
    return [[words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, flags=re.DOTALL)] for row in rows]


def shares_on(page: Any) -> dict[str, tuple[str, str]]:
    """Name to percentage and yuan, from the table under the split bar."""
    rows = [
        row for row in rows_of(page) if len(row) == 3 and row[2].replace(",", "").replace(".", "").isdigit()
    ]
    return {row[0].split(" ")[0]: (row[1], row[2]) for row in rows}


def links_in(page: Any, containing: str) -> list[str]:
    """Addresses of links on a page that contain a text."""
    found = re.findall(r'href="([^"]*)"', page.content.decode())
    return [unescape(link) for link in found if containing in unescape(link)]
