"""Write many stories at once: the same rows as the services leave, in batches, with every trigger on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from accountability.models import LiabilitySplit
from accountability.rules.share_split import ShareSplit
from accountability.services.issue_loan import reasons, share_rows, split_row
from creditcoop.core import audit
from creditcoop.core.access import NOON, Actor
from creditcoop.core.models import AuditEvent
from creditcoop.core.rules.money import to_yuan
from creditcoop.core.rules.periods import add_months
from demo.money import payment_events, write_payments
from demo.rows import Rows
from demo.staff import Roster
from demo.story import Story, Taken
from demo.walk import Policies, Walked, share, walk
from loans.models import (
    ApplicationStep,
    CollateralItem,
    Custody,
    GroupMeeting,
    IssueOrder,
    LedgerEntry,
    Loan,
    LoanApplication,
    MeetingMember,
    Vote,
)
from loans.rules.approval_flow import Step, place_of
from loans.rules.exceptions import collateral_rule
from loans.services.agree_terms import terms_row, usual_method, yearly
from loans.services.ledger_rows import pay_out_row

BATCH = 500
CHANNEL = "command"


@dataclass
class Row:
    """One story with the rows made of it."""

    walked: Walked
    application: LoanApplication
    meeting: GroupMeeting | None = None
    loan: Loan | None = None
    split: ShareSplit | None = None
    split_row: LiabilitySplit | None = None
    entries: list[LedgerEntry] = field(default_factory=list)

    @cached_property
    def story(self) -> Story:
        return self.walked.story


@dataclass
class Writer:
    """Writes stories in chunks; splits that come out alike are computed once."""

    roster: Roster
    policies: Policies
    rows: Rows
    said: dict[object, tuple[ShareSplit, dict[str, list[str]]]] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, str]:
        return {str(key): person.name for key, person in self.roster.people.items()}

    def write(self, told: Sequence[tuple[Story, str, str]]) -> None:
        """Write one chunk of (story, application number, loan number or empty)."""
        rows = []
        for story, number, _loan_number in told:
            walked = walk(story=story, roster=self.roster, policies=self.policies)
            rows.append(Row(walked, self._application(walked, number)))
        self.rows.insert([row.application for row in rows])
        self._security(rows)
        self._decisions(rows)
        issued = [
            (row, loan_number)
            for row, (_story, _number, loan_number) in zip(rows, told, strict=True)
            if loan_number
        ]
        self._loans(issued)
        paid = write_payments(
            [(row.story, row.loan) for row in rows if row.loan],
            roster=self.roster,
            rows=self.rows,
            policy=self.policies.lending,
        )
        for row in rows:
            row.entries = paid.get(row.loan.pk, []) if row.loan else []
        self._finish(rows)
        events = [event for row in rows for event in self._events(row)]
        self.rows.insert(sorted(events, key=lambda event: event.on))

    def _application(self, walked: Walked, number: str) -> LoanApplication:
        story = walked.story
        # An application is born open and ends when everything that belongs to it is written.
        return LoanApplication(
            number=number,
            branch_id=story.borrower.branch_id,
            borrower_id=story.borrower.pk,
            amount=to_yuan(story.amount_fen),
            purpose=story.purpose,
            term_months=story.term_months,
            month_rate=story.month_rate,
            method=usual_method(story.term_months).value if story.month_rate is not None else "",
            security=story.security,
            entered_by_id=story.entered_by.pk,
            entered_on=story.entered_on,
            handler_id=story.handler.pk,
            version_id=self.policies.version.pk,
            tier=walked.tier,
            route=walked.route.value,
            over_branch_letter=walked.over_branch_letter,
            collateral_rule=collateral_rule(
                security=story.security, amount_fen=story.amount_fen, policy=self.policies.lending
            ),
            waiting_for=walked.waiting_for or Step.BOOKING.value,
            waiting_since=walked.waiting_since or story.entered_on,
        )

    def _security(self, rows: Sequence[Row]) -> None:
        link = LoanApplication.guarantors.through
        self.rows.insert(
            [
                link(loanapplication_id=row.application.pk, guarantor_id=row.story.guarantor.pk)
                for row in rows
                if row.story.guarantor
            ],
        )
        items = [
            CollateralItem(
                application_id=row.application.pk,
                kind=row.story.security,
                description=thing.description,
                owner_name=thing.owner_name,
                appraised_amount=to_yuan(thing.appraised_fen),
                registration_number=thing.registration_number,
                registered_on=thing.registered_on,
            )
            for row in rows
            if (thing := row.story.thing)
        ]
        self.rows.insert_with_history(items)

    def _decisions(self, rows: Sequence[Row]) -> None:
        """Steps before the group, then the votes, then what follows: the database watches this order."""
        before: list[ApplicationStep] = []
        after: list[ApplicationStep] = []
        orders: list[IssueOrder] = []
        for row in rows:
            met = False
            for taken, post in zip(row.story.taken, row.walked.posts, strict=True):
                met = met or taken.step == Step.GROUP
                if taken.step == Step.ORDER:
                    orders.append(self._order(row, taken))
                else:
                    (after if met else before).append(_step(row, taken, post))
        self.rows.insert(before)
        self._meetings([row for row in rows if row.story.meeting])
        self.rows.insert(after)
        self.rows.insert(orders)

    def _order(self, row: Row, taken: Taken) -> IssueOrder:
        assert row.walked.letter is not None
        return IssueOrder(
            application_id=row.application.pk,
            person_id=taken.person.pk,
            authorisation_id=row.walked.letter.pk,
            on=taken.on,
            at=NOON,
        )

    def _meetings(self, rows: Sequence[Row]) -> None:
        for row in rows:
            told, vote = row.story.meeting, row.walked.vote
            assert told is not None
            assert vote is not None
            row.meeting = GroupMeeting(
                application_id=row.application.pk, chair_id=int(vote.chair), on=told.on
            )
        self.rows.insert([row.meeting for row in rows if row.meeting])
        self.rows.insert(
            [
                MeetingMember(
                    meeting_id=row.meeting.pk,
                    person_id=seat.person_id,
                    presence=_presence(row, seat.person_id),
                )
                for row in rows
                if row.meeting
                for seat in row.walked.seats
            ]
        )
        self.rows.insert(
            [
                Vote(
                    meeting_id=row.meeting.pk,
                    person_id=ballot.person.pk,
                    choice=ballot.choice,
                    reason=ballot.reason,
                    on=row.meeting.on,
                )
                for row in rows
                if row.meeting and row.story.meeting
                for ballot in row.story.meeting.ballots
            ]
        )

    def _loans(self, issued: Sequence[tuple[Row, str]]) -> None:
        """Loans being issued, custody, shares; sealed and running only when all of it is there."""
        for row, number in issued:
            row.loan = self._loan(row, number)
        loans = [row.loan for row, _number in issued if row.loan]
        self.rows.insert(loans)
        self.rows.insert(
            [
                Custody(loan_id=row.loan.pk, person_id=row.story.handler.pk, from_on=row.loan.granted_on)
                for row, _number in issued
                if row.loan
            ]
        )
        self.rows.insert([pay_out_row(loan) for loan in loans])
        terms = (
            terms_row(row.loan, row.application, self.policies.lending) for row, _number in issued if row.loan
        )
        self.rows.insert([one for one in terms if one])
        for row, _number in issued:
            self._share(row)
        splits = [row.split_row for row, _number in issued if row.split_row]
        self.rows.insert(splits)
        shares = [
            entry
            for row, _number in issued
            if row.split_row and row.split
            for entry in share_rows(row=row.split_row, split=row.split)
        ]
        self.rows.insert(shares)
        for keys in _batches([split.pk for split in splits]):
            LiabilitySplit.objects.filter(pk__in=keys).update(sealed=True)
        for keys in _batches([loan.pk for loan in loans]):
            Loan.objects.filter(pk__in=keys).update(standing=Loan.Standing.RUNNING)

    def _loan(self, row: Row, number: str) -> Loan:
        story, application = row.story, row.application
        on = story.issued_on
        assert on is not None
        return Loan(
            number=number,
            branch_id=application.branch_id,
            borrower_id=application.borrower_id,
            origin=Loan.Origin.ISSUED,
            standing=Loan.Standing.BEING_ISSUED,
            amount=application.amount,
            balance=application.amount,
            rate=None if application.month_rate is None else yearly(application.month_rate),
            granted_on=on,
            granted_at=NOON,
            due_on=add_months(on, application.term_months),
            security=application.security,
            purpose=application.purpose,
            application_id=application.pk,
            handler_id=application.handler_id,
            booked_by_id=story.taken[-1].person.pk,
            version_id=application.version_id,
            tier=application.tier,
            route=application.route,
        )

    def _share(self, row: Row) -> None:
        loan, walked = row.loan, row.walked
        assert loan is not None
        key = (
            walked.tier,
            row.story.amount_fen,
            walked.vote,
            tuple((taken.step, taken.person.pk) for taken in row.story.taken),
            loan.branch_id,
            self.roster.seats_on(row.story.borrower.branch, loan.granted_on)[0].pk,
        )
        if key not in self.said:
            split = share(walked=walked, roster=self.roster, policies=self.policies)
            self.said[key] = (split, reasons(split, self.names))
        row.split, said = self.said[key]
        row.split_row = split_row(
            loan=loan, split=row.split, version=self.policies.version, said=said, on=loan.granted_on
        )

    def _finish(self, rows: Sequence[Row]) -> None:
        """Let applications end."""
        states: dict[tuple[str, str], list[int]] = {}
        for row in rows:
            if row.walked.state != LoanApplication.State.OPEN:
                states.setdefault((row.walked.state, row.story.withdrawn), []).append(row.application.pk)
        for (state, reason), applications in states.items():
            for keys in _batches(applications):
                LoanApplication.objects.filter(pk__in=keys).update(
                    state=state, waiting_for="", end_reason=reason
                )

    def _events(self, row: Row) -> Iterator[AuditEvent]:
        """What each service would have recorded, in the order of the acts."""
        story, application, walked = row.story, row.application, row.walked
        unit = story.borrower.branch

        def event(act: str, actor: Actor, clause: str = "", **facts: object) -> AuditEvent:
            return audit.event(
                act=act, actor=actor, subject=application, unit=unit, clause=clause, facts=facts
            )

        yield event(
            "enter_application",
            Actor(story.entered_by, story.entered_on, CHANNEL),
            "II.5",
            amount=application.amount,
            tier=application.tier,
            route=application.route,
        )
        steps = list(zip(story.taken, walked.posts, strict=True))
        for taken, post in steps:
            actor = Actor(taken.person, taken.on, CHANNEL)
            place = place_of(walked.way, taken.step)
            assert place is not None
            if taken.step == Step.GROUP:
                yield from self._meeting_events(row, closed_by=actor)
            elif taken.step == Step.ORDER:
                assert walked.letter is not None
                yield event("order_issue", actor, "II.1", letter=walked.letter.number)
            elif taken.step == Step.BOOKING:
                yield self._issue_event(row, actor)
            else:
                yield event(place.act, actor, place.clause, outcome=taken.outcome, post=post)
        yield from payment_events(row.entries, unit, CHANNEL)
        if row.meeting and Step.GROUP not in {taken.step for taken in story.taken}:
            yield from self._meeting_events(row, closed_by=None)
        if story.withdrawn_on:
            actor = Actor(story.handler, story.withdrawn_on, CHANNEL)
            yield event("withdraw_application", actor, reason=story.withdrawn)

    def _meeting_events(self, row: Row, closed_by: Actor | None) -> Iterator[AuditEvent]:
        told, vote, application = row.story.meeting, row.walked.vote, row.application
        assert told is not None
        assert vote is not None

        def event(act: str, actor: Actor, **facts: object) -> AuditEvent:
            unit = row.story.borrower.branch
            return audit.event(
                act=act, actor=actor, subject=application, unit=unit, clause="III.3", facts=facts
            )

        chair = Actor(self.roster.people[int(vote.chair)], told.on, CHANNEL)
        yield event("convene_group", chair, members=vote.size, present=len(vote.present))
        for ballot in told.ballots:
            yield event("cast_vote", Actor(ballot.person, told.on, CHANNEL), choice=ballot.choice)
        if closed_by:
            voted = {str(ballot.person.pk) for ballot in told.ballots}
            silent = sorted(int(person) for person in vote.present if person not in voted)
            counted = {"yes": len(vote.yes), "no": len(vote.no), "silent": silent}
            yield event("close_meeting", closed_by, result=vote.result, **counted)

    def _issue_event(self, row: Row, actor: Actor) -> AuditEvent:
        version = self.policies.version
        assert row.loan is not None
        assert row.split is not None
        return audit.event(
            act="issue_loan",
            actor=actor,
            subject=row.loan,
            unit=row.story.borrower.branch,
            clause=", ".join(row.split.clauses),
            facts={"amount": row.loan.amount, "version": version.number, "sha256": version.sha256},
        )


def _step(row: Row, taken: Taken, post: str) -> ApplicationStep:
    return ApplicationStep(
        application_id=row.application.pk,
        step=taken.step,
        person_id=taken.person.pk,
        post=post,
        outcome=taken.outcome,
        opinion=taken.opinion,
        on=taken.on,
    )


def _presence(row: Row, person_id: int) -> str:
    told = row.story.meeting
    if person_id in row.walked.recused:
        return MeetingMember.Presence.RECUSED.value
    absent = told is not None and person_id in told.absent
    return (MeetingMember.Presence.ABSENT if absent else MeetingMember.Presence.PRESENT).value


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
