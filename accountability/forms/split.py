"""The form of the split calculator: every field of its question, laid out for people."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accountability.forms import amount_field
from accountability.forms.asking import day_typed, iso, labelled, name_field, pick, readings, yuan_text
from accountability.labels import VOTE_LABELS, role_text
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.question_settings import readings_of
from accountability.rules.split_parts import PEOPLE
from creditcoop.core.models import RegulationVersion
from creditcoop.core.rules.policy_leaves import Leaf
from creditcoop.core.rules.regulation_text import leaves as policy_leaves
from loans.labels import KIND_LABELS, SECURITY_LABELS
from loans.rules.lending_policy import GroupRules, LendingPolicy

SEATS = range(1, 8)
OTHER_LOANS = range(1, 5)
THREE_POSTS = ("handler", "department_director", "deputy_director")
FIVE_POSTS = ("investigator", "reviewer", "approver", "disburser", "inspector", "branch_director")
CHOICES = (
    "tier_border",
    "tier_basis",
    "gap_rule",
    "exception",
    "t2",
    "t3_rest",
    "t4",
    "intervention",
    "round",
)
AMOUNTS = ("five_posts_over", "collateral_over")
NEEDED = {
    "handler": _("Tiers 1 to 3"),
    "department_director": _("Tier 2 only"),
    "deputy_director": _("Tier 3 only"),
    "approver": _("The branch director"),
    "branch_director": _("Only where another than the approver answers (Q11, M3)"),
}
PRESSURE = {"": _("None"), "before": _("Recorded before pay-out"), "after": _("Recorded only after pay-out")}


class SplitForm(forms.Form):
    """Empty fields are left out of the question; what is missing for the tier is said by the calculator."""

    borrower_kind = pick(_("Kind of borrower"), KIND_LABELS, required=True)
    amount = amount_field(_("Amount"))
    loss = amount_field(_("Loss to be shared"), required=False)
    security = pick(_("Security"), SECURITY_LABELS, required=True)
    issued_on = day_typed(_("Paid out on"), required=True)
    version = pick(_("Version of the regulation"), {"": _("In force on the day of pay-out")})
    exception_approved_on = day_typed(_("Exception approved on"))
    exception_valid_to = day_typed(_("Exception good until"))
    pressure = pick(_("Pressure by party, government or a higher bank"), PRESSURE)
    yielded = name_field(_("Who gave way"))
    objections = name_field(_("Who objected in writing"), _("Several names with a comma between them."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loss"].help_text = gettext("Empty: the whole amount.")
        self.fields["version"].choices += [  # type: ignore[attr-defined]
            (version.number, f"{version.number} · {version.effective_from:%Y-%m-%d}")
            for version in RegulationVersion.objects.filter(state=RegulationVersion.State.ADOPTED)
        ]
        for role in PEOPLE:
            self.fields[role] = name_field(_capital(role_text(role)), NEEDED.get(role, ""))
        for seat in SEATS:
            self.fields[f"member_{seat}"] = name_field(
                gettext("Chair") if seat == 1 else gettext("Member %(number)s") % {"number": seat}
            )
            self.fields[f"vote_{seat}"] = pick(gettext("Vote"), VOTE_LABELS)
        for other in OTHER_LOANS:
            self.fields[f"other_amount_{other}"] = amount_field(
                gettext("Loan %(number)s") % {"number": other}, required=False
            )
            self.fields[f"other_on_{other}"] = day_typed(gettext("Paid out on"))
        self._add_settings()

    def _add_settings(self) -> None:
        leaves = {**readings_of(LendingPolicy), **readings_of(LiabilityPolicy)}
        for name in CHOICES:
            self.fields[f"set_{name}"] = forms.ChoiceField(
                label=labelled(leaves[name]), required=False, choices=readings(name, leaves[name])
            )
        for name in AMOUNTS:
            self.fields[f"set_{name}"] = amount_field(labelled(leaves[name]), required=False)
        self.fields["set_split_window_days"] = forms.IntegerField(
            label=labelled(leaves["split_window_days"]), required=False, min_value=1, max_value=3650
        )
        for name, leaf in policy_leaves(GroupRules):
            self.fields[f"group_{name}"] = _group_field(leaf)

    # Layout

    def named(self, names: Sequence[str]) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def loan(self) -> list[forms.BoundField]:
        return self.named(["borrower_kind", "amount", "loss", "security", "issued_on", "version"])

    @property
    def three_posts(self) -> list[forms.BoundField]:
        return self.named(THREE_POSTS)

    @property
    def five_posts(self) -> list[forms.BoundField]:
        return self.named(FIVE_POSTS)

    @property
    def seats(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"member_{seat}"], self[f"vote_{seat}"]) for seat in SEATS]

    @property
    def other_loans(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"other_amount_{other}"], self[f"other_on_{other}"]) for other in OTHER_LOANS]

    @property
    def special(self) -> list[forms.BoundField]:
        return self.named(
            ["exception_approved_on", "exception_valid_to", "pressure", "yielded", "objections"]
        )

    @property
    def settings(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(("set_", "group_"))]

    @property
    def has_special(self) -> bool:
        names = [field.name for field in self.special] + [
            field.name for pair in self.other_loans for field in pair
        ]
        return any(self.data.get(name) for name in names)

    @property
    def has_settings(self) -> bool:
        return any(self.data.get(field.name) for field in self.settings)

    # From the form to the question and back

    def question(self) -> dict[str, Any]:
        """The calculator's question; only what was filled in."""
        data = self.cleaned_data
        question: dict[str, Any] = {
            "borrower_kind": data["borrower_kind"],
            "amount": yuan_text(data["amount"]),
            "security": data["security"],
            "issued_on": data["issued_on"].isoformat(),
            "people": {role: data[role].strip() for role in PEOPLE if data[role].strip()},
            "votes": self._votes(),
            "intervention": self._intervention(),
            "household": list(self._household()),
            "settings": self._settings(),
        }
        if data["loss"]:
            question["loss"] = yuan_text(data["loss"])
        if data["exception_approved_on"] or data["exception_valid_to"]:
            question["exception"] = {
                "approved_on": iso(data["exception_approved_on"]),
                "valid_to": iso(data["exception_valid_to"]),
            }
        return question

    def _votes(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        seats = [(data[f"member_{seat}"].strip(), data[f"vote_{seat}"] or "yes") for seat in SEATS]
        filled = [(name, vote) for name, vote in seats if name]
        if not filled:
            return None
        return {
            "members": [name for name, _vote in filled],
            "present": [name for name, vote in filled if vote != "absent"],
            "yes": [name for name, vote in filled if vote == "yes"],
            "no": [name for name, vote in filled if vote == "no"],
            "chair": filled[0][0],
        }

    def _intervention(self) -> dict[str, Any] | None:
        data = self.cleaned_data
        if not data["pressure"]:
            return None
        objections = data["objections"].replace("，", ",").replace("、", ",").split(",")
        return {
            "recorded_before_payout": data["pressure"] == "before",
            "yielded": data["yielded"].strip() or None,
            "objections": [name.strip() for name in objections if name.strip()],
        }

    def _household(self) -> Iterator[dict[str, str | None]]:
        for other in OTHER_LOANS:
            amount, on = self.cleaned_data[f"other_amount_{other}"], self.cleaned_data[f"other_on_{other}"]
            if amount or on:
                yield {"amount": yuan_text(amount) if amount else None, "issued_on": iso(on)}

    def _settings(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        rules: dict[str, Any] = {}
        for field in self.settings:
            value = self.cleaned_data.get(field.name)
            if value in (None, ""):
                continue
            place, name = (
                (rules, field.name[6:]) if field.name.startswith("group_") else (found, field.name[4:])
            )
            place[name] = _json(value)
        if rules:
            found["group_rules"] = rules
        return found

    def take_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Put the calculator's errors at the fields that they name."""
        for path, messages in errors.items():
            field = _field_of(path)
            for message in messages:
                if field in self.fields:
                    self.add_error(field, message)
                else:
                    self.add_error(None, f"{path}: {message}")

    @staticmethod
    def example() -> dict[str, Any]:
        """A farmer's 15,000 by the approval group, one vote against."""
        members = ("周建国", "吴振声", "冯秀英", "陈立新", "李春梅")
        return {
            "borrower_kind": "farmer",
            "amount": Decimal("15000.00"),
            "security": "mortgage",
            "issued_on": datetime.date(2024, 3, 6),
            "handler": "王海涛",
            "deputy_director": "吴振声",
            **{f"member_{seat}": name for seat, name in enumerate(members, start=1)},
            "vote_5": "no",
        }


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _group_field(leaf: Leaf) -> forms.Field:
    if leaf.kind == "flag":
        choices = [("", gettext("As in force")), ("true", gettext("yes")), ("false", gettext("no"))]
        return forms.ChoiceField(label=labelled(leaf), required=False, choices=choices)
    if leaf.kind == "whole":
        return forms.IntegerField(label=labelled(leaf), required=False, min_value=leaf.lowest, max_value=99)
    return forms.RegexField(
        r"^[0-9]{1,4}(/[0-9]{1,4})?$",
        label=labelled(leaf),
        required=False,
        error_messages={"invalid": gettext("Write a fraction such as 2/3.")},
    )


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return yuan_text(value)
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _field_of(path: str) -> str:
    """people.handler is the field handler, exception.valid_to exception_valid_to, settings.t2 set_t2."""
    steps = path.split(".")
    if steps[0] == "people" and len(steps) > 1:
        return steps[1]
    if steps[0] == "exception" and len(steps) > 1:
        return f"exception_{steps[1]}"
    if steps[0] == "settings" and len(steps) > 2:
        return f"group_{steps[2]}"
    if steps[0] == "settings" and len(steps) > 1:
        return f"set_{steps[1]}"
    if steps[0] == "household" and len(steps) > 2:
        column = "other_amount" if steps[2] == "amount" else "other_on"
        return f"{column}_{int(steps[1]) + 1}"
    if steps[0] == "intervention" and len(steps) > 1:
        return {"recorded_before_payout": "pressure"}.get(steps[1], steps[1])
    return steps[0]
