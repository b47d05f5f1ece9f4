"""Every page of the program with somebody who may open it and an object that it is about."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from accountability.services.make_paper import make_paper
from creditcoop.core import clock
from creditcoop.core.models import (
    Authorisation,
    FactorReset,
    IssuedPaper,
    Person,
    PostingRequest,
    RegulationVersion,
    SecondFactorPost,
)
from creditcoop.core.services.print_paper import print_paper
from loans.models import (
    Alarm,
    GuaranteeException,
    ImportBatch,
    Intervention,
    Loan,
    LoanApplication,
    LoanEvent,
    Tie,
)
from loans.services.read_loan_book import read_loan_book
from loans.services.stage_import import stage_import
from loans.services.upload_import import Upload, upload_import
from tests.architecture.things_of_people import (
    alarm_of,
    erasure_asked,
    guarantor_alone,
    notice_out,
)
from tests.builders import actor, bring_to, issued_loan, make_application, make_borrower
from tests.claims import record
from tests.conftest import Cast
from tests.core.regulation_drafts import draft, edit, second_person
from tests.journeys.pages_after_lending import pages_after_lending
from tests.journeys.pages_of_handovers import handover_pages
from tests.journeys.pages_of_lapses import lapse_pages
from tests.journeys.pages_of_money import money_pages
from tests.journeys.pages_of_penalties import penalty_pages
from tests.journeys.test_import import BOOK
from tests.loans.importing.ledgers import ledger
from tests.on_file import ask, objects, push


@dataclass
class Books:
    """One thing of every kind, at every step that has a page."""

    cast: Cast
    loan: Loan
    at_step: dict[str, LoanApplication]
    batch: ImportBatch
    version: RegulationVersion
    paper: IssuedPaper


def books(cast: Cast) -> Books:
    today = clock.today()
    branch, union = cast.a, cast.union
    loan = issued_loan(branch, union, "15000.00", on=today - datetime.timedelta(days=30), no=("cm2",))
    at_step = {}
    for step, amount, kind in (
        ("investigation", "15000.00", "farmer"),
        ("review_approval", "8000.00", "farmer"),
        ("review", "60000.00", "enterprise"),
        ("group", "15000.00", "farmer"),
        ("approval", "60000.00", "enterprise"),
        ("union_approval", "150000.00", "enterprise"),
        ("inspection", "60000.00", "enterprise"),
        ("order", "8000.00", "farmer"),
        ("booking", "15000.00", "farmer"),
    ):
        borrower = make_borrower(
            branch, on=today, kind=kind, name="王守田" if kind == "farmer" else "柳湾面粉厂"
        )
        application = make_application(branch, amount, on=today, kind=kind, borrower=borrower)
        at_step[step] = bring_to(application, branch, union, step, on=today)
    source = read_loan_book(file_name=BOOK.name, content=BOOK.read_bytes())
    person = union["union_credit"]
    batch = stage_import(source=source, mapping="berka", actor=actor(person, today), on=today)
    paper = make_paper(
        application=loan.application,
        kind="contract",
        about="",
        replaces=None,
        actor=actor(branch["credit_clerk"], today),
        on=today,
    )
    print_paper(paper=paper, language="zh-hans", actor=actor(branch["director"], today), on=today)
    return Books(cast, loan, at_step, batch, RegulationVersion.objects.get(), paper)


def unknown_ledger(found: Books) -> ImportBatch:
    """A file that waits until somebody says what its columns mean."""
    today = clock.today()
    upload = Upload(file_name="台账.csv", content=ledger())
    return upload_import(upload=upload, actor=actor(found.cast.a["monitor"], today), on=today)


def secured_by_guarantee(found: Books) -> LoanApplication:
    """An application over the border that only a guarantor secures."""
    return make_application(
        found.cast.a, "60000.00", on=clock.today(), kind="enterprise", security="guarantee"
    )


def exception_asked(found: Books) -> GuaranteeException:
    """A request that waits for the union's answer."""
    return ask(secured_by_guarantee(found), on=clock.today(), valid_to=clock.today())


