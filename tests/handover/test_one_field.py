"""One thing on record changes after it was signed: nothing is completed until the list is signed anew (I7)."""

import datetime
import re
from collections.abc import Callable

import pytest

from creditcoop.core.documents.text import sha256
from creditcoop.core.errors import Refused
from creditcoop.core.models import IssuedPaper
from handover.documents.dossier import dossier_text
from handover.services.locked import latest_dossier
from handover.services.make_handover_paper import make_handover_paper
from handover.services.put_to_signature import put_to_signature
from handover.services.reopen_list import reopen_list
from loans.models import Custody, Household, Loan
from loans.services.correct_borrower import correct_borrower
from loans.services.enter_borrower import BorrowerFacts
from tests.builders import actor
from tests.claims import record
from tests.conftest import Cast
from tests.handover.test_papers import words
from tests.handover.walk import complete, sign, signed_by_all
from tests.ledger import lent, pay

Change = Callable[[Cast, Loan, datetime.date], None]


def name_corrected(cast: Cast, loan: Loan, on: datetime.date) -> None:
    borrower = loan.borrower
    facts = BorrowerFacts(
        kind=borrower.kind,
        name="刘根胜",
        id_kind=borrower.id_kind,
        id_number=borrower.id_number,
        household_number=borrower.household.number,
    )
    correct_borrower(
        borrower_id=borrower.pk, facts=facts, reason="录入", actor=actor(cast.a["cm"], on), on=on
    )


def money_paid(cast: Cast, loan: Loan, on: datetime.date) -> None:
    pay(cast, loan, "500.00", on=on)


def demand_made(cast: Cast, loan: Loan, on: datetime.date) -> None:
    record(loan, cast.a["cm"], on=on)


def village_renamed(cast: Cast, loan: Loan, on: datetime.date) -> None:
    Household.objects.filter(pk=loan.borrower.household_id).update(village="王家沟")


CHANGES: list[Change] = [name_corrected, money_paid, demand_made, village_renamed]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_holds_the_handover_until_it_is_signed_anew(
    cast: Cast, day: datetime.date, change: Change
) -> None:
    loan = lent(cast, "8000.00", on=day - datetime.timedelta(days=400))
    handover = signed_by_all(cast, on=day)
    signed = latest_dossier(handover)
    change(cast, loan, day)
    with pytest.raises(Refused) as refusal:
        complete(handover, cast.a["director"], on=day)
    assert refusal.value.code == "dossier_changed"
    assert Custody.objects.get(loan=loan, until_on=None).person == cast.a["cm"]
    by = actor(cast.a["cm"], day)
    reopen_list(handover_id=handover.pk, actor=by, on=day)
    put_to_signature(handover_id=handover.pk, actor=by, on=day)
    for post in ("cm", "cm2", "cm_director", "monitor"):
        sign(handover, cast.a[post], on=day)
    complete(handover, cast.a["director"], on=day)
    handover.refresh_from_db()
    assert latest_dossier(handover).sha256 != signed.sha256
    kinds = (IssuedPaper.Kind.HANDOVER_LIST, IssuedPaper.Kind.SUPERVISION_RECORD)
    papers = [make_handover_paper(handover=handover, kind=kind, actor=by, on=day) for kind in kinds]
    on_record = latest_dossier(handover)
    assert sha256(on_record.text) == on_record.sha256 == papers[0].facts_sha256
    # The text may break inside of a fingerprint: only its digits are compared.
    assert all(on_record.sha256 in re.sub("[^0-9a-f]", "", words(paper.pdf)) for paper in papers)


def test_nothing_changed_gives_the_same_text(cast: Cast, day: datetime.date) -> None:
    lent(cast, "8000.00", on=day - datetime.timedelta(days=400))
    handover = signed_by_all(cast, on=day)
    assert dossier_text(handover, as_of=day) == latest_dossier(handover).text
