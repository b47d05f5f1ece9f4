"""A regulation version's body: strict JSON in, frozen typed chapters out (V).

Example: `decode_chapter(load_body(text), LendingPolicy).tier_1_up_to == 300000` (fen). Unknown or missing
keys, floats, numbers for amounts and readings that are not offered are refused, each named by its path.
"""

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from creditcoop.core.rules.policy_leaves import LEAF, Leaf
from creditcoop.core.rules.policy_values import PolicyProblem
from creditcoop.core.rules.wording import Problem, ProblemsError

ChapterT = TypeVar("ChapterT")

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "regulation-1.json"


class RegulationError(ProblemsError):
    """The body cannot be read as a regulation; `problems` names every place that is wrong."""


def load_body(text: str) -> dict[str, Any]:
    """The object written in `text`. Floats, NaN and a key given twice are refused."""
    try:
        body = json.loads(
            text, parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_no_repeats
        )
    except json.JSONDecodeError as error:
        raise RegulationError([Problem("body", "not_object")]) from error
    if not isinstance(body, dict):
        raise RegulationError([Problem("body", "not_object")])
    return body


def _no_float(text: str) -> Any:
    raise RegulationError([Problem("body", "not_whole")])


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if key in seen:
            raise RegulationError([Problem(key, "repeated", {"value": key})])
        seen[key] = value
    return seen


def shipped_text() -> dict[str, Any]:
    """The version that comes with the program: its head under "version", its chapters under "body"."""
    return load_body(SHIPPED.read_text(encoding="utf-8"))


def canonical_text(body: Mapping[str, Any]) -> str:
    """One spelling of a body: keys sorted, no blanks, characters as they are. The hash is taken of this."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def text_hash(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def decode_chapter(body: Mapping[str, Any], kind: type[ChapterT]) -> ChapterT:
    """The chapter of `body` that `kind` describes (its KEY), or RegulationError with every wrong place."""
    key: str = vars(kind)["KEY"]
    if key not in body:
        raise RegulationError([Problem(key, "required")])
    return decode(kind, body[key], path=key)


def decode_body(body: Mapping[str, Any], kinds: Iterable[type[Any]]) -> dict[str, Any]:
    """Every chapter by its key; a chapter that nobody describes is refused as well."""
    chapters: dict[str, Any] = {}
    problems: list[Problem] = []
    for kind in kinds:
        try:
            chapters[kind.KEY] = decode_chapter(body, kind)
        except RegulationError as error:
            chapters[kind.KEY] = None
            problems += error.problems
    problems += [Problem(str(key), "unknown_key", {"key": key}) for key in body if key not in chapters]
    if problems:
        raise RegulationError(problems)
    return chapters


def decode(kind: type[ChapterT], value: object, *, path: str) -> ChapterT:
    """A frozen dataclass of leaves from a JSON object. All leaves are tried before the error is raised."""
    if not isinstance(value, dict):
        raise RegulationError([Problem(path, "not_object")])
    known = dict(leaves(kind))
    problems = [Problem(f"{path}.{key}", "unknown_key", {"key": key}) for key in value if key not in known]
    decoded: dict[str, Any] = {}
    for name, leaf in known.items():
        place = f"{path}.{name}"
        said = value.get(name, leaf.if_silent)
        if said is None:
            problems.append(Problem(place, "required"))
            continue
        try:
            decoded[name] = decode_value(leaf, said, path=place)
        except RegulationError as error:
            problems += error.problems
    if problems:
        raise RegulationError(problems)
    chapter = kind(**decoded)
    problems = checked_as_a_whole(chapter, path)
    if problems:
        raise RegulationError(problems)
    return chapter


def decode_value(leaf: Leaf, value: object, *, path: str) -> Any:
    """One leaf's typed value; also used for the readings that a calculator question overrides."""
    if leaf.part is not None:
        return decode(leaf.part, value, path=path)
    try:
        return leaf.read(value, path)
    except PolicyProblem as error:
        raise RegulationError([error.problem]) from error


def checked_as_a_whole(chapter: object, path: str) -> list[Problem]:
    """What a chapter's own `problems()` says of its leaves together: borders ascending, parts within one."""
    check = getattr(chapter, "problems", None)
    if check is None:
        return []
    return [dataclasses.replace(problem, path=f"{path}.{problem.path}") for problem in check()]


def leaves(kind: type[Any]) -> list[tuple[str, Leaf]]:
    """The leaves of a chapter class with their names, in the order in which it names them."""
    return [(field.name, field.metadata[LEAF]) for field in dataclasses.fields(kind)]


def encode(chapter: Any) -> dict[str, Any]:
    """The JSON object of a chapter: the reverse of `decode`, used to draft a successor."""
    answer: dict[str, Any] = {}
    for name, leaf in leaves(type(chapter)):
        value = getattr(chapter, name)
        answer[name] = encode(value) if leaf.part is not None else leaf.write(value)
    return answer
