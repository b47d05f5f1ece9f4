"""The one font of all papers, and which characters it has.

typst draws a character that the font lacks as nothing and says no word of it; a paper with a hole in a name would go
before a court. So every character of the facts is looked up before anything is drawn.
"""

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTCollection

FAMILY = "Noto Sans CJK SC"
PACKAGE = "manimgx_fonts_cjk"
FILE = "NotoSansCJK-VF.otf.ttc"


class MissingCharacter(ValueError):
    """A fact holds a character that the font does not have: `path` of the fact, `character`."""

    def __init__(self, path: str, character: str) -> None:
        super().__init__(f"{path}: no glyph for {character!r} (U+{ord(character):04X})")
        self.path = path
        self.character = character


def folder() -> Path:
    """Where the font lies, inside its installed package."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"the package {PACKAGE} with the font of the papers is not installed")
    return Path(found.origin).parent


@cache
def characters() -> frozenset[int]:
    """Code points that the font can draw."""
    with TTCollection(folder() / FILE, lazy=True) as collection:
        for font in collection.fonts:
            if font["name"].getDebugName(1) == FAMILY or font["name"].getDebugName(16) == FAMILY:
                return frozenset(font.getBestCmap())
    raise LookupError(f"{FAMILY} is not in {FILE}")


def check(facts: Any) -> None:
    """Raise MissingCharacter for the first character of any text in `facts` that cannot be drawn.

    Line breaks are no glyphs; every other control character is refused.
    """
    known = characters()
    for path, text in texts(facts):
        for character in text:
            if character != "\n" and (ord(character) not in known or ord(character) < 0x20):
                raise MissingCharacter(path, character)


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a JSON value with its path, as guarantors.0.name."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from texts(inner, f"{path}.{place}" if path else str(place))
