"""The form of a draft: its head, and every leaf of every chapter with clause, question and the value in force."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import chapter_kinds, chapters_by_key
from creditcoop.core.rules.draft_text import (
    DraftLeaf,
    body_of,
    draft_leaves,
    leaf_words,
    question_by_number,
    typed_text,
    value_at,
)
from creditcoop.core.rules.regulation_text import RegulationError, decode_body
from creditcoop.core.rules.version_words import clause_words
from creditcoop.core.rules.wording import Problem
from creditcoop.core.services.regulation_drafts import VersionHead
from creditcoop.core.views.regulation_words import chapter_title, language, title_of


class HeadForm(ActForm):
    """Number, title in both languages, first day."""

    number = forms.CharField(
        label=_("Number of the version"),
        max_length=20,
        error_messages={"required": _("Give the version a number, for example 2.")},
    )
    effective_from = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=_("A day to come on which no other version begins."),
        error_messages={
            "required": _("Choose the day on which it begins."),
            "invalid": _("Write the day as 2026-11-23."),
        },
    )
    title = forms.CharField(
        label=_("Title in Chinese"),
        max_length=200,
        error_messages={"required": _("Write the title in Chinese.")},
    )
    title_en = forms.CharField(
        label=_("Title in English"),
        max_length=200,
        error_messages={"required": _("Write the title in English.")},
    )

    def head(self) -> VersionHead:
        data = self.cleaned_data
        return VersionHead(**{name: data[name] for name in VersionHead.__dataclass_fields__})


class NewDraftForm(HeadForm):
    """From which version the text is copied."""

    base = forms.ModelChoiceField(
        label=_("Copy the text of"),
        queryset=RegulationVersion.objects.order_by("-effective_from"),
        empty_label=None,
        error_messages={"invalid_choice": _("Choose a version."), "required": _("Choose a version.")},
    )
    field_order = ["base", "number", "effective_from", "title", "title_en"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base"].label_from_instance = lambda version: (  # type: ignore[attr-defined]
            f"{version.number} · {title_of(version)} ({version.effective_from:%Y-%m-%d})"
        )


class DraftForm(HeadForm):
    """Every leaf as a field. `body` is what was typed, as JSON, once the form is valid."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, *args: Any, draft: RegulationVersion, in_force: RegulationVersion, saves: int, **kwargs: Any
    ) -> None:
        initial = {
            "number": draft.number,
            "title": draft.title,
            "title_en": draft.title_en,
            "effective_from": draft.effective_from,
            "seen": saves,
        }
        super().__init__(*args, **{**kwargs, "initial": {**initial, **kwargs.get("initial", {})}})
        self.kinds = chapter_kinds()
        self.leaves = {field_name(entry.path): entry for entry in draft_leaves(self.kinds)}
        self.body: dict[str, Any] = {}
        drafted, current = chapters_by_key(draft.body), chapters_by_key(in_force.body)
        for name, entry in self.leaves.items():
            value, now = value_at(drafted, entry.path), value_at(current, entry.path)
            self.fields[name] = leaf_field(entry, now=now, differs=value != now)
            self.initial[name] = typed_text(entry.leaf, value, language=language())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        texts = {entry.path: str(data.get(name) or "") for name, entry in self.leaves.items()}
        self.body = body_of(self.kinds, texts)
        try:
            decode_body(self.body, self.kinds)
        except RegulationError as error:
            for problem in error.problems:
                self._note(problem)
        return data

    def _note(self, problem: Problem) -> None:
        """A problem at the field that it names; what Django has refused already is not said twice."""
        steps = problem.path.split(".")
        while steps and field_name(".".join(steps)) not in self.leaves:
            steps.pop()
        name = field_name(".".join(steps)) if steps else None
        if name not in self.errors:
            self.add_error(name, problem.say(language()))

    # Layout

    @property
    def head_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("number", "effective_from", "title", "title_en")]

    @property
    def chapters(self) -> list[dict[str, Any]]:
        """The leaves by chapter, and in it by clause and question."""
        return [
            {"key": kind.KEY, "title": chapter_title(kind.KEY), "groups": self._groups(kind.KEY)}
            for kind in self.kinds
        ]

    def _groups(self, key: str) -> list[dict[str, Any]]:
        groups: list[dict[str, Any]] = []
        for name, entry in self.leaves.items():
            if not entry.path.startswith(f"{key}."):
                continue
            clause = clause_words(entry.leaf.clause, language=language())
            mark = (clause, entry.leaf.question)
            if not groups or groups[-1]["mark"] != mark:
                groups.append({"mark": mark, "clause": clause, **asked(entry.leaf.question), "fields": []})
            groups[-1]["fields"].append(self[name])
        return groups


def asked(number: str) -> dict[str, Any]:
    """The open question of a group in words, with the readings that nothing can choose, and why it is asked."""
    entry = question_by_number(number)
    if entry is None:
        return {"number": "", "question": "", "not_offered": [], "why": ""}
    spoken = language()
    return {
        "number": number,
        "question": entry.question.say(spoken),
        "not_offered": [reading.words.say(spoken) for reading in entry.readings if not reading.is_offered],
        "why": entry.why.say(spoken),
    }


def field_name(path: str) -> str:
    return path.replace(".", "-")


def leaf_field(entry: DraftLeaf, *, now: Any, differs: bool) -> forms.Field:
    """The field of one leaf; its hint says what is in force."""
    leaf, spoken = entry.leaf, language()
    hint = _("In force: %(value)s") % {"value": leaf_words(entry.setting, leaf, now, language=spoken)}
    if differs:
        hint = _("Differs. %(in_force)s") % {"in_force": hint}
    common: dict[str, Any] = {
        "label": leaf.words.say(spoken),
        "help_text": hint,
        "error_messages": {"required": _("Fill this in.")},
    }
    if leaf.kind in ("choice", "flag"):
        field: forms.Field = forms.ChoiceField(
            choices=[(str(code).lower() if leaf.kind == "flag" else str(code),
                      leaf_words(entry.setting, leaf, code, language=spoken)) for code in leaf.allowed],
            widget=forms.RadioSelect,
            **common,
        )  # fmt: skip
        field.error_messages["invalid_choice"] = _("Choose one of the readings offered.")
        return field
    if leaf.kind == "codes":
        common["help_text"] = _("One a line. %(in_force)s") % {"in_force": hint}
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 6}), max_length=4000, **common)
    field = forms.CharField(max_length=200, **common)
    if leaf.kind == "yuan":
        field.unit = _("yuan")  # type: ignore[attr-defined]  # read by includes/form_field.html
    if leaf.kind == "permille":
        field.unit = _("‰ a month")  # type: ignore[attr-defined]  # likewise
    return field
