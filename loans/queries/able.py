"""Who may take a step of a loan today, and what a small branch has nobody for (II.5, Q13).

What cannot be done by the people of a branch goes up to the union, never round.
"""

import datetime

from django.db.models import Q, QuerySet

from creditcoop.core.models import GroupSeat, Person, Posting, Unit
from creditcoop.core.queries import holders
from creditcoop.core.rules.posts import NEVER_ISSUE, UNION_POSTS, Post, Seat
from loans.models import ExceptionDecision, LoanApplication, MeetingMember, SurveySignature, Tie
from loans.queries.ties import spelled_ties, ties_to
from loans.rules.approval_flow import Place, Step
from loans.rules.group_vote import size_is_right
from loans.rules.lending_policy import LendingPolicy

# Administrators, auditors and the union's personnel take no part in lending (C2, C3); marketers never issue (II.1).
NO_LENDING = (UNION_POSTS - {Post.UNION_CREDIT}) | NEVER_ISSUE
BY_HANDLER = frozenset({Step.INVESTIGATION, Step.ORDER})
# What the union's credit department decides itself; the till and the group it can only staff.
UNION_TAKES = frozenset({Step.REVIEW_APPROVAL, Step.REVIEW, Step.APPROVAL, Step.INSPECTION})


def tied(application: LoanApplication) -> QuerySet[Tie]:
    """Declared ties that keep staff away from this loan: to its borrower, or being its guarantor (S12)."""
    borrower = application.borrower
    guarantors = Q(pk__in=[])
    for guarantor in application.guarantors.all():
        guarantors |= ties_to(id_kind=guarantor.id_kind, id_number=guarantor.id_number)
    to_borrower = ties_to(id_kind=borrower.id_kind, id_number=borrower.id_number)
    wanted = to_borrower | (guarantors & Q(relation=Tie.Relation.SELF))
    return spelled_ties().filter(wanted, ended_on=None)


def tied_ids(application: LoanApplication) -> set[int]:
    return set(tied(application).values_list("person", flat=True))


def barred_ids(application: LoanApplication, step: str) -> set[int]:
    """Persons who take no step of this loan any more: its handler, who has one, who is tied, who voted.

    Who sat in the group may still book (the till is no judgement on the loan).
    """
    barred = set(application.steps.values_list("person", flat=True))
    barred |= tied_ids(application) | {application.handler_id}
    if step not in (Step.BOOKING, Step.GROUP):
        barred |= set(
            MeetingMember.objects.filter(
                meeting__application=application, presence=MeetingMember.Presence.PRESENT
            ).values_list("person", flat=True)
        )
    if step != Step.GROUP:
        barred |= surveyed_ids(application)
    return barred if step == Step.UNION_APPROVAL else barred | answered_ids(application)


def surveyed_ids(application: LoanApplication) -> set[int]:
    """The second surveyor, once he has signed: no other post of the loan (II.5). In the group he may vote."""
    signed = SurveySignature.objects.filter(survey__application=application)
    return set(signed.values_list("person", flat=True))


def answered_ids(application: LoanApplication) -> set[int]:
    """Who answered a request for an exception for the union: no post of the loan but the union's approval (Q7)."""
    answers = ExceptionDecision.objects.filter(exception__application=application, meeting=None)
    return set(answers.values_list("person", flat=True))


def able(application: LoanApplication, place: Place, on: datetime.date) -> list[Person]:
    """People of the branch (then of its union, where the post is there) who may take a place today."""
    named = application.stand_ins.filter(step=place.step).select_related("person").first()
    if named is not None:
        return [named.person]
    posts = set(place.holders) & set(Post)
    if place.step in UNION_TAKES and application.sent_up.filter(step=place.step).exists():
        posts = {Post.UNION_CREDIT}
    people = holders(branch=application.branch, posts=posts, on=on)
    return list(people.exclude(pk__in=barred_ids(application, place.step)))


def group_unit(application: LoanApplication) -> Unit:
    """Whose approval group decides: the branch's, or the union's where the loan has been sent up.

    Where the union named a chair out of the branch's own group, that group meets under him.
    """
    union: Unit | None = application.branch.parent
    if union is None or not application.sent_up.filter(step=Step.GROUP).exists():
        return application.branch
    named = application.stand_ins.filter(step=Step.GROUP).values("person")
    here = GroupSeat.objects.filter(unit=application.branch, person__in=named, until_on=None)
    return application.branch if here.exists() else union


def group_can_decide(application: LoanApplication, on: datetime.date) -> bool:
    """Whether the branch's group has its size, a free chair, and free members enough to pass a loan (Q35)."""
    seats = list(GroupSeat.objects.filter(GroupSeat.covers(on), unit=application.branch))
    rules = application.version.chapter(LendingPolicy).group_rules
    barred = barred_ids(application, Step.GROUP)
    free = [seat for seat in seats if seat.person_id not in barred]
    chaired = any(seat.role == Seat.CHAIR for seat in free)
    enough = len(free) >= max(rules.quorum, rules.majority) * len(seats)
    return chaired and enough and size_is_right(size=len(seats), rules=rules)


def missing_here(application: LoanApplication, place: Place, on: datetime.date) -> str:
    """Why nobody in the branch may take a place: "no_holder", "group_short"; "" where somebody may."""
    if place.step in BY_HANDLER or application.stand_ins.filter(step=place.step).exists():
        return ""
    if place.step == Step.GROUP:
        return "" if group_can_decide(application, on) else "group_short"
    here = Q(
        pk__in=holders(branch=application.branch, posts=set(place.holders) & set(Post), on=on).values("pk")
    )
    free = Person.objects.filter(here).exclude(pk__in=barred_ids(application, place.step))
    return "" if free.exists() else "no_holder"


def steps_to_staff(application: LoanApplication) -> list[str]:
    """Steps still to come for which the union may name a stand-in."""
    taken = set(application.steps.values_list("step", flat=True))
    taken |= set(application.stand_ins.values_list("step", flat=True)) | BY_HANDLER
    return [place.step for place in application.places if place.step not in taken]


def who_may_stand_in(application: LoanApplication, on: datetime.date) -> QuerySet[Person]:
    """People of the union and its branches who take part in lending and have nothing to do with this loan."""
    union = application.branch.parent_id
    here = Q(unit=union) | Q(unit__parent=union)
    postings = Posting.objects.filter(here, Posting.covers(on))
    return (
        Person.objects.filter(pk__in=postings.values("person"))
        .exclude(pk__in=postings.filter(post__in=NO_LENDING).values("person"))
        .exclude(pk__in=barred_ids(application, Step.BOOKING))
        .order_by("staff_number")
    )
