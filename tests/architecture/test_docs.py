"""What the documents name exists: links, files, tests, commands, words; and the words are those on screen."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands
from django.utils import translation

import dev
from accountability.rules.split_wording import ROLES
from creditcoop.core.labels import ACT_LABELS, PAPER_LABELS, POST_LABELS
from loans import labels
from loans.rules.importing.standard import STANDARD

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "data/README.md", *ROOT.glob("docs/**/*.md")]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
ROW = re.compile(r"^\| (.+?) \| (.+?) \| `(\w+)` \|", re.MULTILINE)
APPS = ("creditcoop", "loans", "accountability", "handover", "demo", "tests", "tools", "templates", "docs")
# Where a document names a file without the folder that its text is about.
SHORTHANDS = ("", "creditcoop/", "tests/", "docs/")
TABLES: dict[str, Mapping[Any, Any]] = {
    "Posts and what adds to them": POST_LABELS,
    "Steps": labels.STEP_LABELS,
    "Routes": labels.ROUTE_LABELS,
    "Borrowers": labels.KIND_LABELS,
    "Papers of identity": labels.ID_KIND_LABELS,
    "Security": labels.SECURITY_LABELS,
    "States of an application": labels.STATE_LABELS,
    "Decisions of a step": labels.OUTCOME_LABELS,
    "Presence at the meeting": labels.PRESENCE_LABELS,
    "Votes": labels.CHOICE_LABELS,
    "Where a request for an exception stands": labels.EXCEPTION_STATE_LABELS,
    "Answers to a request for an exception": labels.EXCEPTION_ANSWER_LABELS,
    "How somebody pushed for a loan": labels.PRESSURE_FORM_LABELS,
    "States of a loan": labels.STANDING_LABELS,
    "Where a loan comes from": labels.ORIGIN_LABELS,
    "States of an uploaded loan book": labels.IMPORT_STATE_LABELS,
    "Kinds of paper": PAPER_LABELS,
    "What a visit is for": labels.VISIT_PURPOSE_LABELS,
    "Checks after lending": labels.CHECK_DUTY_LABELS,
    "Acts": ACT_LABELS,
}
GLOSSARY = (ROOT / "docs/glossary.md").read_text()


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def chapters() -> dict[str, str]:
    """The glossary by its headings."""
    parts = re.split(r"^## (.+)$", GLOSSARY, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows_of(chapter: str) -> dict[str, tuple[str, str]]:
    """code → (Chinese, English) of one table of the glossary."""
    return {code: (chinese, english) for chinese, english, code in ROW.findall(chapters()[chapter])}


def on_screen(table: Mapping[Any, Any]) -> dict[str, tuple[str, str]]:
    """code → (Chinese, English) as the program says them."""
    found = {}
    for code, label in table.items():
        if code:
            with translation.override("zh-hans"):
                chinese = str(label)
            with translation.override("en"):
                found[str(code)] = (chinese, str(label))
    return found


def named_files(text: str) -> Iterator[str]:
    """Files and folders of this project that a text names in its code marks."""
    for code in CODE.findall(text):
        word = code.split("::")[0]
        if re.fullmatch(r"[\w./-]+", word) and (
            word.startswith(tuple(f"{app}/" for app in APPS)) or re.search(r"/\w+\.\w+$", word)
        ):
            yield word


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document: Path) -> None:
    targets = [link.split("#")[0] for link in LINK.findall(document.read_text()) if "://" not in link]
    assert [target for target in targets if target and not (document.parent / target).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_file_named_exists(document: Path) -> None:
    missing = [
        name
        for name in named_files(document.read_text())
        if not name.startswith(("var/", "/"))
        and not any((ROOT / place / name).exists() for place in (*SHORTHANDS, document.parent))
    ]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_test_named_exists(document: Path) -> None:
    all_tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    named = re.findall(r"\btest_\w+(?!\w|\.py|/)", re.sub(r"\btest_\w+\.py", "", document.read_text()))
    assert [name for name in named if f"def {name}(" not in all_tests] == []


def test_a_dead_link_a_missing_file_and_an_invented_test_would_be_seen() -> None:
    assert LINK.findall("[x](docs/none.md)") == ["docs/none.md"]
    assert list(named_files("`loans/rules/none.py` and `core/none.py` and `words only`")) == [
        "loans/rules/none.py",
        "core/none.py",
    ]


def test_the_readme_names_every_command_and_no_other() -> None:
    text = (ROOT / "README.md").read_text()
    assert set(re.findall(r"python3 dev\.py ([a-z-]+)", text)) == set(dev.COMMANDS) - {"lock"}


def test_the_readme_opens_with_the_two_commands() -> None:
    lines = (ROOT / "README.md").read_text().splitlines()
    assert lines[2].strip().startswith("python3 dev.py run")
    assert lines[3].strip().startswith("python3 dev.py test")


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_management_command_named_exists(document: Path) -> None:
    named = re.findall(r"manage\.py ([a-z]\w+)", document.read_text())
    assert [name for name in named if name not in get_commands()] == []


def test_the_description_of_the_own_ledger_names_every_column() -> None:
    text = (ROOT / "docs/import.md").read_text()
    heads = [head for column in STANDARD.columns for head in column.heads]
    assert [head for head in heads if head not in text] == []
    needed = {column.heads[0] for column in STANDARD.columns if column.needed}
    told = re.findall(r"^\| \S+ · ([\w ]+?) \| needed \|", text, re.MULTILINE)
    assert set(told) == needed


@pytest.mark.parametrize("chapter", TABLES)
def test_the_glossary_says_the_words_of_the_screen(chapter: str) -> None:
    assert rows_of(chapter) == on_screen(TABLES[chapter])


def test_the_glossary_says_the_roles_of_a_split() -> None:
    assert rows_of("In which role somebody answers") == {
        role: (wording.zh, wording.en) for role, wording in ROLES.items()
    }


def test_every_term_of_the_glossary_is_said_once() -> None:
    terms = re.findall(r"^\| (\S+) \|", chapters()["Terms"], re.MULTILINE)
    assert len(terms) > 25
    assert sorted(terms) == sorted(set(terms))
