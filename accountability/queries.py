"""Reading who answers for what."""

import datetime

from accountability.models import LiabilityShare, LiabilitySplit
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.share_split import ShareSplit, Signers
from creditcoop.core.models import Person, Posting
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.posts import Post
from loans.models import Custody, GroupMeeting, Loan, LoanApplication
from loans.rules.approval_flow import Step
from loans.rules.lending_policy import LendingPolicy


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
        department_director=signed.get(Step.REVIEW_APPROVAL, ""),
        deputy_director=_holder(application, Post.DEPUTY, decided_on),
        branch_director=_holder(application, Post.DIRECTOR, decided_on),
        investigator=signed.get(Step.INVESTIGATION, handler),
        reviewer=signed.get(Step.REVIEW, ""),
        approver=signed.get(Step.APPROVAL, ""),
        disburser=signed.get(Step.BOOKING, ""),
        inspector=signed.get(Step.INSPECTION, ""),
    )


def _holder(application: LoanApplication, post: Post, on: datetime.date) -> str:
    posting = Posting.objects.filter(Posting.covers(on), post=post, unit=application.branch).first()
    return str(posting.person_id) if posting else ""


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


def policies_on(day: datetime.date) -> tuple[LendingPolicy, LiabilityPolicy]:
    """The two chapters that a split is computed by, of the version in force on a day; LookupError: none."""
    version = version_on(day)
    return version.chapter(LendingPolicy), version.chapter(LiabilityPolicy)


def keeper_on(loan: Loan, day: datetime.date) -> Custody | None:
    """Who keeps a loan on a day; None before its issue and where an old book did not say."""
    return Custody.objects.filter(Custody.covers(day), loan=loan).select_related("person").first()
