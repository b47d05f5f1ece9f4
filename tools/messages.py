"""Message catalogues without the gettext programs: extract, translate, compile, compare.

    python tools/messages.py update            re-extract every catalogue and compile it
    python tools/messages.py set loans < FILE  translate: FILE is JSON {msgid: translation}
    python tools/messages.py missing           name what is untranslated (exit 1 if anything is)
    python tools/messages.py check             committed catalogues equal a fresh extraction and their .mo

A key of `set` is the English text; with a context it is "context\\u0004text"; of a plural it is the singular
(Chinese has one form). The same English text has one translation in the whole program, because Django merges
the catalogues of all apps: `update` copies it between the apps and `check` refuses two.
Catalogues carry no locations and no dates, so that they change only where the words do.
"""

import argparse
import ast
import fcntl
import io
import json
import os
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.template import TemplateSyntaxError
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
APPS = ("creditcoop", "loans", "accountability", "handover")
# Folders without a catalogue of their own, and the app that speaks for them.
GUESTS = {"creditcoop": ("demo",)}
LANGUAGE = "zh_Hans"
SEPARATOR = "\x04"  # what gettext itself puts between context and text
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATE_ENDINGS = {".html", ".txt", ".typ"}
HEADER = {
    "Project-Id-Version": "creditcoop",
    "Language": LANGUAGE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%[sd]")

# (context or None, text) -> plural or None
Extracted = dict[tuple[str | None, str], str | None]


class BadMessages(Exception):
    """The catalogues, or what was asked of them, cannot be right; the text says why."""


def sources(*, app: str, root: Path) -> Iterator[Path]:
    """The files whose words belong to the catalogue of one app, in a fixed order."""
    templates = root / "templates"
    found = [
        path
        for folder in (app, *GUESTS.get(app, ()))
        for path in (root / folder).rglob("*")
        if path.suffix in TEMPLATE_ENDINGS | {".py"}
        and not {"static", "migrations"} & set(path.relative_to(root).parts)
    ]
    for path in templates.rglob("*"):
        owner = path.relative_to(templates).parts[0]
        if path.suffix in TEMPLATE_ENDINGS and (owner if owner in APPS else "creditcoop") == app:
            found.append(path)
    return iter(sorted(found))


def read_source(*, path: Path) -> bytes:
    """Python as it is; a template as the Python that says the same words."""
    text = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATE_ENDINGS:
        # Inside brackets Python's tokenizer does not ask for sound indentation, which a template has not.
        text = "(\n" + templatize(text, origin=str(path)) + "\n)"
    else:
        ast.parse(text)  # the tokenizer alone would pass over half a file
    return text.encode("utf-8")


def extract_app(*, app: str, root: Path) -> Extracted:
    """Every message of one app; an unreadable file stops everything, so nothing is lost by accident."""
    messages: Extracted = {}
    for path in sources(app=app, root=root):
        try:
            rows = list(extract("python", io.BytesIO(read_source(path=path)), keywords=KEYWORDS))
        except (SyntaxError, ValueError, tokenize.TokenError, TemplateSyntaxError) as error:
            raise BadMessages(f"{path.relative_to(root)} cannot be read: {error}") from error
        for line, message, _comments, context in rows:
            forms = message if isinstance(message, tuple) else (message,)
            if not forms[0]:
                raise BadMessages(f"{path.relative_to(root)}:{line} has an empty message")
            plural = forms[1] if len(forms) > 1 else None
            key = (context, forms[0])
            known = messages.get(key)
            if known and plural and known != plural:
                raise BadMessages(f"{forms[0]!r} has two plurals: {known!r} and {plural!r}")
            messages[key] = plural or known
    return messages


def catalogue_path(*, app: str, root: Path) -> Path:
    return root / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read_catalogue(*, app: str, root: Path) -> polib.POFile:
    path = catalogue_path(app=app, root=root)
    return polib.pofile(str(path), encoding="utf-8") if path.exists() else polib.POFile()


def translations(*, catalogue: polib.POFile) -> dict[tuple[str | None, str], str]:
    """What is translated in a catalogue."""
    return {
        (entry.msgctxt, entry.msgid): entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        for entry in catalogue
        if entry.translated() and not entry.obsolete
    }


def build(*, messages: Extracted, known: dict[tuple[str | None, str], str]) -> polib.POFile:
    """The catalogue of these messages, sorted, with the translations that are known."""
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = dict(HEADER)
    for context, text in sorted(messages, key=lambda key: (key[1], key[0] or "")):
        plural, translation = messages[context, text], known.get((context, text), "")
        if plural:
            entry = polib.POEntry(
                msgid=text, msgid_plural=plural, msgctxt=context, msgstr_plural={0: translation}
            )
        else:
            entry = polib.POEntry(msgid=text, msgctxt=context, msgstr=translation)
        catalogue.append(entry)
    return catalogue


def write(*, catalogue: polib.POFile, app: str, root: Path) -> None:
    """Put .po and .mo in place whole: a reader never sees half a file."""
    path = catalogue_path(app=app, root=root)
    path.parent.mkdir(parents=True, exist_ok=True)
    for target, content in (
        (path, str(catalogue).encode("utf-8")),
        (path.with_suffix(".mo"), catalogue.to_binary()),
    ):
        if target.exists() and target.read_bytes() == content:
            continue
        fresh = target.with_name(target.name + ".new")
        fresh.write_bytes(content)
        os.replace(fresh, target)


@contextmanager
def locked(*, root: Path) -> Iterator[None]:
    """One writer at a time: several people translate in one tree."""
    folder = root / "var"
    folder.mkdir(exist_ok=True)
    with (folder / "messages.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fresh_catalogue(
    *, app: str, root: Path, extra: dict[tuple[str | None, str], str] | None = None
) -> polib.POFile:
    """Extracted anew; kept translations first, then what is asked for now, then the other apps' words."""
    known: dict[tuple[str | None, str], str] = {}
    for other in (*(name for name in APPS if name != app), app):
        known.update(translations(catalogue=read_catalogue(app=other, root=root)))
    return build(messages=extract_app(app=app, root=root), known={**known, **(extra or {})})


def update(*, apps: tuple[str, ...], root: Path) -> None:
    with locked(root=root):
        for app in apps:
            write(catalogue=fresh_catalogue(app=app, root=root), app=app, root=root)


def placeholder_fault(*, text: str, plural: str | None, translation: str) -> str:
    """Why a translation would fail when its values are put in; empty when it would not."""
    wanted, got = (Counter(PLACEHOLDER.findall(form)) for form in (plural or text, translation))
    if plural and set(got) <= set(wanted) and set(PLACEHOLDER.findall(text)) <= set(wanted):
        return ""  # Chinese may leave the number out of the one form it has
    return (
        "" if set(wanted) == set(got) else f"placeholders {sorted(set(got))} should be {sorted(set(wanted))}"
    )


def set_translations(*, app: str, given: dict[str, str], root: Path) -> None:
    """Write translations of one app; all or none of the known keys, and unknown keys are named."""
    wanted = {}
    for key, translation in given.items():
        context, _separator, text = key.rpartition(SEPARATOR)
        wanted[context or None, text] = translation
    with locked(root=root):
        messages = extract_app(app=app, root=root)
        faults = [
            f"{text!r}: {fault}"
            for (context, text), translation in wanted.items()
            if (context, text) in messages
            and (
                fault := placeholder_fault(text=text, plural=messages[context, text], translation=translation)
            )
        ]
        if faults:
            raise BadMessages("nothing written:\n" + "\n".join(faults))
        write(catalogue=fresh_catalogue(app=app, root=root, extra=wanted), app=app, root=root)
        for other in APPS:  # one English text, one translation: carry a change into the other catalogues
            if other != app and catalogue_path(app=other, root=root).exists():
                carry(app=other, wanted=wanted, root=root)
    unknown = [text for context, text in wanted if (context, text) not in messages]
    if unknown:
        raise BadMessages(
            f"written, but these are not in the source of {app}:\n" + "\n".join(map(repr, unknown))
        )


def carry(*, app: str, wanted: dict[tuple[str | None, str], str], root: Path) -> None:
    catalogue = read_catalogue(app=app, root=root)
    known = translations(catalogue=catalogue)
    entries = {(entry.msgctxt, entry.msgid): entry.msgid_plural or None for entry in catalogue}
    write(catalogue=build(messages=entries, known={**known, **wanted}), app=app, root=root)


def missing(*, root: Path) -> list[str]:
    """What a reader of Chinese would see in English, and what would break when values are put in."""
    found = []
    for app in APPS:
        known = translations(catalogue=read_catalogue(app=app, root=root))
        for (context, text), plural in sorted(
            extract_app(app=app, root=root).items(), key=lambda item: item[0][1]
        ):
            name = f"{app}: {text!r}" + (f" (context {context!r})" if context else "")
            if (context, text) not in known:
                found.append(f"{name} is untranslated")
            elif fault := placeholder_fault(text=text, plural=plural, translation=known[context, text]):
                found.append(f"{name}: {fault}")
    return found


def differences(*, root: Path) -> list[str]:
    """Where the committed catalogues are not what the source and the compiler would give."""
    found: list[str] = []
    seen: dict[tuple[str | None, str], tuple[str, str]] = {}
    for app in APPS:
        path = catalogue_path(app=app, root=root)
        messages = extract_app(app=app, root=root)
        if not path.exists():
            found += [f"{app} has no catalogue"] if messages else []
            continue
        catalogue = read_catalogue(app=app, root=root)
        known = translations(catalogue=catalogue)
        if path.read_text(encoding="utf-8") != str(build(messages=messages, known=known)):
            found.append(f"{path.relative_to(root)} is not a fresh extraction")
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != catalogue.to_binary():
            found.append(f"{compiled.relative_to(root)} is not its .po compiled")
        for key, translation in known.items():
            first_app, first = seen.setdefault(key, (app, translation))
            if first != translation:
                found.append(f"{key[1]!r} is {first!r} in {first_app} and {translation!r} in {app}")
    return found


def report(*, lines: list[str], remedy: str) -> int:
    if lines:
        print("\n".join(lines), file=sys.stderr)
        print(f"{len(lines)} to mend: {remedy}", file=sys.stderr)
    return 1 if lines else 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update").add_argument("apps", nargs="*", choices=[*APPS, []])
    commands.add_parser("set").add_argument("app", choices=APPS)
    commands.add_parser("missing")
    commands.add_parser("check")
    options = parser.parse_args(arguments)
    try:
        if options.command == "update":
            update(apps=tuple(options.apps) or APPS, root=options.root)
            return 0
        if options.command == "set":
            set_translations(app=options.app, given=json.load(sys.stdin), root=options.root)
            return 0
        if options.command == "missing":
            return report(
                lines=missing(root=options.root), remedy="tools/messages.py set APP < translations.json"
            )
        return report(lines=differences(root=options.root), remedy="tools/messages.py update")
    except (BadMessages, json.JSONDecodeError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
