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
    Act("attach_evidence", "II.2", "loans.services.add_evidence.add_evidence"),
    Act("investigate", "II.5", "loans.services.decide_step.decide_step"),
    Act("review", "II.5", "loans.services.decide_step.decide_step"),
    Act("review_and_approve", "II.5", "loans.services.decide_step.decide_step"),
    Act("convene_group", "III.3", "loans.services.convene_group.convene_group"),
    Act("cast_vote", "III.3", "loans.services.cast_vote.cast_vote"),
    Act("close_meeting", "III.3", "loans.services.close_meeting.close_meeting"),
    Act("approve", "III.4", "loans.services.decide_step.decide_step"),
    Act("approve_for_union", "III.4", "loans.services.decide_step.decide_step"),
    Act("register_collateral", "II.6", "loans.services.register_collateral.register_collateral"),
    Act("ask_exception", "II.6", "loans.services.ask_exception.ask_exception"),
    Act("decide_exception", "II.6", "loans.services.decide_exception.decide_exception"),
    Act("record_intervention", "III.5", "loans.services.record_intervention.record_intervention"),
    Act("object_in_writing", "III.5", "loans.services.object_in_writing.object_in_writing"),
    Act("record_event", "Annex 12", "loans.services.record_event.record_event"),
    Act("confirm_late_event", "Annex 12", "loans.services.confirm_late_event.confirm_late_event"),
    Act("record_visit", "II.5", "loans.services.record_visit.record_visit"),
    Act("read_visit", "II.5", "loans.services.read_visit.read_visit"),
    Act("record_security", "II.6", "loans.services.record_security_fact.record_security_fact"),
    Act("release_security", "II.6", "loans.services.release_security.release_security"),
    Act("decide_release", "II.6", "loans.services.release_security.decide_release"),
    Act("mark_line", "II.5", "loans.services.mark_line.mark_line"),
    Act("keep_check_duties", "II.5", "loans.services.keep_check_duties.keep_check_duties"),
    Act("ask_extension", "II.4", "loans.services.ask_extension.ask_extension"),
    Act("decide_extension", "II.4", "loans.services.decide_extension.decide_extension"),
    Act("lower_class", "II.4", "loans.services.lower_class.lower_class"),
    Act("lift_class", "II.4", "loans.services.lift_class.lift_class"),
    Act("classify_loans", "II.4", "loans.services.classify_loans.classify_loans"),
    Act("make_notice", "Annex 12", "loans.services.make_notices.make_notices"),
    Act("file_slip", "Annex 12", "loans.services.file_slip.file_slip"),
    Act("record_repayment", "II.4", "loans.services.record_repayment.record_repayment"),
    Act("record_cost", "II.4", "loans.services.record_cost.record_cost"),
    Act("ask_reversal", "II.4", "loans.services.ask_reversal.ask_reversal"),
    Act("decide_reversal", "II.4", "loans.services.decide_reversal.decide_reversal"),
    Act("raise_alarms", "Annex 3", "loans.services.raise_alarms.raise_alarms"),
    Act("acknowledge_alarm", "Annex 3", "loans.services.acknowledge_alarm.acknowledge_alarm"),
    Act("take_inspection", "II.5", "loans.services.decide_step.decide_step"),
    Act("send_up", "II.5", "loans.services.send_up.send_up"),
    Act("name_stand_in", "II.5", "loans.services.name_stand_in.name_stand_in"),
    Act("lapse_applications", "II.5", "loans.services.lapse_applications.lapse_applications"),
    Act("refresh_time_limits", "Annex 3", "loans.services.refresh_time_limits.refresh_time_limits"),
    Act("load_rest_days", "Annex 3", "loans.services.load_rest_days.load_rest_days"),
    Act("declare_tie", "III.3", "loans.services.declare_tie.declare_tie"),
    Act("end_tie", "III.3", "loans.services.end_tie.end_tie"),
    Act("order_issue", "II.1", "loans.services.order_issue.order_issue"),
    Act("write_survey", "II.5", "loans.services.write_survey.write_survey"),
    Act("sign_survey", "II.5", "loans.services.sign_survey.sign_survey"),
    Act("stage_import", "II", "loans.services.stage_import.stage_import"),
    Act("map_import", "II", "loans.services.map_import.map_import"),
    Act("commit_import", "II", "loans.services.commit_import.commit_import"),
]
