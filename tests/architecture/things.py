"""One object of every kind in a branch, and whom each names: what the access matrix asks about."""

import datetime
from dataclasses import dataclass, field

from accountability.services.make_paper import make_paper
from creditcoop.core.models import (
    ApiToken,
    Authorisation,
    FactorReset,
    PostingRequest,
    RegulationVersion,
    SecondFactorPost,
)
from loans.models import (
    GuaranteeException,
    ImportBatch,
    Intervention,
    LoanApplication,
    Tie,
)
from tests.architecture.things_of_handovers import handover_of, handover_owners
from tests.architecture.things_of_lapses import lapse_named, lapse_things
from tests.architecture.things_of_penalties import case_against
from tests.architecture.things_of_people import (
    alarm_of,
    event_of,
    evidence_of_application,
    money_of,
    notice_of,
    notice_to,
    personal_data,
    release_of,
    visit_to,
)
from tests.builders import Branch, actor, issued_loan, make_application


@dataclass
class Things:
    """One object of every kind in one branch, and whom each names."""

    branch: Branch | None
    keys: dict[str, int]
    named: dict[str, set[int]] = field(default_factory=dict)
    handlers: set[int] = field(default_factory=set)
    # Whose own an object is for an act, where it is neither the handler's nor everybody's who sees it.
    owners: dict[str, set[int]] = field(default_factory=dict)


OF_LOAN = (
    "loan",
    "loan_event",
    "ledger_entry",
    "reversal_request",
    "alarm",
    "visit",
    "notice",
    "security_release",
    "class_ground",
    "extension",
)


def things_of(branch: Branch, union: Branch, day: datetime.date) -> Things:
    loan = issued_loan(branch, union, "8000.00", on=day)
    application: LoanApplication = make_application(branch, "15000.00", on=day, borrower=loan.borrower)
    cm = branch["cm"].pk
    road = {cm, *loan.application.steps.values_list("person", flat=True)}
    return Things(
        branch,
        {
            "loan": loan.pk,
            "application": application.pk,
            "borrower": loan.borrower_id,
            "evidence": evidence_of_application(branch, application, day),
            "letter": Authorisation.objects.filter(unit=branch.unit).earliest("pk").pk,
            "person": branch["cm"].pk,
            "regulation_version": RegulationVersion.objects.get().pk,
            **loose_things(branch, union, application, day),
            **account_things(branch, union, day),
            **personal_data(branch, union, application, day),
            **(on_file(branch, day) | lapse_things(loan, union, day)),
            "loan_event": event_of(loan, branch, day),
            **money_of(loan, branch, day),
            "alarm": alarm_of(loan, day),
            "visit": visit_to(loan, branch, day),
            **case_against(loan, branch, day),
            "security_release": release_of(branch, union, day),
            "monthly_notice": notice_to(branch["cm"], branch, day),
            "handover": handover_of(loan, branch, day).pk,
            "notice": notice_of(branch, union, day),
        },
        named={
            **dict.fromkeys(OF_LOAN, road),
            "application": {cm},
            "paper": {cm},
            **dict.fromkeys(("monthly_notice", "penalty_case", "waiver_request"), {cm}),
            "borrower": {cm},
            **dict.fromkeys(("import_batch", "erasure", "letter"), set()),
            "token": {branch["teller"].pk},
            "evidence": {cm},
            "guarantor": {cm},
            "tie": {cm},
            "person": {cm},
            **dict.fromkeys(ACCOUNT_SUBJECTS, set()),
            **dict.fromkeys(("exception", "intervention"), {cm}),
            **lapse_named(branch),
            "handover": {branch[post].pk for post in ("cm", "cm2", "cm_director", "monitor")},
        },
        handlers={cm},
        owners=handover_owners(branch),
    )


def loose_things(
    branch: Branch, union: Branch, application: LoanApplication, day: datetime.date
) -> dict[str, int]:
    """A loan book, a token, a paper and a declared tie."""
    batch = ImportBatch.objects.create(
        state="staged",
        union=union.unit,
        branch=branch.unit,
        mapping="standard",
        file_name="book.csv",
        sha256="0" * 64,
        content=b"",
        rows_read=0,
        rows_accepted=0,
        rows_refused=0,
        staged_by=branch["monitor"],
        staged_on=day,
    )
    token = ApiToken.objects.create(
        user=branch["teller"].user,
        name="t",
        digest=f"{branch.unit.pk:064d}",
        ends_on=datetime.date(2030, 1, 1),
    )
    paper = make_paper(
        application=application,
        kind="contract",
        about="",
        replaces=None,
        actor=actor(branch["credit_clerk"], day),
        on=day,
    )
    tie = Tie.objects.create(
        person=branch["cm"],
        relation="spouse",
        name="x",
        id_kind="other",
        id_number="TIE",
        declared_by=branch["cm"],
        declared_on=day,
    )
    return {"import_batch": batch.pk, "token": token.pk, "paper": paper.pk, "tie": tie.pk}


# What is about people and accounts, and the right by which it is seen at all.
ACCOUNT_SUBJECTS = {
    "staff": "read_people",
    "posting": "read_people",
    "seat": "read_people",
    "posting_request": "view_posting_requests",
    "factor_reset": "view_factor_resets",
    "second_factor_post": "view_second_factor_posts",
}


def account_things(branch: Branch, union: Branch, day: datetime.date) -> dict[str, int]:
    named = SecondFactorPost.objects.filter(union=union.unit).count()
    request = PostingRequest.objects.create(
        kind="posting",
        person=branch["reader"],
        post="teller",
        unit=branch.unit,
        from_on=day,
        ground="x",
        asked_by=branch["director"],
        asked_on=day,
    )
    reset = FactorReset.objects.create(
        user=branch["reader"].user, reason="x", asked_by=union["union_admin"], asked_on=day
    )
    post = SecondFactorPost.objects.create(
        union=union.unit,
        post=("teller", "reader")[named],
        from_on=datetime.date(2099, 1, 1),
        named_by=union["union_credit"],
    )
    return {
        "staff": branch["teller"].pk,
        "posting": branch["teller"].postings.get().pk,
        "seat": branch["monitor"].seats.get().pk,
        "posting_request": request.pk,
        "factor_reset": reset.pk,
        "second_factor_post": post.pk,
    }


def on_file(branch: Branch, day: datetime.date) -> dict[str, int]:
    """A request for an exception and a record of pressure, on a loan of the customer manager."""
    application = make_application(branch, "15000.00", on=day, security="guarantee")
    cm = branch["cm"]
    asked = GuaranteeException.objects.create(
        application=application, reason="x", means="x", valid_to=day, asked_by=cm, on=day
    )
    pressure = Intervention.objects.create(
        application=application,
        name="x",
        office="x",
        form="note",
        happened_on=day,
        words="x",
        entered_by=cm,
        on=day,
    )
    return {"exception": asked.pk, "intervention": pressure.pk}
