"""Addresses of the handover pages. Names are those of the access table."""

from django.urls import path

from handover.views.credit_files import CreditFile, CreditFiles, KeepFile, LendFile, ReturnFile
from handover.views.handover import HandoverDetail
from handover.views.inventory import EndorseInventory, FileInventory, RecordInventory
from handover.views.lists import Handovers
from handover.views.moves import (
    AppealRuling,
    CallOffHandover,
    CompleteHandover,
    GiveLastWord,
    PutToSignature,
    RefuseHandover,
    ReopenList,
    RuleOnRefusal,
    SignHandover,
)
from handover.views.opening import AskHandover, OpenHandover
from handover.views.papers import HandoverLists, MakeHandoverPaper
from handover.views.writing import WriteList, WriteLoanNote

urlpatterns = [
    path("handovers/", Handovers.as_view(), name="handovers"),
    path("handovers/ask/", AskHandover.as_view(), name="ask_handover"),
    path("handovers/open/", OpenHandover.as_view(), name="open_handover"),
    path("handovers/<int:pk>/", HandoverDetail.as_view(), name="handover"),
    path("handovers/<int:pk>/list/", WriteList.as_view(), name="write_list"),
    path("handovers/<int:pk>/note/", WriteLoanNote.as_view(), name="write_loan_note"),
    path("handovers/<int:pk>/put-to-signature/", PutToSignature.as_view(), name="put_to_signature"),
    path("handovers/<int:pk>/open-again/", ReopenList.as_view(), name="reopen_list"),
    path("handovers/<int:pk>/sign/", SignHandover.as_view(), name="sign_handover"),
    path("handovers/<int:pk>/refuse/", RefuseHandover.as_view(), name="refuse_handover"),
    path("handovers/<int:pk>/rule/", RuleOnRefusal.as_view(), name="rule_on_refusal"),
    path("handovers/<int:pk>/last-word/", GiveLastWord.as_view(), name="give_last_word"),
    path("handovers/<int:pk>/appeal/", AppealRuling.as_view(), name="appeal_ruling"),
    path("handovers/<int:pk>/complete/", CompleteHandover.as_view(), name="complete_handover"),
    path("handovers/<int:pk>/call-off/", CallOffHandover.as_view(), name="call_off_handover"),
    path("handovers/<int:pk>/inventory/", RecordInventory.as_view(), name="record_inventory"),
    path("handovers/<int:pk>/inventory/file/", FileInventory.as_view(), name="file_inventory"),
    path("handovers/<int:pk>/inventory/endorse/", EndorseInventory.as_view(), name="endorse_inventory"),
    path("handovers/<int:pk>/paper/", MakeHandoverPaper.as_view(), name="make_handover_paper"),
    path("handovers/<int:pk>/lists/", HandoverLists.as_view(), name="handover_lists"),
    path("files/", CreditFiles.as_view(), name="credit_files"),
    path("files/<int:pk>/", CreditFile.as_view(), name="credit_file"),
    path("files/<int:pk>/keep/", KeepFile.as_view(), name="keep_file"),
    path("files/<int:pk>/lend/", LendFile.as_view(), name="lend_file"),
    path("files/<int:pk>/return/", ReturnFile.as_view(), name="return_file"),
]