def pressed_for(found: Books) -> Intervention:
    """Pressure on file with one objection, on the loan that waits for its last signature."""
    pressure = push(found.at_step["approval"], found.cast.a["cm"], on=clock.today())
    objects(pressure, found.cast.a["cm"], on=clock.today())
    return pressure


Who = Callable[[Cast], Person | None]
KeyOf = Callable[[Books], int]


def post(name: str) -> Who:
    return lambda cast: cast.a[name]


def of_union(name: str) -> Who:
    return lambda cast: cast.union[name]


def step(name: str) -> KeyOf:
    return lambda found: found.at_step[name].pk


def draft_of_regulation(found: Books) -> RegulationVersion:
    """A draft of somebody else, made once, that raises the border of the first tier."""
    made = RegulationVersion.objects.filter(state="draft").first()
    if made is not None:
        return made
    today = clock.today()
    writer = second_person(found.cast, "U1-2")
    made = draft(found.cast, by=writer, on=today, begins=today + datetime.timedelta(days=1))
    return edit(made, writer, on=today, lending__tier_1_up_to="5000.00")


def post_asked_for(found: Books) -> PostingRequest:
    """A post asked for by a director, which the union may confirm."""
    branch = found.cast.a
    return PostingRequest.objects.get_or_create(
        kind="posting",
        person=branch["reader"],
        post="teller",
        unit=branch.unit,
        from_on=clock.today(),
        defaults={"ground": "调岗", "asked_by": branch["director"], "asked_on": clock.today()},
    )[0]


def lost_factor(found: Books) -> FactorReset:
    """A second factor that its owner has lost."""
    return FactorReset.objects.get_or_create(
        user=found.cast.a["reader"].user,
        defaults={
            "reason": "手机遗失",
            "asked_by": found.cast.union["union_admin"],
            "asked_on": clock.today(),
        },
    )[0]


def named_post(found: Books) -> SecondFactorPost:
    """A post for which the union wants a second factor, from a day far ahead."""
    return SecondFactorPost.objects.get_or_create(
        union=found.cast.union.unit,
        post="teller",
        defaults={
            "from_on": datetime.date(2099, 1, 1),
            "named_by": found.cast.union["union_credit"],
        },
    )[0]


def late_event(found: Books) -> LoanEvent:
    """A demand recorded nine days after it was handed over."""
    today = clock.today()
    return LoanEvent.objects.filter(loan=found.loan).first() or record(
        found.loan, found.cast.a["cm"], on=today, happened_on=today - datetime.timedelta(days=9)
    )


def found_alarm(found: Books) -> int:
    """An alarm of the loan, raised once."""
    alarm = Alarm.objects.filter(loan=found.loan).first()
    return alarm.pk if alarm else alarm_of(found.loan, clock.today())


def letter_of_manager(found: Books) -> Authorisation:
    return Authorisation.objects.get(person=found.cast.a["cm"])


def tie_of_manager(found: Books) -> Tie:
    tie, _made = Tie.objects.get_or_create(
        person=found.cast.a["cm"],
        relation="spouse",
        name="王小妹",
        id_kind="other",
        id_number="临证7001",
        declared_by=found.cast.a["cm"],
        declared_on=clock.today(),
    )
    return tie


