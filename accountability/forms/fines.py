"""The form of the fines calculator: some lapses, who held which post, other readings to compare."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accountability.forms import amount_field
from accountability.forms.asking import day_typed, iso, labelled, name_field, pick, readings, yuan_text
from accountability.labels import office_text
from accountability.rules.fine_parts import Office
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.question_settings import readings_of
from creditcoop.core.models import RegulationVersion

ROWS = range(12)
SHOWN = 2  # rows that stand open; the others unfold
CELLS = ("loan", "on", "amount", "human_caused", "custodian", "fraud")
CHOICES = (
    "human_cause",
    "fine_mode",
    "unit_rule",
    "head_rule",
    "art9_director",
    "art9_base",
    "lapse_count",
    "fraud_reach",
)
BRANCH_DIRECTOR = Office.BRANCH_DIRECTOR.value


@dataclass(frozen=True)
class LapseRow:
    """One lapse on the page."""

    number: int
    fields: Sequence[forms.BoundField]


class FinesForm(forms.Form):
    """Empty fields are left out of the question; what is missing is said by the calculator."""

    version = pick(_("Version of the regulation"), {"": _("In force on the day of the lapse")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].choices += [  # type: ignore[attr-defined]
            (version.number, f"{version.number} · {version.effective_from:%Y-%m-%d}")
            for version in RegulationVersion.objects.filter(state=RegulationVersion.State.ADOPTED)
        ]
        for row in ROWS:
            self._add_lapse(row)
        for office in Office:
            label = office_text(office)
            self.fields[office.value] = name_field(label[:1].upper() + label[1:])
        self.fields[Office.DEPARTMENT_DIRECTOR.value].help_text = gettext("Empty: the deputy heads (Q30).")
        self.fields[BRANCH_DIRECTOR].help_text = gettext("Only where he is the director of Annex 9 (Q26).")
        leaves = readings_of(LiabilityPolicy)
        for name in CHOICES:
            self.fields[f"set_{name}"] = forms.ChoiceField(
                label=labelled(leaves[name]), required=False, choices=readings(name, leaves[name])
            )
        self.fields["set_fraud_factor"] = forms.IntegerField(
            label=labelled(leaves["fraud_factor"]), required=False, min_value=1, max_value=10
        )

    def _add_lapse(self, row: int) -> None:
        self.fields[f"loan_{row}"] = forms.CharField(label=_("Loan"), required=False, max_length=60)
        self.fields[f"on_{row}"] = day_typed(_("Lapsed on"))
        self.fields[f"on_{row}"].help_text = gettext("The day after the last day.")
        self.fields[f"amount_{row}"] = amount_field(_("Owed on that day"), required=False)
        self.fields[f"human_caused_{row}"] = forms.BooleanField(
            label=_("Human fault was found (Q27)"), required=False
        )
        self.fields[f"custodian_{row}"] = name_field(
            _("Who kept the loan"), _("Empty: the customer manager named below.")
        )
        self.fields[f"fraud_{row}"] = name_field(
            _("Who took part in fraud"), _("Several names with a comma between them.")
        )

    # Layout

    @property
    def open_rows(self) -> list[LapseRow]:
        return self._rows()[: max(SHOWN, self._filled())]

    @property
    def folded_rows(self) -> list[LapseRow]:
        return self._rows()[max(SHOWN, self._filled()) :]

    @property
    def posts(self) -> list[forms.BoundField]:
        return [self[office.value] for office in Office if office.value != BRANCH_DIRECTOR]

    @property
    def settings(self) -> list[forms.BoundField]:
        return [
            self["version"],
            *(self[name] for name in self.fields if name.startswith("set_")),
            self[BRANCH_DIRECTOR],
        ]

    @property
    def has_settings(self) -> bool:
        return any(self.data.get(field.name) for field in self.settings)

    def _rows(self) -> list[LapseRow]:
        return [LapseRow(row + 1, [self[f"{cell}_{row}"] for cell in CELLS]) for row in ROWS]

    def _filled(self) -> int:
        data = self.data or self.initial
        filled = [row for row in ROWS if any(data.get(f"{cell}_{row}") for cell in CELLS)]
        return max(filled, default=-1) + 1

    # From the form to the question and back

    def question(self) -> dict[str, Any]:
        """The calculator's question; only what was filled in. Its lapses keep the numbers of the rows."""
        data = self.cleaned_data
        settings = {
            name[4:]: data[name]
            for name in self.fields
            if name.startswith("set_") and data[name] not in (None, "")
        }
        posts = {office.value: data[office.value].strip() or None for office in Office}
        if not posts[BRANCH_DIRECTOR]:
            del posts[BRANCH_DIRECTOR]
        return {
            "lapses": [self._lapse(row) for row in self.asked_rows()],
            "posts": posts,
            "settings": settings,
        }

    def asked_rows(self) -> list[int]:
        """Rows with something in them; the first, where none has."""
        filled = [row for row in ROWS if any(self.cleaned_data.get(f"{cell}_{row}") for cell in CELLS)]
        return filled or [0]

    def _lapse(self, row: int) -> dict[str, Any]:
        data = self.cleaned_data
        amount = data[f"amount_{row}"]
        fraud = data[f"fraud_{row}"].replace("，", ",").replace("、", ",").split(",")
        return {
            "loan": data[f"loan_{row}"] or gettext("Loan %(number)s") % {"number": row + 1},
            "on": iso(data[f"on_{row}"]),
            "amount": yuan_text(amount) if amount else None,
            "human_caused": data[f"human_caused_{row}"],
            "custodian": data[f"custodian_{row}"].strip() or None,
            "fraud": [name.strip() for name in fraud if name.strip()],
        }

    def take_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Put the calculator's errors at the fields that they name."""
        rows = self.asked_rows()
        for path, messages in errors.items():
            field = _field_of(path, rows)
            for message in messages:
                self.add_error(
                    field if field in self.fields else None,
                    message if field in self.fields else f"{path}: {message}",
                )

    @staticmethod
    def example() -> dict[str, Any]:
        """A balance of 28,000 lost by human fault, four posts."""
        return {
            "loan_0": gettext("Loan %(number)s") % {"number": 1},
            "on_0": datetime.date(2024, 5, 21),
            "amount_0": Decimal("28000.00"),
            "human_caused_0": True,
            "department_director": "郑玉兰",
            "deputy_director": "吴振声",
            "customer_manager": "王海涛",
            "monitoring_accountant": "陈立新",
        }


def _field_of(path: str, rows: Sequence[int]) -> str:
    """lapses.1.on is the field on_ of the second row asked, posts.NAME the post, settings.X set_X."""
    steps = path.split(".")
    if steps[0] == "lapses" and len(steps) > 2:
        return f"{steps[2]}_{rows[int(steps[1])]}"
    if steps[0] == "settings" and len(steps) > 1:
        return f"set_{steps[1]}"
    return steps[1] if steps[0] == "posts" and len(steps) > 1 else steps[0]
