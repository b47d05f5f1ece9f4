"""What can happen in accountability: one line an act, with its clause and the service that does it."""

from loans.acts import Act

ACTS = [
    Act("issue_loan", "II", "accountability.services.issue_loan.issue_loan"),
    Act("make_paper", "II.5", "accountability.services.make_paper.make_paper"),
    Act(
        "sign_responsibility_letter",
        "III",
        "accountability.services.sign_responsibility_letter.sign_responsibility_letter",
    ),
    Act("print_paper", "II.5", "creditcoop.core.services.print_paper.print_paper"),
    Act("spoil_paper", "II.5", "creditcoop.core.services.spoil_paper.spoil_paper"),
    Act(
        "make_monthly_notices",
        "Annex 9",
        "accountability.services.make_monthly_notices.make_monthly_notices",
    ),
    Act(
        "sign_monthly_notice",
        "Annex 9",
        "accountability.services.sign_monthly_notice.sign_monthly_notice",
    ),
    Act(
        "check_monthly_notices",
        "Annex 9",
        "accountability.services.check_monthly_notices.check_monthly_notices",
    ),
    Act("ask_finding", "Annex 9", "accountability.services.ask_finding.ask_finding"),
    Act("decide_finding", "Annex 9", "accountability.services.decide_finding.decide_finding"),
    Act("scan_time_limits", "Annex 9", "accountability.services.scan_time_limits.scan_time_limits"),
    Act(
        "serve_penalty_notices", "IV.1", "accountability.services.serve_penalty_notices.serve_penalty_notices"
    ),
    Act(
        "receive_penalty_notice",
        "IV.1",
        "accountability.services.receive_penalty_notice.receive_penalty_notice",
    ),
    Act("witness_refusal", "IV.1", "accountability.services.receive_penalty_notice.witness_refusal"),
    Act(
        "answer_penalty_notice", "IV.1", "accountability.services.answer_penalty_notice.answer_penalty_notice"
    ),
    Act("confirm_penalty", "IV.1", "accountability.services.confirm_penalty.confirm_penalty"),
    Act("object_to_penalty", "IV.1", "accountability.services.object_to_penalty.object_to_penalty"),
    Act("decide_objection", "IV.1", "accountability.services.decide_objection.decide_objection"),
    Act("ask_waiver", "IV.1", "accountability.services.ask_waiver.ask_waiver"),
    Act("decide_waiver", "IV.1", "accountability.services.decide_waiver.decide_waiver"),
    Act("defer_penalty", "IV.1", "accountability.services.defer_penalty.defer_penalty"),
    Act(
        "record_penalty_payment",
        "IV.1",
        "accountability.services.record_penalty_payment.record_penalty_payment",
    ),
    Act("ask_refund", "IV.1", "accountability.services.ask_refund.ask_refund"),
    Act("decide_refund", "IV.1", "accountability.services.decide_refund.decide_refund"),
    Act("make_closing_slip", "IV.1", "accountability.services.make_closing_slip.make_closing_slip"),
    Act(
        "export_ledger",
        "Annex 9",
        "accountability.services.export_penalty_ledger.export_penalty_ledger",
    ),
    Act("keep_wages", "IV.3", "accountability.services.keep_wage.keep_wage"),
    Act("check_books", "II", "accountability.services.check_books.check_books"),
]
