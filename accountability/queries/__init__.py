"""Reading who answers for what."""

import datetime
from collections.abc import Iterable
from dataclasses import replace

from accountability.models import LiabilityShare, LiabilitySplit
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.share_split import Intervention, ShareSplit, Signers
from accountability.rules.split_wording import PRESSURE_FORMS, Step
from creditcoop.core.models import Person, Posting
from creditcoop.core.queries import evidence_of
from creditcoop.core.rules.posts import Post
from creditcoop.core.rules.wording import Wording
from loans.models import Custody, GroupMeeting, Loan, LoanApplication
from loans.queries.pressure import interventions_of, objections_of, signer_of
from loans.rules.approval_flow import Step as RoadStep


def signers_of(application: LoanApplication, *, on: datetime.date) -> Signers:
    """Who stood where on a loan, by person id as text.

    Steps name who signed. The deputy is whoever held that post in the branch when the group met (else on the day):
    III.3 makes him first responsible by his post, whether he voted or not (Q10). An empty role is "".
    """
    signed = {step.step: str(step.person_id) for step in application.steps.all()}
    meeting = GroupMeeting.objects.filter(application=application).first()
    decided_on = meeting.on if meeting else on
    handler = str(application.handler_id)
    return Signers(
        handler=handler,
        department_director=signed.get(RoadStep.REVIEW_APPROVAL, ""),
        deputy_director=_holder(application, Post.DEPUTY, decided_on),
        branch_director=_holder(application, Post.DIRECTOR, decided_on),
        investigator=signed.get(RoadStep.INVESTIGATION, handler),
        reviewer=signed.get(RoadStep.REVIEW, ""),
        approver=signed.get(RoadStep.APPROVAL, ""),
        disburser=signed.get(RoadStep.BOOKING, ""),
        inspector=signed.get(RoadStep.INSPECTION, ""),
    )


def _holder(application: LoanApplication, post: Post, on: datetime.date) -> str:
    posting = Posting.objects.filter(Posting.covers(on), post=post, unit=application.branch).first()
    return str(posting.person_id) if posting else ""


def pressure_on(application: LoanApplication) -> Intervention | None:
    """Pressure on file for the split (III.5, Q14): entered with evidence while the loan was not out; None without.

    Who gave way is whose signature let the money go; before that signature, or where the chair voted no, nobody.
    """
    if not interventions_of(application):
        return None
    signer = signer_of(application)
    return Intervention(
        recorded_before_payout=True,
        yielded=str(signer.pk) if signer else "",
        objections=tuple(str(row.person_id) for row in objections_of(application)),
    )


def with_pressure_said(
    split: ShareSplit, application: LoanApplication, policy: LiabilityPolicy
) -> ShareSplit:
    """The split whose reasons begin with the pressure on file, its evidence and who objected in writing."""
    said = [
        Step(
            "pressure",
            {
                "day": row.happened_on,
                "name": _as_typed(row.name),
                "office": _as_typed(row.office),
                "form": PRESSURE_FORMS[row.form],
                "words": _as_typed(row.words),
                "evidence": evidence_of(row).count(),
            },
        )
        for row in interventions_of(application)
    ]
    if said:
        code = "objected" if policy.intervention == "full_to_yielder" else "objected_on_file"
        said += [
            Step(code, {"person": str(row.person_id), "day": row.on}) for row in objections_of(application)
        ]
    return replace(split, steps=(*said, *split.steps))


def _as_typed(text: str) -> Wording:
    """What somebody typed is the same in both languages, and never taken for the key of a person."""
    return Wording(text, text)


def names_of(split: ShareSplit) -> dict[str, str]:
    """Names of the people in a split, by their id as text; every value of its steps that is a person too."""
    ids = {entry.person for entry in split.entries} | {split.first_responsible}
    ids |= {
        value
        for step in split.steps
        for key, value in step.values.items()
        if key in ("person", "deputy", "chair", "handler") and isinstance(value, str)
    }
    people = Person.objects.filter(pk__in=[int(key) for key in ids if key])
    return {str(person.pk): person.name for person in people}


def split_on(loan: Loan, day: datetime.date) -> LiabilitySplit | None:
    """The split of a loan that holds on a day; None where nobody is recorded (imported, or not yet issued)."""
    return (
        LiabilitySplit.objects.filter(loan=loan, sealed=True, from_on__lte=day)
        .select_related("first_responsible", "version")
        .order_by("-from_on")
        .first()
    )


def shares_of_split(split: LiabilitySplit) -> list[LiabilityShare]:
    """Its shares, the first responsible first."""
    return list(
        LiabilityShare.objects.filter(split=split)
        .select_related("person", "split")
        .order_by("-is_first", "-parts", "id")
    )


def first_responsible_of(loan_ids: Iterable[int], *, on: datetime.date) -> dict[int, str]:
    """Name of the first responsible person of each loan on a day, by loan id; who has none is left out (II head)."""
    splits = (
        LiabilitySplit.objects.filter(loan__in=list(loan_ids), sealed=True, from_on__lte=on)
        .order_by("from_on", "id")
        .values_list("loan", "first_responsible__name")
    )
    return dict(splits)


def keeper_on(loan: Loan, day: datetime.date) -> Custody | None:
    """Who keeps a loan on a day; None before its issue and where an old book did not say."""
    return Custody.objects.filter(Custody.covers(day), loan=loan).select_related("person").first()
