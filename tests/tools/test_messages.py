"""The catalogue tool: what it extracts, keeps, refuses and names."""

import json
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from tools import messages

PYTHON_SOURCE = """
from django.utils.translation import gettext, gettext_lazy as _, ngettext, pgettext
TITLE = _("Loans")
def words(n):
    gettext("Loan %(number)s is " "late")
    ngettext("%(n)d loan", "%(n)d loans", n)
    return pgettext("verb", "Open")
"""
TEMPLATE = """{% load i18n %}
      <p class="it's">{% translate "Borrower" %} {{ _("Branch")|upper }}
  {% blocktranslate count n=n trimmed %}
      One share of 100%
    {% plural %}
      {{ n }} shares
  {% endblocktranslate %}
{% comment %}{% translate "Never seen" %}{% endcomment %}"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "loans").mkdir()
    (tmp_path / "loans/labels.py").write_text(PYTHON_SOURCE)
    (tmp_path / "templates/loans").mkdir(parents=True)
    (tmp_path / "templates/loans/list.html").write_text(TEMPLATE)
    (tmp_path / "templates/base.html").write_text('{% load i18n %}{% translate "Loans" %}')
    return tmp_path


def catalogue(tree: Path, app: str = "loans") -> polib.POFile:
    return polib.pofile(str(messages.catalogue_path(app=app, root=tree)))


def give(tree: Path, given: dict[str, str], app: str = "loans") -> None:
    messages.set_translations(app=app, given=given, root=tree)


def test_python_and_templates_are_extracted_with_contexts_and_plurals(tree: Path) -> None:
    found = messages.extract_app(app="loans", root=tree)
    assert found == {
        (None, "Loans"): None,
        (None, "Loan %(number)s is late"): None,
        (None, "%(n)d loan"): "%(n)d loans",
        ("verb", "Open"): None,
        (None, "Borrower"): None,
        (None, "Branch"): None,
        (None, "One share of 100%%"): "%(n)s shares",
    }


def test_a_template_outside_the_apps_belongs_to_the_project(tree: Path) -> None:
    assert messages.extract_app(app="creditcoop", root=tree) == {(None, "Loans"): None}


def test_a_file_that_cannot_be_read_stops_the_update_and_changes_nothing(tree: Path) -> None:
    messages.update(apps=("loans",), root=tree)
    before = messages.catalogue_path(app="loans", root=tree).read_bytes()
    (tree / "loans/broken.py").write_text('_("unfinished')
    with pytest.raises(messages.BadMessages, match=r"loans/broken\.py"):
        messages.update(apps=("loans",), root=tree)
    assert messages.catalogue_path(app="loans", root=tree).read_bytes() == before


def test_translations_are_kept_and_what_is_gone_is_dropped(tree: Path) -> None:
    give(tree, {"Loans": "贷款", "Borrower": "借款人"})
    (tree / "templates/loans/list.html").write_text("nothing to translate")
    messages.update(apps=("loans",), root=tree)
    texts = {entry.msgid: entry.msgstr for entry in catalogue(tree)}
    assert texts["Loans"] == "贷款"
    assert "Borrower" not in texts


def test_a_second_update_changes_no_byte(tree: Path) -> None:
    give(tree, {"Loans": "贷款", "%(n)d loan": "%(n)d 笔贷款", "verb\u0004Open": "打开"})
    folder = messages.catalogue_path(app="loans", root=tree).parent
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    messages.update(apps=("loans",), root=tree)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_compiled_catalogue_answers_with_plural_and_context(tree: Path) -> None:
    give(tree, {"Loans": "贷款", "%(n)d loan": "%(n)d 笔贷款", "verb\u0004Open": "打开"})
    compiled = polib.mofile(str(messages.catalogue_path(app="loans", root=tree).with_suffix(".mo")))
    entries = {(entry.msgctxt, entry.msgid): entry for entry in compiled}
    assert entries[None, "Loans"].msgstr == "贷款"
    assert entries[None, "%(n)d loan"].msgstr_plural == {0: "%(n)d 笔贷款"}
    assert entries["verb", "Open"].msgstr == "打开"


def test_a_word_translated_in_one_app_is_translated_in_all(tree: Path) -> None:
    messages.update(apps=messages.APPS, root=tree)
    give(tree, {"Loans": "贷款"})
    assert next(iter(catalogue(tree, "creditcoop"))).msgstr == "贷款"
    give(tree, {"Loans": "贷款台账"}, app="creditcoop")
    assert {entry.msgid: entry.msgstr for entry in catalogue(tree)}["Loans"] == "贷款台账"


def test_two_translations_of_one_word_are_refused(tree: Path) -> None:
    give(tree, {"Loans": "贷款"})
    messages.update(apps=messages.APPS, root=tree)
    assert messages.differences(root=tree) == []
    other = catalogue(tree, "creditcoop")
    next(iter(other)).msgstr = "台账"
    messages.write(catalogue=other, app="creditcoop", root=tree)
    assert any("台账" in line and "贷款" in line for line in messages.differences(root=tree))


def test_a_translation_that_loses_a_value_is_refused_and_nothing_is_written(tree: Path) -> None:
    with pytest.raises(messages.BadMessages, match="placeholders"):
        give(tree, {"Loan %(number)s is late": "贷款逾期", "Loans": "贷款"})
    assert not messages.catalogue_path(app="loans", root=tree).exists()


def test_an_unknown_text_is_named_and_the_rest_is_written(tree: Path) -> None:
    with pytest.raises(messages.BadMessages, match="Loanz"):
        give(tree, {"Loanz": "贷款", "Branch": "信用社"})
    assert {entry.msgid: entry.msgstr for entry in catalogue(tree)}["Branch"] == "信用社"


def test_what_is_missing_is_named_until_nothing_is(tree: Path) -> None:
    assert any("'Borrower' is untranslated" in line for line in messages.missing(root=tree))
    texts = {
        "Loans": "贷款",
        "Loan %(number)s is late": "贷款 %(number)s 逾期",
        "%(n)d loan": "%(n)d 笔贷款",
        "verb\u0004Open": "打开",
        "Borrower": "借款人",
        "Branch": "信用社",
        "One share of 100%%": "%(n)s 份",
    }
    give(tree, texts)
    messages.update(apps=messages.APPS, root=tree)
    assert messages.missing(root=tree) == []


@pytest.mark.parametrize("spoiled", ["django.po", "django.mo"])
def test_a_catalogue_that_is_not_fresh_is_seen(tree: Path, spoiled: str) -> None:
    messages.update(apps=messages.APPS, root=tree)
    assert messages.differences(root=tree) == []
    path = messages.catalogue_path(app="loans", root=tree).with_name(spoiled)
    path.write_bytes(path.read_bytes() + b"\n")
    assert any(spoiled in line or "fresh" in line for line in messages.differences(root=tree))


def test_many_translators_at_once_lose_nothing(tree: Path) -> None:
    texts = [f"Word {number}" for number in range(6)]
    (tree / "loans/words.py").write_text("\n".join(f"_({text!r})" for text in texts))
    command = [sys.executable, str(messages.ROOT / "tools/messages.py"), "--root", str(tree), "set", "loans"]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, text=True) for _text in texts]
    for process, text in zip(running, texts, strict=True):
        assert process.stdin
        process.stdin.write(json.dumps({text: f"词 {text[-1]}"}))
        process.stdin.close()
    assert [process.wait(timeout=60) for process in running] == [0] * len(texts)
    written = {entry.msgid: entry.msgstr for entry in catalogue(tree)}
    assert all(written[text] == f"词 {text[-1]}" for text in texts)
