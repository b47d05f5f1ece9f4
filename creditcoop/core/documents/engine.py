"""Facts and a template become a PDF: the same facts always the same bytes, and nothing missing in silence.

The facts travel as JSON data and are never part of the template's source, so that no name can be read as an
instruction. A warning of the compiler (a font not found, a layout that does not settle) is an error here.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from creditcoop.core.documents import font
from creditcoop.core.documents.text import Frame

LANGUAGES = ("zh_hans", "en")


class RenderingFailed(RuntimeError):
    """The template could not be drawn, or only with a warning; nothing was made."""


def templates() -> Path:
    return Path(settings.BASE_DIR) / "templates" / "documents"


def render(*, kind: str, language: str, facts: Mapping[str, Any], frame: Frame) -> bytes:
    """The paper `kind` in `language` (zh_hans or en) as PDF bytes.

    MissingCharacter: the font lacks a character of the facts. RenderingFailed: the template is wrong.
    """
    given = {"facts": facts, "frame": frame.as_json()}
    font.check(given)
    root = templates()
    try:
        pdf, warnings = typst.compile_with_warnings(
            str(root / language / f"{kind}.typ"),
            root=str(root),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"paper": json.dumps(given, ensure_ascii=False, sort_keys=True)},
        )
    except typst.TypstError as error:
        raise RenderingFailed(str(error)) from error
    if warnings:
        raise RenderingFailed("; ".join(str(warning.message) for warning in warnings))
    return bytes(pdf)


@cache
def _fonts() -> typst.Fonts:
    """Only the font of the package: nothing that a machine happens to have."""
    return typst.Fonts(
        font_paths=[str(font.folder())], include_system_fonts=False, include_embedded_fonts=False
    )
