"""Evidence, a guarantor, a request to erase and an event of a loan, one of each in a branch: for the access matrix."""

import datetime

from accountability.models import MonthlyNotice
from creditcoop.core.models import EvidenceFile, EvidenceUse, IssuedPaper, Person, RegulationVersion
from creditcoop.core.services.keep_evidence import evidence_store
from creditcoop.core.services.preview_evidence import keep_preview
from loans.models import (
    Alarm,
    ClassGround,
    Erasure,
    ExtensionRequest,
    Guarantor,
    LedgerEntry,
    Loan,
    LoanApplication,
    LoanEvent,
    ReversalRequest,
    SecurityRelease,
    Visit,
    VisitLoan,
)
from loans.services.make_notices import Target, Wanted, make_notices
from tests.builders import Branch, actor, bring_to, issued_loan, make_application
from tests.ledger import pay_down


def evidence_of_application(branch: Branch, application: LoanApplication, day: datetime.date) -> int:
    """The id of a use of a file that really lies in the store."""
    sha256 = evidence_store().put(b"x")
    keep_preview(sha256=sha256, preview=b"x")
    facts = {"size": 1, "kind": "png", "original_name": "x", "kept_by": branch["cm"], "kept_on": day}
    file, _made = EvidenceFile.objects.get_or_create(sha256=sha256, defaults=facts)
    use = EvidenceUse.objects.create(
        file=file,
        name="x.png",
        subject_kind="loanapplication",
        subject_id=application.pk,
        subject_label=application.number,
        unit=branch.unit,
        attached_by=branch["cm"],
        on=day,
    )
    return use.pk


def personal_data(
    branch: Branch, union: Branch, application: LoanApplication, day: datetime.date
) -> dict[str, int]:
    """A guarantor of a loan of the customer manager, and a request to erase the data of a borrower."""
    guarantor, _made = Guarantor.objects.get_or_create(
        branch=branch.unit, id_kind="other", id_number="G0001", defaults={"name": "x"}
    )
    application.guarantors.add(guarantor)
    erasure = Erasure.objects.create(
        branch=branch.unit,
        borrower=application.borrower,
        reason="x",
        asked_by=union["union_credit"],
        asked_on=day,
    )
    return {"guarantor": guarantor.pk, "erasure": erasure.pk}


def guarantor_alone(branch: Branch) -> Guarantor:
    return Guarantor.objects.get_or_create(
        branch=branch.unit, id_kind="other", id_number="临证9001", defaults={"name": "赵保人"}
    )[0]


def erasure_asked(branch: Branch, union: Branch, day: datetime.date) -> Erasure:
    """One open request about that guarantor, made once."""
    found, _made = Erasure.objects.get_or_create(
        branch=branch.unit,
        guarantor=guarantor_alone(branch),
        defaults={"reason": "本人要求", "asked_by": union["union_credit"], "asked_on": day},
    )
    return found


def event_of(loan: Loan, branch: Branch, day: datetime.date) -> int:
    """An event of the loan that waits for a second person."""
    event = LoanEvent.objects.create(
        loan=loan,
        kind="acceleration",
        happened_on=day,
        late=False,
        late_record_days=3,
        needs_second=True,
        recorded_by=branch["cm"],
        on=day,
    )
    return event.pk


def money_of(loan: Loan, branch: Branch, day: datetime.date) -> dict[str, int]:
    """A repayment that the accountant asks to take back, a lowered class, an extension that waits."""
    pay_down(branch, loan, loan.balance - 1, on=day)
    entry = LedgerEntry.objects.get(loan=loan, kind="repayment")
    request = ReversalRequest.objects.create(
        entry=entry, loan=loan, asked_by=branch["monitor"], reason="x", on=day
    )
    return {
        "ledger_entry": entry.pk,
        "reversal_request": request.pk,
        "class_ground": class_ground_of(loan, branch, day),
        "extension": extension_of(loan, branch, day),
    }


def extension_of(loan: Loan, branch: Branch, day: datetime.date) -> int:
    """An extension of the loan that waits for its decision."""
    request = ExtensionRequest.objects.create(
        loan=loan,
        old_due_on=loan.due_on,
        new_due_on=loan.due_on + datetime.timedelta(days=1),
        reason="x",
        asked_by=branch["cm"],
        on=day,
    )
    return request.pk


def class_ground_of(loan: Loan, branch: Branch, day: datetime.date) -> int:
    """A ground that lowers the class of the loan."""
    ground = ClassGround.objects.create(
        loan=loan, kind="misuse", reason="x", person=branch["monitor"], on=day
    )
    return ground.pk


def release_of(branch: Branch, union: Branch, day: datetime.date) -> int:
    """A substitute for a guarantor that waits for a second person."""
    application = make_application(branch, "8000.00", on=day, security="guarantee")
    bring_to(application, branch, union, "", on=day)
    release = SecurityRelease.objects.create(
        loan=Loan.objects.get(application=application),
        guarantor=application.guarantors.get(),
        why="substituted",
        reason="x",
        new_kind="guarantee",
        new_description="x",
        new_owner="x",
        new_amount=1,
        asked_by=branch["cm"],
        on=day,
    )
    return release.pk


def visit_to(loan: Loan, branch: Branch, day: datetime.date) -> int:
    """A visit to the loan that no head has read."""
    visit = Visit.objects.create(
        branch=branch.unit,
        borrower=loan.borrower,
        purpose="service",
        visited_on=day,
        met=("borrower",),
        alarming=False,
        late_record_days=3,
        counts_on=day,
        recorded_by=branch["cm"],
        on=day,
    )
    VisitLoan.objects.create(visit=visit, loan=loan)
    return visit.pk


def notice_of(branch: Branch, union: Branch, day: datetime.date) -> int:
    """A demand notice to the borrower of an overdue loan of the customer manager."""
    loan = issued_loan(branch, union, "3000.00", on=day - datetime.timedelta(days=700))
    wanted = Wanted(kind="demand_notice", pay_by=day)
    made = make_notices(targets=[Target(loan=loan)], wanted=wanted, actor=actor(branch["cm"], day), on=day)
    return made.papers[0].pk


def notice_out(branch: Branch, union: Branch, day: datetime.date) -> int:
    """A demand notice whose slip is not back yet, made once."""
    made = IssuedPaper.objects.filter(kind="demand_notice", unit=branch.unit).first()
    return made.pk if made else notice_of(branch, union, day)


def alarm_of(loan: Loan, day: datetime.date) -> int:
    """An alarm of the loan's first clock, raised long ahead."""
    clock = loan.time_limits.filter(act_by__isnull=False).earliest("pk")
    alarm = Alarm.objects.create(
        loan=loan,
        clock=clock.clock,
        act_by=clock.act_by,
        last_day=clock.last_day,
        days=9999,
        rung="officer",
        version_id=loan.version_id,
        on=day,
    )
    return alarm.pk


def notice_to(manager: Person, branch: Branch, day: datetime.date) -> int:
    """A monthly notice with nothing in it."""
    one = datetime.timedelta(days=1)
    notice = MonthlyNotice.objects.create(
        branch=branch.unit,
        month=day.replace(day=1),
        manager=manager,
        made_by=branch["monitor"],
        version=RegulationVersion.objects.earliest("pk"),
        due_by=day,
        sign_by=day + 3 * one,
        late=False,
        line_count=0,
        text='{"lines": []}',
        text_sha256="0" * 64,
        on=day,
    )
    return notice.pk
