"""Forms of the acts of a handover."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from creditcoop.core.labels import POST_LABELS
from creditcoop.core.models import Person, Posting, Unit
from creditcoop.core.rules.code_words import say
from handover.labels import FILE_SET_LABELS, REASON_LABELS, RULING_LABELS
from handover.models import Handover, HandoverLoan
from handover.queries.choosable import HANDED_OVER, branch_staff, may_hand_over, union_staff
from handover.queries.posts import open_postings
from handover.rules.handover_policy import HandoverPolicy
from handover.rules.refusal import OTHER
from loans.services.check_event import language

DAY_INPUT = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
WORDS: dict[str, Any] = {"widget": forms.Textarea(attrs={"rows": 3}), "max_length": 2000}
DAY_ERRORS = {"required": _("Enter the day."), "invalid": _("Enter the day as 2026-11-23.")}


class AskForm(ActForm):
    """A leaver asks to hand over."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=list(REASON_LABELS.items()),
        error_messages={"required": _("Choose why the portfolio changes hands.")},
    )
    wished_on = forms.DateField(label=_("Wished day"), widget=DAY_INPUT, error_messages=DAY_ERRORS)
    words = forms.CharField(label=_("In words"), required=False, **WORDS)


class OpenForm(ActForm):
    """Who hands over what to whom, watched by whom. With several receivers each loan names its own.

    Who begins the post takes over, ticked or not.
    """

    outgoing = forms.ModelChoiceField(
        label=_("Hands over"),
        queryset=Person.objects.none(),
        error_messages={"required": _("Choose who hands over.")},
    )
    outgoing_post = forms.ChoiceField(
        label=_("As"), error_messages={"required": _("Choose the post that he hands over.")}
    )
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=list(REASON_LABELS.items()),
        error_messages={"required": _("Choose why the portfolio changes hands.")},
    )
    day = forms.DateField(
        label=_("Handover day"),
        widget=DAY_INPUT,
        help_text=_("The last day of who hands over; who takes over begins the day after (Annex 4)."),
        error_messages=DAY_ERRORS,
    )
    receivers = forms.ModelMultipleChoiceField(
        label=_("Takes over"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Name at least one colleague who takes over.")},
    )
    ends = forms.ModelChoiceField(
        label=_("Post that ends with it"),
        queryset=Posting.objects.none(),
        required=False,
        empty_label=_("no post ends"),
        help_text=_("It ends with the handover day; what its holder has open ends when it is completed."),
    )
    successor = forms.ModelChoiceField(
        label=_("Begins this post"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("nobody yet"),
        help_text=_(
            "Takes over and holds the post from the day after. Somebody else completes the handover."
        ),
    )
    cm_director = forms.ModelChoiceField(
        label=_("Supervises as department director"), queryset=Person.objects.none(), required=False
    )
    monitor = forms.ModelChoiceField(
        label=_("Supervises as monitoring accountant"), queryset=Person.objects.none(), required=False
    )
    union_supervisor = forms.ModelChoiceField(
        label=_("Supervises, named by the union"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("Needed where a head or the monitoring accountant is a party to it (Annex 5)."),
    )
    letter = forms.CharField(label=_("Number of the union's letter"), max_length=100, required=False)
    words = forms.CharField(label=_("In words"), required=False, **WORDS)

    def __init__(
        self,
        *args: Any,
        branch: Unit,
        on: Any,
        by_union: bool,
        opener: Person | None,
        outgoing: Person | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        nobody_twice = {person.pk for person in (opener, outgoing) if person}
        staff = branch_staff(branch, on=on).exclude(pk__in=nobody_twice)
        fields["outgoing"].queryset = may_hand_over(branch, on=on)
        fields["outgoing_post"].choices = [
            (code, POST_LABELS[code]) for code in POST_LABELS if code in HANDED_OVER
        ]
        fields["receivers"].queryset = staff
        fields["receivers"].required = not (self.is_bound and self.data.get("successor"))
        fields["ends"].queryset = (
            open_postings(outgoing, branch, on=on) if outgoing else Posting.objects.none()
        )
        fields["ends"].label_from_instance = lambda held: f"{POST_LABELS[held.post]} · {held.unit.name}"
        anybody = union_staff(branch.parent, on=on).exclude(pk__in=nobody_twice)
        fields["successor"].queryset = anybody if by_union else staff
        fields["cm_director"].queryset = staff.filter(postings__post="cm_director").distinct()
        fields["monitor"].queryset = staff.filter(postings__post="monitor").distinct()
        if by_union:
            fields["union_supervisor"].queryset = union_staff(branch.parent, on=on)
        else:
            del fields["union_supervisor"], fields["letter"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        taking, successor = list(data.get("receivers") or ()), data.get("successor")
        if successor is not None and successor not in taking:
            taking.append(successor)
        data["receivers"] = taking
        return data


class SeenField(forms.NullBooleanField):
    """Whether the IOU itself was seen: yes, no, or not looked at yet."""

    widget = forms.Select(choices=[("", _("not looked at")), ("true", _("seen")), ("false", _("not found"))])


class LoanNoteForm(ActForm):
    """What is written beside one loan of the list."""

    iou_seen = SeenField(label=_("IOU"), required=False)
    file_missing = forms.CharField(label=_("Missing from the file"), max_length=200, required=False)
    condition = forms.CharField(label=_("Condition of the loan"), max_length=200, required=False)
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)


class PartsForm(ActForm):
    """Words to the parts of the list, or that a part holds nothing."""

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = codes
        for place, code in enumerate(codes, start=1):
            name = say(code, language())
            self.fields[f"words_{code}"] = forms.CharField(
                label=f"{place}. {name}",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=4000,
            )
            self.fields[f"none_{code}"] = forms.BooleanField(
                label=_("%(part)s: there is nothing") % {"part": name}, required=False
            )
        self.fields["own_name"] = forms.CharField(
            label=_("A part of the branch's own"), max_length=40, required=False
        )
        self.fields["own_words"] = forms.CharField(label=_("What belongs to it"), required=False, **WORDS)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for code in self.codes:
            if data.get(f"none_{code}") and (data.get(f"words_{code}") or "").strip():
                self.add_error(
                    f"none_{code}", _("Write what there is, or say that there is nothing: not both.")
                )
        if bool((data.get("own_name") or "").strip()) != bool((data.get("own_words") or "").strip()):
            self.add_error("own_name", _("Name the part and write what belongs to it."))
        return data


class RefusalForm(ActForm):
    """Why somebody does not sign."""

    reason = forms.ChoiceField(
        label=_("Reason"), error_messages={"required": _("Choose the reason from the list.")}
    )
    words = forms.CharField(
        label=_("In your own words"),
        error_messages={"required": _("Write your reasons, in your own words.")},
        **WORDS,
    )
    items_missing = forms.MultipleChoiceField(
        label=_("Missing items"), required=False, widget=forms.CheckboxSelectMultiple
    )
    loans = forms.ModelMultipleChoiceField(
        label=_("Loans of a relative"), queryset=HandoverLoan.objects.none(), required=False
    )

    def __init__(self, *args: Any, handover: Handover, person_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        policy, fields = handover.version.chapter(HandoverPolicy), self.fields
        reasons = (*policy.refusal_reasons.proper, *policy.refusal_reasons.not_proper)
        listed: Any = [(code, say(code, language())) for code in reasons]
        fields["reason"].choices = [*listed, (OTHER, _("Another reason"))]  # type: ignore[attr-defined]
        fields["items_missing"].choices = [(code, say(code, language())) for code in policy.mandatory_items]  # type: ignore[attr-defined]
        mine = handover.loans.filter(receiver__person=person_id, dropped=False).select_related("loan")
        fields["loans"].queryset = mine  # type: ignore[attr-defined]
        fields["loans"].label_from_instance = lambda row: row.loan.number  # type: ignore[attr-defined]


class RulingForm(ActForm):
    """Whether the reason to refuse is a proper one."""

    ruling = forms.ChoiceField(
        label=_("Ruling"),
        choices=list(RULING_LABELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the reason is proper.")},
    )
    reason = forms.CharField(
        label=_("Reasons"),
        error_messages={"required": _("Write your reasons, in your own words.")},
        **WORDS,
    )


class WordsForm(ActForm):
    """An act that needs reasons in words and nothing else."""

    words = forms.CharField(
        label=_("In your own words"),
        error_messages={"required": _("Write your reasons, in your own words.")},
        **WORDS,
    )


class SetForm(ActForm):
    """Which of the two sets an act on a credit file is about."""

    which = forms.ChoiceField(
        label=_("Set"),
        choices=list(FILE_SET_LABELS.items()),
        error_messages={"required": _("Choose the file itself or its second set.")},
    )


class KeepFileForm(SetForm):
    """Who keeps a set from today, and where."""

    keeper = forms.ModelChoiceField(
        label=_("Keeper"),
        queryset=Person.objects.none(),
        error_messages={"required": _("Choose who keeps it.")},
    )
    place = forms.CharField(
        label=_("Place"), max_length=100, error_messages={"required": _("Write where the file lies.")}
    )

    def __init__(self, *args: Any, branch: Unit, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeper"].queryset = branch_staff(branch, on=on)  # type: ignore[attr-defined]


class LendFileForm(SetForm):
    """To whom a set goes, what for, until when."""

    lent_to = forms.ModelChoiceField(
        label=_("Lent to"),
        queryset=Person.objects.none(),
        error_messages={"required": _("Choose who needs it.")},
    )
    purpose = forms.CharField(
        label=_("Needed for"),
        max_length=200,
        error_messages={"required": _("Write what the file is needed for.")},
    )
    due_on = forms.DateField(label=_("Due back"), widget=DAY_INPUT, error_messages=DAY_ERRORS)

    def __init__(self, *args: Any, branch: Unit, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lent_to"].queryset = branch_staff(branch, on=on)  # type: ignore[attr-defined]
