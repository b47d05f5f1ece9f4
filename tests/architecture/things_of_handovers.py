"""A handover for the access matrix, and whose own it is act by act."""

import datetime

from handover.models import Handover
from handover.services.check_opening import Opening, Watch
from handover.services.keep_file import Keeping, keep_file
from handover.services.open_handover import open_handover
from loans.models import Loan
from tests.builders import Branch, actor


def handover_of(loan: Loan, branch: Branch, day: datetime.date) -> Handover:
    """The manager hands one loan over to the second one."""
    opening = Opening(
        outgoing=branch["cm"],
        outgoing_post="cm",
        reason="transfer",
        words="",
        day=day,
        receivers=[branch["cm2"]],
        supervisors=[
            Watch(person=branch["cm_director"], capacity="cm_director"),
            Watch(person=branch["monitor"], capacity="monitor"),
        ],
        loans={loan.pk: branch["cm2"]},
    )
    return open_handover(branch=branch.unit, opening=opening, actor=actor(branch["director"], day), on=day)


def handover_owners(branch: Branch) -> dict[str, set[int]]:
    outgoing, receiver = branch["cm"].pk, branch["cm2"].pk
    supervisors = {branch["cm_director"].pk, branch["monitor"].pk}
    concerned = {outgoing, receiver, *supervisors}
    return {
        **dict.fromkeys(("write_list", "put_to_signature", "reopen_list"), {outgoing}),
        **dict.fromkeys(("sign_handover", "refuse_handover", "make_handover_paper"), concerned),
        "rule_on_refusal": supervisors,
        **dict.fromkeys(("appeal_ruling", "record_inventory", "file_inventory"), {receiver}),
    }


def file_of(loan: Loan, branch: Branch, day: datetime.date) -> int:
    """A credit file on the register, by its borrower."""
    keeping = Keeping(which="original", keeper=branch["cm"], place="档案柜3-2")
    keep_file(borrower_id=loan.borrower_id, keeping=keeping, actor=actor(branch["monitor"], day), on=day)
    return loan.borrower_id
