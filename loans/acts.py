"""What can happen to a loan on its road: one line an act, with its clause and the service that does it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Act:
    """`service` is the dotted path of the function; rights stand in creditcoop/core/rules/permissions.py."""

    code: str
    clause: str
    service: str


ACTS = [
    Act("enter_borrower", "III", "loans.services.enter_borrower.enter_borrower"),
    Act("correct_borrower", "III", "loans.services.correct_borrower.correct_borrower"),
    Act("enter_application", "II.5", "loans.services.enter_application.enter_application"),
    Act("withdraw_application", "II.5", "loans.services.withdraw_application.withdraw_application"),
    Act("investigate", "II.5", "loans.services.decide_step.decide_step"),
    Act("review", "II.5", "loans.services.decide_step.decide_step"),
    Act("review_and_approve", "II.5", "loans.services.decide_step.decide_step"),
    Act("convene_group", "III.3", "loans.services.convene_group.convene_group"),
    Act("cast_vote", "III.3", "loans.services.cast_vote.cast_vote"),
    Act("close_meeting", "III.3", "loans.services.close_meeting.close_meeting"),
    Act("approve", "III.4", "loans.services.decide_step.decide_step"),
    Act("approve_for_union", "III.4", "loans.services.decide_step.decide_step"),
    Act("register_collateral", "II.6", "loans.services.register_collateral.register_collateral"),
    Act("take_inspection", "II.5", "loans.services.decide_step.decide_step"),
    Act("order_issue", "II.1", "loans.services.order_issue.order_issue"),
    Act("stage_import", "II", "loans.services.stage_import.stage_import"),
    Act("commit_import", "II", "loans.services.commit_import.commit_import"),
]
