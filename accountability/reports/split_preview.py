"""Who would answer for a loan that is only being asked for, or only about to be issued. Nothing is saved."""

import datetime
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from accountability.queries import names_of, pressure_on, signers_of, with_pressure_said
from accountability.reports.post_holders import Holders, expected_signers, names_by_key
from accountability.rules.liability_policy import LiabilityPolicy
from accountability.rules.share_lines import roles_needed
from accountability.rules.share_split import Role, ShareSplit, Signers
from accountability.rules.shares import ShareError, split_loss
from accountability.rules.split_findings import posts_kept_apart, security_codes
from creditcoop.core.models import Authorisation, Person, Unit
from creditcoop.core.regulation import version_on
from creditcoop.core.rules.money import to_fen
from loans.models import Borrower, Loan, LoanApplication
from loans.queries import lent_under, letter_of, vote_of
from loans.queries.letters import gaps
from loans.rules.approval_flow import Place, Route, Step, places
from loans.rules.bands import collateral_required, in_gap, route_of, tier_of
from loans.rules.group_vote import GroupVote, vote_result
from loans.rules.lending_policy import LendingPolicy
from loans.rules.splitting import OtherLoan, split_suspected
from loans.services.enter_application import over_branch_letter

BETWEEN = " / "


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is being asked for, as far as it is typed."""

    amount: Decimal
    kind: str
    security: str = ""
    branch: Unit | None = None
    borrower: Borrower | None = None
    handler: Person | None = None


@dataclass(frozen=True)
class Turn:
    """One step of the route and the people who may take it."""

    place: Place
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Stop:
    """What stands in the way, by code, with the values for its words."""

    code: str
    values: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Owing:
    """What the household has already: loans running, what is owed, and what was asked for within the window."""

    loans: int
    owed: Decimal | None
    missing: int
    near: list[Loan]
    near_applications: list[LoanApplication]
    suspected: bool
    window_days: int


@dataclass(frozen=True, kw_only=True)
class Preview:
    tier: int
    route: Route
    collateral_needed: bool
    over_branch_letter: bool
    turns: list[Turn]
    split: ShareSplit | None
    names: Mapping[str, str]
    vote: GroupVote | None
    stops: list[Stop]
    owing: Owing | None


def preview(asked: Asked, *, on: datetime.date, at: datetime.time) -> Preview:
    """Tier, route with the people of today, shares, what stops it (II.5, II.6, III.1–III.4, Q2)."""
    version = version_on(on)
    lending, liability = version.chapter(LendingPolicy), version.chapter(LiabilityPolicy)
    amount = to_fen(asked.amount)
    tier = tier_of(amount_fen=amount, policy=lending)
    route = route_of(kind=asked.kind, amount_fen=amount, policy=lending)
    branch = asked.branch
    over = branch is not None and over_branch_letter(branch=branch, amount=asked.amount, route=route, on=on)
    holders = Holders.of(branch, on=on)
    signers = expected_signers(holders, handler=asked.handler)
    vote = _assumed_vote(holders, asked.handler, lending) if route is Route.THREE_POSTS_PLUS_GROUP else None
    people = _people(holders, asked.handler)
    split = _split(tier, amount, signers, vote, liability) if branch else None
    return Preview(
        tier=tier,
        route=route,
        collateral_needed=collateral_required(amount_fen=amount, policy=lending),
        over_branch_letter=over,
        turns=_turns(asked, holders, tier, route, over) if branch else [],
        split=split,
        names=_names(signers, people, split),
        vote=vote,
        stops=[
            *_stops_by_regulation(asked, amount, lending, on),
            *(_stops_by_people(signers, tier, route, liability, vote, holders, people) if branch else []),
            *(_stops_by_letter(asked, on, at) if branch and asked.handler else []),
        ],
        owing=_owing(asked, amount, lending, on),
    )


def planned_split(
    application: LoanApplication, *, booker: Person, on: datetime.date
) -> tuple[ShareSplit, Mapping[str, str]]:
    """The split as the issue would write it today, booked by `booker`. ShareError names a vacant post."""
    policy = version_on(on).chapter(LiabilityPolicy)
    signers = replace(signers_of(application, on=on), disburser=str(booker.pk))
    split = split_loss(
        tier=application.tier,
        loss_fen=to_fen(application.amount),
        signers=signers,
        vote=vote_of(application),
        intervention=pressure_on(application),
        policy=policy,
    )
    split = with_pressure_said(split, application, policy)
    return split, names_of(split)


def _people(holders: Holders, handler: Person | None) -> dict[int, Person]:
    everybody = [
        *(
            person
            for place in (holders.at_branch, holders.at_union)
            for held in place.values()
            for person in held
        ),
        *holders.seats,
        *([handler] if handler else []),
    ]
    return {person.pk: person for person in everybody}


def _names(signers: Signers, people: Mapping[int, Person], split: ShareSplit | None) -> dict[str, str]:
    keys = set(asdict(signers).values()) | ({entry.person for entry in split.entries} if split else set())
    return names_by_key(keys, people.values(), BETWEEN)


def _split(
    tier: int, amount: int, signers: Signers, vote: GroupVote | None, policy: LiabilityPolicy
) -> ShareSplit | None:
    try:
        return split_loss(
            tier=tier, loss_fen=amount, signers=signers, vote=vote, intervention=None, policy=policy
        )
    except ShareError:
        return None  # a vacant post: the stops name it


def _assumed_vote(holders: Holders, handler: Person | None, lending: LendingPolicy) -> GroupVote | None:
    """All who may vote are taken to be present and in favour; the handler and the reviewer do not vote."""
    if holders.chair is None:
        return None
    members = [str(person.pk) for person in holders.seats]
    reviewers = holders.at_branch.get("cm_director", [])
    return vote_result(
        members=members,
        present=members,
        yes=members,
        no=[],
        chair=str(holders.chair.pk),
        recused=[str(person.pk) for person in [*reviewers, handler] if person],
        rules=lending.group_rules,
    )


def _turns(asked: Asked, holders: Holders, tier: int, route: Route, over: bool) -> list[Turn]:
    turns: list[Turn] = []
    for place in places(route=route, tier=tier, over_branch_letter=over):
        if place.step in (Step.INVESTIGATION, Step.ORDER):
            people = [asked.handler] if asked.handler else []
        elif place.step == Step.GROUP:
            people = [person for person in holders.seats if person != asked.handler]
        else:
            seated = holders.seats if place.step == Step.INSPECTION and _voted(route) else []
            people = holders.of_posts(place.holders, without=[asked.handler, *seated])
        turns.append(Turn(place, tuple(people)))
    return turns


def _voted(route: Route) -> bool:
    return route is Route.THREE_POSTS_PLUS_GROUP


def _stops_by_regulation(asked: Asked, amount: int, lending: LendingPolicy, on: datetime.date) -> list[Stop]:
    stops = []
    if lending.gap_rule == "forbidden" and in_gap(kind=asked.kind, amount_fen=amount, policy=lending):
        stops.append(Stop("not_regulated", {}))
    codes = security_codes(
        security=asked.security, amount_fen=amount, issued_on=on, exception=None, policy=lending
    )
    if asked.security and codes:
        by_exception = asked.security == "guarantee" and lending.exception == "written_before"
        stops.append(Stop("guarantee_too_large" if by_exception else "unsecured_too_large",
                          {"border": lending.collateral_over}))  # fmt: skip
    return stops


def _stops_by_people(
    signers: Signers,
    tier: int,
    route: Route,
    liability: LiabilityPolicy,
    vote: GroupVote | None,
    holders: Holders,
    people: Mapping[int, Person],
) -> list[Stop]:
    # Without a deputy the chair of the group stands in his place (Q10).
    spared = {Role.HANDLER, Role.INVESTIGATOR} | ({Role.DEPUTY_DIRECTOR} if vote is not None else set())
    stops = [
        Stop("post_vacant", {"role": role.value})
        for role in roles_needed(tier=tier, policy=liability)
        if not signers.holder(role) and role not in spared
    ]
    apart = posts_kept_apart(tier=tier, route=route, signers=signers, policy=liability)
    held = [signers.holder(role) for role in apart]
    twice = {key for key in held if key and held.count(key) > 1}
    stops += [
        Stop("posts_not_distinct", {"person": people[int(key)].name})
        for key in sorted(twice)
        if key.isdigit()
    ]
    if _voted(route) and vote is None:
        stops.append(Stop("group_without_chair", {}))
    elif vote is not None and not (vote.well_made and vote.passed):
        stops.append(Stop("group_too_small", {"count": len(vote.present), "size": len(holders.seats)}))
    return stops


def _stops_by_letter(asked: Asked, on: datetime.date, at: datetime.time) -> list[Stop]:
    """II.1: the handler's letter covers the loan, alone and together with what is owed under it."""
    application = LoanApplication(
        branch=asked.branch,
        borrower=asked.borrower or Borrower(kind=asked.kind),
        handler=asked.handler,
        amount=asked.amount,
        security=asked.security,
    )
    letter: Authorisation | None = letter_of(application, on, at)
    name = asked.handler.name if asked.handler else ""
    if letter is None:
        return [Stop("no_letter", {"person": name})]
    if asked.borrower is not None and asked.security and gaps(letter, application):
        return [Stop("outside_letter", {"letter": letter.number})]
    if letter.limit_amount < asked.amount:
        return [Stop("over_letter", {"limit": letter.limit_amount, "letter": letter.number})]
    total = letter.total_limit_amount
    if total is not None and lent_under(letter) + asked.amount > total:
        return [Stop("over_total", {"limit": total, "letter": letter.number})]
    return []


