"""The engine draws every character or says which it lacks; the same facts are always the same bytes."""

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from creditcoop.core.documents import engine, font
from creditcoop.core.documents.engine import RenderingFailed, render
from creditcoop.core.documents.font import MissingCharacter
from creditcoop.core.documents.text import Frame

FRAME = Frame(
    union={"zh": "临禾县联社", "en": "Linhe"},
    unit={"zh": "城关信用社", "en": "Town branch"},
    number="临禾农信试字〔2026〕0301-0001号",
    made_by="王海涛",
    made_on="2026-11-23",
    facts_sha256="0" * 64,
    version="1",
)
TEMPLATE = """#import "/paper.typ": *
#show: body => paper("zh", "试件", body)
#shown(facts.name)
"""


@pytest.fixture
def draw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Draw a small template of our own with the real pieces."""
    (tmp_path / "zh_hans").mkdir()
    (tmp_path / "paper.typ").write_text((engine.templates() / "paper.typ").read_text())

    def drawn(facts: dict[str, Any], template: str = TEMPLATE) -> bytes:
        (tmp_path / "zh_hans" / "trial.typ").write_text(template)
        monkeypatch.setattr(engine, "templates", lambda: tmp_path)
        return render(kind="trial", language="zh_hans", facts=facts, frame=FRAME)

    return drawn


def words(pdf: bytes, tmp_path: Path) -> str:
    file = tmp_path / "made.pdf"
    file.write_bytes(pdf)
    return "".join("".join(page.extract_text().split()) for page in PdfReader(file).pages)


def test_the_same_facts_are_the_same_bytes(draw: Any) -> None:
    assert draw({"name": "刘根生"}) == draw({"name": "刘根生"})
    assert draw({"name": "刘根生"}) != draw({"name": "刘根土"})


def test_rare_characters_of_names_come_out(draw: Any, tmp_path: Path) -> None:
    assert "欧阳㛃䶮" in words(draw({"name": "欧阳㛃䶮"}), tmp_path)


@pytest.mark.parametrize("character", ["🙂", "\ue000", "\x07", "\U0002fa1d\U000e0100"[1]])
def test_a_character_without_a_glyph_is_refused_with_its_place(draw: Any, character: str) -> None:
    with pytest.raises(MissingCharacter) as found:
        draw({"name": "刘", "guarantors": [{"name": f"赵{character}"}]})
    assert found.value.path == "facts.guarantors.0.name"
    assert found.value.character == character


def test_without_the_look_at_the_font_the_hole_would_be_silent(
    draw: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(font, "check", lambda facts: None)
    assert "刘🙂" not in words(draw({"name": "刘🙂"}), tmp_path)


def test_a_fact_is_never_an_instruction(draw: Any, tmp_path: Path) -> None:
    evil = '"] #panic("x") #read("/etc/passwd") $x$ *b* _i_ \\ <a> @b // c /* d'
    assert "".join(evil.split()) in words(draw({"name": evil}), tmp_path)


def test_a_warning_is_an_error(draw: Any) -> None:
    with pytest.raises(RenderingFailed, match="font"):
        draw({"name": "刘"}, TEMPLATE + '#text(font: "No Such Font")[x]')


def test_an_error_of_a_template_is_told(draw: Any) -> None:
    with pytest.raises(RenderingFailed):
        draw({"name": "刘"}, TEMPLATE + "#facts.nothing")


def test_no_template_reads_a_file_outside_its_folder(draw: Any) -> None:
    with pytest.raises(RenderingFailed):
        draw({"name": "刘"}, TEMPLATE + '#read("/../../../../etc/passwd")')


def test_the_texts_of_all_templates_can_be_drawn() -> None:
    files = sorted(engine.templates().rglob("*.typ"))
    assert len(files) > 16
    for file in files:
        font.check({file.name: file.read_text()})


def test_every_paper_has_its_text_in_both_languages() -> None:
    names = {language: {path.name for path in (engine.templates() / language).glob("*.typ")} for language in
             engine.LANGUAGES}  # fmt: skip
    assert names["zh_hans"] == names["en"]