# page → (who opens it, the object in its address or None); every page of the access table stands here.
PAGES: dict[str, tuple[Who, KeyOf | None]] = {
    **pages_after_lending(post),
    **handover_pages(post, of_union),
    **penalty_pages(post, of_union),
    **lapse_pages(post, of_union),
    "today": (post("cm"), None),
    "search": (post("director"), None),
    "loans": (post("director"), None),
    "loan": (post("director"), lambda found: found.loan.pk),
    "loan_history": (post("director"), lambda found: found.loan.pk),
    "time_limits": (post("director"), None),
    "loans_without_time_limits": (post("director"), None),
    "loan_time_limits": (post("director"), lambda found: found.loan.pk),
    "what_if_event": (post("teller"), lambda found: found.loan.pk),
    "record_event": (post("cm"), lambda found: found.loan.pk),
    "notices": (post("director"), None),
    "make_notices": (post("cm"), None),
    "print_notices": (post("director"), None),
    "file_slip": (post("cm"), lambda found: notice_out(found.cast.a, found.cast.union, clock.today())),
    "alarms": (post("cm"), None),
    "acknowledge_alarm": (post("cm"), lambda found: found_alarm(found)),
    "loan_event": (post("director"), lambda found: late_event(found).pk),
    "confirm_late_event": (post("monitor"), lambda found: late_event(found).pk),
    **money_pages(post),
    "loan_liability": (post("director"), lambda found: found.loan.pk),
    "person_liability": (post("director"), lambda found: found.cast.a["deputy"].pk),
    "liability_report": (post("director"), None),
    "borrowers": (post("director"), None),
    "borrower": (post("director"), lambda found: found.loan.borrower_id),
    "enter_borrower": (post("cm"), None),
    "correct_borrower": (post("cm"), lambda found: found.loan.borrower_id),
    "unmask_borrower": (post("cm"), lambda found: found.loan.borrower_id),
    "unmask_guarantor": (post("director"), lambda found: guarantor_alone(found.cast.a).pk),
    "erasures": (of_union("union_audit"), None),
    "ask_erasure_borrower": (of_union("union_credit"), lambda found: found.loan.borrower_id),
    "ask_erasure_guarantor": (of_union("union_credit"), lambda found: guarantor_alone(found.cast.a).pk),
    "decide_erasure": (
        of_union("union_audit"),
        lambda found: erasure_asked(found.cast.a, found.cast.union, clock.today()).pk,
    ),
    "add_evidence": (post("cm"), step("investigation")),
    "exceptions": (of_union("union_credit"), None),
    "ask_exception": (post("cm"), lambda found: secured_by_guarantee(found).pk),
    "exception": (of_union("union_credit"), lambda found: exception_asked(found).pk),
    "decide_exception": (of_union("union_credit"), lambda found: exception_asked(found).pk),
    "record_intervention": (post("monitor"), step("approval")),
    "intervention": (post("director"), lambda found: pressed_for(found).pk),
    "object_in_writing": (post("monitor"), lambda found: pressed_for(found).pk),
    "applications": (post("director"), None),
    "application": (post("director"), step("group")),
    "enter_application": (post("cm"), None),
    "investigate": (post("cm"), step("investigation")),
    "review": (post("deputy"), step("review")),
    "review_and_approve": (post("cm_director"), step("review_approval")),
    "convene_group": (post("director"), step("group")),
    "cast_vote": (post("director"), step("group")),
    "close_meeting": (post("director"), step("group")),
    "register_collateral": (post("cm"), step("investigation")),
    "withdraw_application": (post("cm"), step("investigation")),
    "approve": (post("director"), step("approval")),
    "approve_for_union": (of_union("union_credit"), step("union_approval")),
    "take_inspection": (post("monitor"), step("inspection")),
    "order_issue": (post("cm"), step("order")),
    "issue_loan": (post("credit_clerk"), step("booking")),
    "papers": (post("director"), None),
    "paper": (post("director"), lambda found: found.paper.pk),
    "print_paper": (post("director"), lambda found: found.paper.pk),
    "spoil_paper": (post("director"), lambda found: found.paper.pk),
    "application_papers": (post("cm"), step("investigation")),
    "loan_papers": (post("deputy"), lambda found: found.loan.pk),
    "make_paper": (post("cm"), step("investigation")),
    "write_survey": (post("cm"), step("investigation")),
    "sign_survey": (post("cm2"), step("investigation")),
    "sign_responsibility_letter": (post("deputy"), lambda found: found.loan.application_id),
    "split_calculator": (post("cm"), None),
    "limitation_calculator": (post("cm"), None),
    "schedule_calculator": (post("cm"), None),
    "fines_calculator": (post("cm"), None),
    "import": (of_union("union_credit"), None),
    "book_comparison": (of_union("union_credit"), None),
    "import_batch": (of_union("union_credit"), lambda found: found.batch.pk),
    "map_import": (post("monitor"), lambda found: unknown_ledger(found).pk),
    "commit_import": (of_union("union_credit"), lambda found: found.batch.pk),
    "regulation": (post("cm"), None),
    "regulation_version": (post("cm"), lambda found: found.version.pk),
    "compare_regulation": (post("cm"), None),
    "draft_regulation": (of_union("union_credit"), None),
    "edit_regulation": (of_union("union_credit"), lambda found: draft_of_regulation(found).pk),
    "discard_regulation": (of_union("union_credit"), lambda found: draft_of_regulation(found).pk),
    "adopt_regulation": (of_union("union_credit"), lambda found: draft_of_regulation(found).pk),
    "reject_regulation": (of_union("union_credit"), lambda found: draft_of_regulation(found).pk),
    "jobs": (of_union("union_admin"), None),
    "audit": (of_union("union_audit"), None),
    "people": (of_union("union_admin"), None),
    "tokens": (post("cm"), None),
    "pieces": (post("cm"), None),
    "sign_in": (lambda _cast: None, None),
    "sign_in_code": (lambda _cast: None, None),
    "set_up_account": (lambda _cast: None, None),
    "change_password": (post("cm"), None),
    "second_factor": (post("cm"), None),
    "enrol_second_factor": (post("cm"), None),
    "remove_second_factor": (post("cm"), None),
    "person": (of_union("union_hr"), lambda found: found.cast.a["director"].pk),
    "posting_requests": (of_union("union_hr"), None),
    "ask_posting": (of_union("union_hr"), None),
    "confirm_posting": (of_union("union_hr"), lambda found: post_asked_for(found).pk),
    "end_posting": (of_union("union_hr"), lambda found: found.cast.a["teller"].postings.get().pk),
    "end_seat": (of_union("union_hr"), lambda found: found.cast.a["monitor"].seats.get().pk),
    "create_account": (of_union("union_admin"), None),
    "disable_account": (of_union("union_admin"), lambda found: found.cast.a["teller"].pk),
    "start_reset": (of_union("union_admin"), lambda found: found.cast.a["teller"].pk),
    "ask_factor_reset": (of_union("union_admin"), lambda found: found.cast.a["teller"].pk),
    "factor_resets": (of_union("union_admin"), None),
    "confirm_factor_reset": (of_union("union_hr"), lambda found: lost_factor(found).pk),
    "second_factor_posts": (of_union("union_admin"), None),
    "name_second_factor_post": (of_union("union_admin"), None),
    "end_second_factor_post": (of_union("union_admin"), lambda found: named_post(found).pk),
    "device_flags": (of_union("union_audit"), None),
    "send_up": (post("director"), step("review")),
    "name_stand_in": (of_union("union_credit"), step("review")),
    "letters": (of_union("union_credit"), None),
    "grant_letter": (of_union("union_credit"), None),
    "end_letter": (of_union("union_credit"), lambda found: letter_of_manager(found).pk),
    "ties": (of_union("union_hr"), None),
    "declare_tie": (post("cm"), None),
    "end_tie": (of_union("union_hr"), lambda found: tie_of_manager(found).pk),
}
ONLY_SENT_TO = {"sign_out", "set_language", "revoke_token", "health"}
# Panel and card are walked with the pages they stand on, in test_lending.py; the others answer with a file.
PARTS_OF_PAGES = {"import_template", "mark_line", "preview_agreement", "preview_paper", "split_panel"} | {
    "borrower_choices",
    "planned_card",
    "evidence_file",
    "handover_lists",
    "evidence_preview",
}
# The look of the pieces shows English samples on purpose.
SHOWS_SAMPLES = {"pieces"}
# The key of a second factor is letters and digits by chance.
SHOWS_A_KEY = {"enrol_second_factor"}
# Pages about a loan book say its heads and its towns as they are in the file.
SHOW_THE_BOOK = {"import", "import_batch", "commit_import", "map_import"}


def addresses(found: Books) -> list[tuple[str, Who, str]]:
    """Every page that exists, with who opens it."""
    result = []
    for name, (who, key) in PAGES.items():
        try:
            address = reverse(name, args=[key(found)] if key else [])
        except NoReverseMatch:
            continue
        result.append((name, who, address))
    return result