def _owing(asked: Asked, amount: int, lending: LendingPolicy, on: datetime.date) -> Owing | None:
    """Q2: other loans of the household, and what it asked for within the window."""
    if asked.borrower is None:
        return None
    window = datetime.timedelta(days=lending.split_window_days)
    mine = _of_household(asked.borrower)
    loans: QuerySet[Loan] = Loan.objects.issued_or_imported().filter(mine)
    unsettled = loans.exclude(standing=Loan.Standing.SETTLED).aggregate(
        loans=Count("pk"), owed=Sum("balance"), missing=Count("pk", filter=Q(balance=None))
    )
    near = list(loans.filter(granted_on__gte=on - window, granted_on__lte=on + window).order_by("granted_on"))
    asked_for = list(
        LoanApplication.objects.filter(mine, state=LoanApplication.State.OPEN, entered_on__gte=on - window)
    )
    household = [
        *(OtherLoan(to_fen(loan.amount), loan.granted_on) for loan in near),
        *(OtherLoan(to_fen(row.amount), row.entered_on) for row in asked_for),
    ]
    return Owing(
        loans=unsettled["loans"],
        owed=unsettled["owed"],
        missing=unsettled["missing"],
        near=near,
        near_applications=asked_for,
        suspected=split_suspected(amount_fen=amount, issued_on=on, household=household, policy=lending),
        window_days=lending.split_window_days,
    )


def _of_household(borrower: Borrower) -> Q:
    if borrower.household_id:
        return Q(borrower__household=borrower.household_id)
    return Q(borrower=borrower)
