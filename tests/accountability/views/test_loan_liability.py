"""The tab Liability: the worked situations through the real services, read on the page in both languages."""

import datetime
import re
from html import unescape

import pytest

from tests.builders import actor, issued_loan, make_application
from tests.conftest import Cast, client_of


def text_of(html: str) -> str:
    """What a reader sees, blanks folded."""
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


SITUATIONS = [
    # kind, amount, votes, first responsible, {name: (percent, yuan)}, clause
    ("farmer", "3000.00", {}, "王海涛", {"王海涛": ("100%", "3,000.00")}, "III.1"),
    (
        "farmer",
        "3001.00",
        {},
        "王海涛",
        {"王海涛": ("70%", "2,100.70"), "郑玉兰": ("30%", "900.30")},
        "III.2",
    ),
    (
        "farmer",
        "15000.00",
        {"no": ["cm2"]},
        "吴振声",
        {
            "吴振声": ("30%", "4,500.00"),
            "王海涛": ("30%", "4,500.00"),
            "周建国": ("≈ 13.33%", "2,000.00"),
            "冯秀英": ("≈ 13.33%", "2,000.00"),
            "陈立新": ("≈ 13.33%", "2,000.00"),
        },
        "III.3",
    ),
    (
        "individual_business",
        "20000.00",
        {},
        "吴振声",
        {
            "吴振声": ("30%", "6,000.00"),
            "王海涛": ("30%", "6,000.00"),
            "周建国": ("10%", "2,000.00"),
            "冯秀英": ("10%", "2,000.00"),
            "陈立新": ("10%", "2,000.00"),
            "李春梅": ("10%", "2,000.00"),
        },
        "III.3",
    ),
    (
        "individual_business",
        "20001.00",
        {},
        "周建国",
        {
            "周建国": ("10%", "2,000.10"),
            "王海涛": ("30%", "6,000.30"),
            "吴振声": ("20%", "4,000.20"),
            "许文静": ("20%", "4,000.20"),
            "陈立新": ("20%", "4,000.20"),
        },
        "III.4",
    ),
]


@pytest.mark.parametrize("kind, amount, votes, first, shares, clause", SITUATIONS)
def test_the_page_says_who_answers_with_what_share_by_which_clause(
    cast: Cast, day: datetime.date, kind, amount, votes, first, shares, clause
) -> None:
    loan = issued_loan(cast.a, cast.union, amount, on=day, kind=kind, **votes)
    page = client_of(cast.a["director"]).get(f"/loans/{loan.pk}/liability/")
    text = text_of(page.content.decode())
    assert f"{first}, " in text
    assert f"is first responsible for this loan ({clause})" in text
    for name, (percent, yuan) in shares.items():
        assert re.search(
            rf"{name} [^%]*\({re.escape(clause)}\)[^%]*{re.escape(percent)} {re.escape(yuan)}", text
        ), name
