"""What can happen when a portfolio changes hands: one line an act, with its clause and the service that does it."""

from loans.acts import Act

ACTS = [
    Act("ask_handover", "Annex 5", "handover.services.ask_handover.ask_handover"),
    Act("open_handover", "Annex 5", "handover.services.open_handover.open_handover"),
    Act("call_off_handover", "Annex 5", "handover.services.call_off_handover.call_off_handover"),
    Act("write_list", "Annex 6", "handover.services.write_list.write_list"),
    Act("put_to_signature", "Annex 6", "handover.services.put_to_signature.put_to_signature"),
    Act("reopen_list", "Annex 6", "handover.services.reopen_list.reopen_list"),
    Act("sign_handover", "Annex 5", "handover.services.sign_handover.sign_handover"),
    Act("refuse_handover", "Annex 7", "handover.services.refuse_handover.refuse_handover"),
    Act("rule_on_refusal", "Annex 7", "handover.services.rule_on_refusal.rule_on_refusal"),
    Act("appeal_ruling", "Annex 7", "handover.services.appeal_ruling.appeal_ruling"),
    Act("give_last_word", "Annex 7", "handover.services.give_last_word.give_last_word"),
    Act("complete_handover", "Annex 5", "handover.services.complete_handover.complete_handover"),
    Act("record_inventory", "Annex 7", "handover.services.record_inventory.record_inventory"),
    Act("file_inventory", "Annex 7", "handover.services.file_inventory.file_inventory"),
    Act("endorse_inventory", "Annex 7", "handover.services.endorse_inventory.endorse_inventory"),
    Act("make_handover_paper", "Annex 6", "handover.services.make_handover_paper.make_handover_paper"),
    Act("keep_file", "Annex 14", "handover.services.keep_file.keep_file"),
    Act("lend_file", "Annex 14", "handover.services.lend_file.lend_file"),
    Act("return_file", "Annex 14", "handover.services.return_file.return_file"),
    Act("follow_file_levels", "Annex 8", "handover.services.follow_file_levels.follow_file_levels"),
]
