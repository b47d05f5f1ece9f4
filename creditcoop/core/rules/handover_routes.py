"""Addresses of handovers, for the one access table (routes.py)."""

from creditcoop.core.rules.route import Route


def _act(act: str, *, signed: bool = False) -> Route:
    return Route(act, act, subject="handover", signed=signed)


HANDOVER_ROUTES: dict[str, Route] = {
    "handovers": Route("view_handovers"),
    "ask_handover": Route("ask_handover", "ask_handover"),
    "open_handover": Route("open_handover", "open_handover"),
    "handover": Route("view_handovers", subject="handover"),
    "write_list": _act("write_list"),
    "write_loan_note": _act("write_list"),
    "put_to_signature": _act("put_to_signature"),
    "reopen_list": _act("reopen_list"),
    "sign_handover": _act("sign_handover", signed=True),
    "refuse_handover": _act("refuse_handover"),
    "rule_on_refusal": _act("rule_on_refusal", signed=True),
    "give_last_word": _act("give_last_word", signed=True),
    "appeal_ruling": _act("appeal_ruling"),
    "complete_handover": _act("complete_handover", signed=True),
    "call_off_handover": _act("call_off_handover"),
    "record_inventory": _act("record_inventory"),
    "file_inventory": _act("file_inventory"),
    "endorse_inventory": _act("endorse_inventory", signed=True),
    "make_handover_paper": _act("make_handover_paper"),
    "handover_lists": Route("view_handovers", subject="handover"),
    "credit_files": Route("view_files"),
    "credit_file": Route("view_files", subject="borrower"),
    "keep_file": Route("keep_file", "keep_file", subject="borrower"),
    "lend_file": Route("lend_file", "lend_file", subject="borrower"),
    "return_file": Route("return_file", "return_file", subject="borrower"),
    "api_credit_files": Route("view_files"),
    "api_credit_file": Route("view_files", subject="borrower"),
    "api_keep_file": Route("keep_file", "keep_file", subject="borrower"),
    "api_lend_file": Route("lend_file", "lend_file", subject="borrower"),
    "api_return_file": Route("return_file", "return_file", subject="borrower"),
    "api_handovers": Route("view_handovers"),
    "api_handover": Route("view_handovers", subject="handover"),
    "api_handover_inventory": Route("view_handovers", subject="handover"),
    "api_sign_handover": _act("sign_handover", signed=True),
    "api_refuse_handover": _act("refuse_handover"),
    "api_rule_on_refusal": _act("rule_on_refusal", signed=True),
    "api_complete_handover": _act("complete_handover", signed=True),
    "api_record_inventory": _act("record_inventory"),
}
