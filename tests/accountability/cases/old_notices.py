"""A process of its own that serves notices and says what each of them charges.

python -m tests.accountability.cases.old_notices lay     notices of several fates
python -m tests.accountability.cases.old_notices say     what each notice charges
python -m tests.accountability.cases.old_notices serve   what the next night serves
python -m tests.accountability.cases.old_notices bare    the guards step aside; whether notices say what they tell of
"""

import json
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from accountability.models import Lapse, PenaltyCase  # noqa: E402
from accountability.queries.cases import charged, entries_of_case, listed, owed  # noqa: E402
from accountability.services.receive_penalty_notice import receive_penalty_notice  # noqa: E402
from accountability.services.serve_penalty_notices import serve_penalty_notices  # noqa: E402
from accountability.services.verify_ledger import verify_ledger  # noqa: E402
from creditcoop.core import triggers  # noqa: E402
from creditcoop.core.rules.money import to_fen  # noqa: E402
from tests.accountability.cases.book import FOUND, ONE, ask, find, union_people, vote  # noqa: E402
from tests.accountability.cases.test_refunds import excuse  # noqa: E402
from tests.accountability.cases.test_services import pay  # noqa: E402
from tests.accountability.penalties.books import LAPSED, lapsed_book  # noqa: E402
from tests.builders import actor  # noqa: E402
from tests.conftest import make_cast  # noqa: E402

FATES = ("paid", "waived", "found", "excused")
NIGHTS = 6  # with a Saturday and a Sunday among them


def lay() -> None:
    """Lapses and their notices: paid off, waived by half, raised by a finding since, taken back since, only served."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast = make_cast()
    lapsed_book(cast, nights=NIGHTS)
    served_on = LAPSED + (NIGHTS - 1) * ONE
    serve_penalty_notices(on=served_on)
    cases = {
        fate: _received(PenaltyCase.objects.get(lapse=lapse, person=cast.a["cm"]), served_on)
        for fate, lapse in zip(FATES, Lapse.objects.order_by("id"), strict=False)
    }
    pay(cases["paid"], cast.a["chief_accountant"], "200.00", served_on)
    asking, *voting = union_people(cast, 3)
    ask(cases["waived"], asking, on=served_on)
    for person in voting:
        vote(cases["waived"], person, on=served_on)
    find(cast, cases["found"], "fraud")
    excuse(cast, cases["excused"])


def _received(case: PenaltyCase, on: Any) -> PenaltyCase:
    receive_penalty_notice(case_id=case.pk, text_sha256=case.text_sha256, actor=actor(case.person, on), on=on)
    return PenaltyCase.objects.get(pk=case.pk)


def say() -> dict[str, Any]:
    """By notice: its text and amount, the rows of the ledger that it is about, what is owed, where it stands."""
    states = dict(listed(PenaltyCase.objects.all()).values_list("pk", "state"))
    cases = {
        str(case.pk): [
            case.text_sha256,
            to_fen(case.amount),
            list(entries_of_case(case).values_list("seq", flat=True)),
            to_fen(charged(case)),
            to_fen(owed(case)),
            states[case.pk],
        ]
        for case in PenaltyCase.objects.order_by("pk")
    }
    faults = [fault.code for fault in verify_ledger().faults]
    return {"cases": cases, "faults": faults, "guards missing": triggers.missing(connection.alias)}


def bare() -> bool:
    """Whether there is a table of what each notice tells of."""
    triggers.remove(connection.alias)
    return "accountability_caseentry" in connection.introspection.table_names()


def serve() -> dict[str, Any]:
    """The next night tells what was found since, and only that."""
    return dict(serve_penalty_notices(on=FOUND + ONE)[0])


if __name__ == "__main__":
    work = {"lay": lay, "say": say, "serve": serve, "bare": bare}
    print(json.dumps(work[sys.argv[1]]()))
