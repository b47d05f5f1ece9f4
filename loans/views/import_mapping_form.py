"""The form in which somebody says what the columns of a ledger mean."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Unit
from loans.labels import (
    DAY_COUNT_LABELS,
    ID_KIND_LABELS,
    KIND_LABELS,
    METHOD_LABELS,
    PERIOD_LABELS,
    SECURITY_LABELS,
    STANDING_LABELS,
)
from loans.rules.importing.cells import Cell
from loans.rules.importing.column_rules import (
    CHOICES,
    DAYS,
    FIELDS,
    LONGEST_NAME,
    MAY_BE_FIXED,
    ColumnRules,
)
from loans.rules.importing.faults import shown
from loans.rules.importing.guesses import WORDS, guessed_fixed, guessed_heads, guessed_unit
from loans.rules.importing.ways import DAY_EXAMPLES, guessed_day_way
from loans.services.import_field_words import FIELD_HELP, FIELD_LABELS, WAY_LABELS
from loans.services.preview_loan_book import Preview

CODE_LABELS: dict[str, dict[str, Any]] = {
    "id_kind": ID_KIND_LABELS,
    "standing": STANDING_LABELS,
    "borrower_kind": KIND_LABELS,
    "security": SECURITY_LABELS,
    "method": METHOD_LABELS,
    "period": PERIOD_LABELS,
    "day_count": DAY_COUNT_LABELS,
}
SAMPLES = 3
HEAD, SAME = "column:", "same:"  # how an answer begins that names a column, or one value for every row


def codes_of(name: str) -> list[str]:
    """The codes of a field of few codes, each once."""
    return list(dict.fromkeys(CHOICES[name].values()))


class MapForm(ActForm):
    """One choice for each field of a loan; the words of chosen columns that the program does not know."""

    encoding = forms.CharField(required=False, widget=forms.HiddenInput)
    delimiter = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, preview: Preview, branches: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        self.branches = branches
        for name, column in FIELDS.items():
            self.fields[name] = self._field(name, needed=column.needed)
        self.fields["day_way"] = forms.ChoiceField(
            label=gettext_lazy("How days are written"),
            choices=list(DAY_EXAMPLES.items()),
            help_text=gettext_lazy("Day cells of a workbook are read in any case."),
        )
        self.fields["amount_unit"] = forms.ChoiceField(
            label=gettext_lazy("Unit of the amounts"), choices=list(WAY_LABELS.items())
        )
        self.fields["name"] = forms.CharField(
            label=gettext_lazy("Name of this mapping"),
            max_length=LONGEST_NAME,
            help_text=gettext_lazy(
                "The next file with the same heads is read by it without asking. The same name again makes a new "
                "version."
            ),
            error_messages={"required": gettext_lazy("Give the mapping a name.")},
        )
        self.word_fields: dict[str, dict[str, str]] = {}
        for name in CHOICES:
            self._add_words(name)

    def _field(self, name: str, *, needed: bool) -> forms.ChoiceField:
        nothing = _("Choose") if needed else _("Not in the file")
        columns = [(HEAD + head, head) for head in dict.fromkeys(self.preview.heads) if head]
        choices: list[Any] = [("", nothing), (_("Column of the file"), columns)]
        if name in MAY_BE_FIXED:
            choices.append((_("The same for every row"), self._same(name)))
        return forms.ChoiceField(
            label=FIELD_LABELS[name],
            choices=choices,
            required=needed,
            help_text=FIELD_HELP[name],
            error_messages={
                "required": _("This field is needed. Choose the column of the file that holds it.")
            },
        )

    def _same(self, name: str) -> list[tuple[str, Any]]:
        if name == "branch":
            return [(SAME + unit.code, f"{unit.code} {unit.name}") for unit in self.branches]
        return [(SAME + code, CODE_LABELS[name][code]) for code in codes_of(name)]

    def _chosen(self, name: str) -> str:
        """What is chosen for a field now: sent, or set out with."""
        return str(self.data.get(name, "") if self.is_bound else self.initial.get(name, ""))

    def _add_words(self, name: str) -> None:
        """A choice for each word of the chosen column that the field does not know by itself."""
        chosen = self._chosen(name)
        words = self.preview.words_of(chosen.removeprefix(HEAD)) if chosen.startswith(HEAD) else []
        self.word_fields[name] = {}
        for place, word in enumerate(word for word in words if word not in CHOICES[name]):
            key = f"word_{name}_{place}"
            self.word_fields[name][key] = word
            self.fields[key] = forms.ChoiceField(
                label=_("%(field)s: “%(word)s” means") % {"field": FIELD_LABELS[name], "word": shown(word)},
                choices=[("", _("Unknown")), *((code, CODE_LABELS[name][code]) for code in codes_of(name))],
                required=False,
            )

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields in the order in which they are answered."""
        needed = [self[name] for name, column in FIELDS.items() if column.needed]
        further = [self[name] for name, column in FIELDS.items() if not column.needed]
        words = [self[key] for keys in self.word_fields.values() for key in keys]
        found = [
            {"legend": _("Needed for every loan"), "fields": needed},
            {"legend": _("May be left out"), "fields": further},
            {
                "legend": _("How days and amounts are written"),
                "fields": [self["day_way"], self["amount_unit"]],
            },
        ]
        if words:
            found.append({"legend": _("Words of the old ledger"), "fields": words})
        return [*found, {"legend": _("Keep under a name"), "fields": [self["name"]]}]

    def rules(self) -> ColumnRules:
        """What the answers say, whether or not it can be applied."""
        heads, fixed = {}, {}
        for name in FIELDS:
            chosen = self._chosen(name)
            if chosen.startswith(HEAD):
                heads[name] = chosen.removeprefix(HEAD)
            elif chosen.startswith(SAME):
                fixed[name] = chosen.removeprefix(SAME)
        words = {
            name: {word: self._chosen(key) for key, word in keys.items() if self._chosen(key)}
            for name, keys in self.word_fields.items()
        }
        return ColumnRules(
            heads=heads,
            fixed=fixed,
            day_way=self._chosen("day_way") or "iso",
            amount_unit=self._chosen("amount_unit") or "yuan",
            words={name: translated for name, translated in words.items() if translated},
        )


def first_answers(*, preview: Preview, rules: ColumnRules | None, branches: Sequence[Unit]) -> dict[str, str]:
    """What the form sets out with: the rules that read the file before, or guesses."""
    if rules is not None:
        return _answers(rules, preview)
    heads = guessed_heads(preview.heads)
    samples: list[Cell] = [text for name in DAYS for text in preview.samples_of(heads.get(name, ""))]
    guessed = ColumnRules(
        heads=heads,
        fixed=guessed_fixed(heads, branch=branches[0].code if len(branches) == 1 else ""),
        day_way=guessed_day_way(samples),
        amount_unit=guessed_unit(preview.heads),
        words=WORDS,
    )
    return _answers(guessed, preview)


def _answers(rules: ColumnRules, preview: Preview) -> dict[str, str]:
    answers = {name: HEAD + head for name, head in rules.heads.items()}
    answers |= {name: SAME + value for name, value in rules.fixed.items()}
    for name, translated in rules.words.items():
        words = [word for word in preview.words_of(rules.heads.get(name, "")) if word not in CHOICES[name]]
        answers |= {
            f"word_{name}_{place}": translated[word] for place, word in enumerate(words) if word in translated
        }
    return {**answers, "day_way": rules.day_way, "amount_unit": rules.amount_unit}
