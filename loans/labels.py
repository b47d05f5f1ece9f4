"""Words for the codes of loans, in both languages. A code itself is never shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from creditcoop.core.labels import PAPER_LABELS
from loans.rules.notices import KINDS

Labels = dict[str, Any]

STEP_LABELS: Labels = {
    "investigation": _("Investigation"),
    "review_approval": _("Review and approval"),
    "review": _("Review"),
    "group": _("Approval group"),
    "approval": _("Approval"),
    "union_approval": _("Approval by the union"),
    "inspection": _("Inspection and supervision"),
    "order": _("Order to issue"),
    "booking": _("Pay-out and booking"),
}
OUTCOME_LABELS: Labels = {"agree": _("Agreed"), "refuse": _("Refused"), "return": _("Sent back")}
ROUTE_LABELS: Labels = {
    "three_posts": _("Three posts"),
    "three_posts_plus_group": _("Three posts and the approval group"),
    "five_posts": _("Five posts"),
}
STATE_LABELS: Labels = {
    "open": pgettext_lazy("application", "In progress"),
    "refused": pgettext_lazy("application", "Refused"),
    "returned": pgettext_lazy("application", "Sent back"),
    "withdrawn": pgettext_lazy("application", "Withdrawn"),
    "lapsed": pgettext_lazy("application", "Lapsed"),
    "issued": pgettext_lazy("application", "Issued"),
}
STATE_TAGS: Labels = {
    "open": "waiting",
    "refused": "lost",
    "returned": "soon",
    "withdrawn": "neutral",
    "lapsed": "neutral",
    "issued": "ok",
}
FOLLOW_LABELS: Labels = {
    "correction": _("Entered anew, corrected"),
    "reconsideration": _("Reconsidered with new facts"),
}
SENT_UP_LABELS: Labels = {
    "no_holder": _("No one in this branch may take this post."),
    "group_short": _("The approval group of this branch cannot decide this loan."),
}
RELATION_LABELS: Labels = {
    "self": _("Own identity"),
    "spouse": _("Spouse"),
    "parent": _("Parent"),
    "child": _("Child"),
    "sibling": _("Brother or sister"),
    "other_kin": _("Other kin to the third degree"),
}
STANDING_LABELS: Labels = {
    "being_issued": _("Being issued"),
    "running": _("Running"),
    "settled": _("Paid off"),
    "ended_unpaid": _("Ended unpaid"),
}
STANDING_TAGS: Labels = {
    "being_issued": "waiting",
    "running": "ok",
    "settled": "neutral",
    "ended_unpaid": "lost",
}
SECURITY_LABELS: Labels = {
    "": _("Not recorded"),
    "credit": _("On credit, unsecured"),
    "guarantee": _("Guarantee"),
    "mortgage": _("Mortgage"),
    "pledge": _("Pledge"),
}
KIND_LABELS: Labels = {
    "": _("Not recorded"),
    "farmer": _("Farm household"),
    "individual_business": _("Self-employed"),
    "enterprise": _("Enterprise"),
}
ID_KIND_LABELS: Labels = {
    "resident_id": _("Resident identity card"),
    "credit_code": _("Unified social credit code"),
    "foreign": _("Foreign identity number"),
    "other": _("Other document"),
}
NOTICE_LABELS: Labels = {kind: PAPER_LABELS[kind] for kind in KINDS}
ASKED_LABELS: Labels = {
    "demand_notice": _("Demand: each guarantor gets a notice of his own"),
    "due_notice": _("Due notice, before the due date"),
    "public_notice": _("Public notice, one text a branch"),
}
SLIP_LABELS: Labels = {
    "out": _("not back yet"),
    "filed": _("on file"),
    "late": _("filed too late"),
    "void": _("void, none expected"),
}
SLIP_TAGS: Labels = {"out": "waiting", "filed": "ok", "late": "soon", "void": "neutral"}
LIKENESS_LABELS: Labels = {
    "same_document": _("same document"),
    "same_old_number": _("the same number in its other form, of 15 or 18 signs"),
    "nearly_same_number": _("number differs in one sign or one exchanged pair"),
    "same_name_and_household": _("same name, same household"),
    "same_name_and_village": _("same name, same village"),
    "same_name_and_phone": _("same name, same telephone"),
    "same_birth_and_sound": _("same day of birth, name sounds the same"),
}
ERASURE_STATE_LABELS: Labels = {
    "asked": _("Waits for a second person"),
    "done": _("Erased"),
    "rejected": pgettext_lazy("erasure", "Rejected"),
}
ERASURE_STATE_TAGS: Labels = {"asked": "waiting", "done": "neutral", "rejected": "lost"}
ORIGIN_LABELS: Labels = {"issued": _("Issued here"), "imported": _("Brought in from an old book")}
PRESENCE_LABELS: Labels = {
    "present": _("Present"),
    "absent": _("Absent"),
    "recused": _("Recused"),
}
CHOICE_LABELS: Labels = {"yes": pgettext_lazy("vote", "Yes"), "no": pgettext_lazy("vote", "No")}
TIER_LABELS: dict[int | None, Any] = {
    1: _("Tier 1"),
    2: _("Tier 2"),
    3: _("Tier 3"),
    4: _("Tier 4"),
    None: _("Not recorded"),
}
LEDGER_KIND_LABELS: Labels = {
    "disbursement": pgettext_lazy("ledger", "Paid out"),
    "opening": pgettext_lazy("ledger", "Brought in from an old book"),
    "repayment": pgettext_lazy("ledger", "Repayment"),
    "renewal": pgettext_lazy("ledger", "Settled by its renewal"),
    "reversal": pgettext_lazy("ledger", "Taken back"),
    "reallocation": pgettext_lazy("ledger", "Allocated anew"),
    "costs": pgettext_lazy("ledger", "Costs advanced"),
}
COST_LABELS: Labels = {
    "court": _("Court fee"),
    "preservation": _("Fee for preserving property"),
    "enforcement": _("Fee for enforcement"),
    "notice": _("Notary or public notice"),
    "other": pgettext_lazy("costs", "Something else"),
}
PART_LABELS: Labels = {
    "costs": _("Costs"),
    "compound": _("Compound interest"),
    "penalty": _("Penalty interest"),
    "interest": _("Interest"),
    "principal": _("Principal"),
}
PAYER_LABELS: Labels = {
    "borrower": _("The borrower"),
    "co_borrower": _("A co-borrower"),
    "guarantor": _("A guarantor"),
    "other": _("Another person"),
}
MEANS_LABELS: Labels = {
    "cash": _("In cash"),
    "transfer": _("By transfer"),
    "deduction": _("Deducted from an account"),
}
METHOD_LABELS: Labels = {
    "": _("Not recorded"),
    "interest_with_principal": _("Interest together with the principal"),
    "interest_first": _("Interest by period, principal at the end"),
    "equal_instalment": _("Equal instalments"),
    "equal_principal": _("Equal parts of principal"),
}
PERIOD_LABELS: Labels = {"month": _("Every month"), "quarter": _("Every quarter")}
DAY_COUNT_LABELS: Labels = {
    "actual/360": _("Actual days, a year of 360"),
    "actual/365": _("Actual days, a year of 365"),
    "30/360": _("Months of 30 days, a year of 360"),
    "whole_months": _("Whole months, odd days by 30"),
}
ORDER_LABELS: Labels = {
    "interest_first": _("Interest before principal"),
    "principal_first": _("Principal before interest"),
}
IMPORT_STATE_LABELS: Labels = {
    "draft": _("Waits for its columns"),
    "checking": _("Being checked"),
    "faulty": _("With findings"),
    "staged": _("Checked, waiting"),
    "committed": _("Brought in"),
}
IMPORT_STATE_TAGS: Labels = {
    "draft": "waiting",
    "checking": "waiting",
    "faulty": "lost",
    "staged": "waiting",
    "committed": "ok",
}
IMPORT_JOB_LABELS: Labels = {"check": _("Check of the file"), "commit": _("Bringing in")}
IMPORT_JOB_OUTCOME_LABELS: Labels = {
    "done": pgettext_lazy("job", "Done"),
    "refused": pgettext_lazy("job", "Refused"),
    "stopped": pgettext_lazy("job", "Stopped"),
}
MAPPING_LABELS: Labels = {
    "standard": _("Own loan ledger (standard)"),
    "berka": _("Book of a Czech bank 1993–1998 (berka)"),
    "payments": _("Payments on loans of an old book (payments)"),
}
COMPARISON_LABELS: Labels = {
    "differs": _("Differs"),
    "agrees": _("Agrees"),
    "not_compared": _("Not compared"),
}
COMPARISON_TAGS = {"differs": "lost", "agrees": "ok", "not_compared": "soft"}
IMPORT_KIND_LABELS: Labels = {"loans": _("Loan book"), "payments": _("Payments book")}
EXCEPTION_STATE_LABELS: Labels = {
    "pending": pgettext_lazy("exception", "Waits for an answer"),
    "granted": pgettext_lazy("exception", "Granted"),
    "used": pgettext_lazy("exception", "Loan issued under it"),
    "ended": pgettext_lazy("exception", "Its last day has passed"),
    "refused": pgettext_lazy("exception", "Refused"),
    "dropped": pgettext_lazy("exception", "Application ended"),
}
EXCEPTION_STATE_TAGS: Labels = {
    "pending": "waiting",
    "granted": "ok",
    "used": "ok",
    "ended": "lost",
    "refused": "lost",
    "dropped": "neutral",
}
EXCEPTION_ANSWER_LABELS: Labels = {
    "grant": pgettext_lazy("exception", "Grant"),
    "refuse": pgettext_lazy("exception", "Refuse"),
}
EXCEPTION_DECIDER_LABELS: Labels = {
    "group": _("The approval group"),
    "union_credit": _("The union credit department"),
}
COLLATERAL_RULE_LABELS: Labels = {
    "free": _("No further security needed"),
    "exception_needed": _("Needs a written exception"),
    "barred": _("Needs a mortgage or pledge"),
}
PRESSURE_FORM_LABELS: Labels = {
    "note": _("By a note"),
    "telephone": _("By telephone"),
    "meeting": _("In a meeting"),
    "other": _("In another way"),
}
# Levels that an alarm of a time limit goes to, one higher each (practice.md 3.17).
RUNG_LABELS: Labels = {
    "officer": _("The officer"),
    "head": _("Department director of customer managers"),
    "accountant": _("Monitoring accountant"),
    "director": _("Branch director"),
    "union": _("Union credit department"),
}
# After lending: visits and checks (practice.md 3.13, 7.2, 7.3).
VISIT_PURPOSE_LABELS: Labels = {
    "first_check": _("First check"),
    "regular": _("Regular check"),
    "special": _("Special check"),
    "before_due": _("Check before the due date"),
    "dunning": _("Demand for payment"),
    "service": pgettext_lazy("visit", "Service"),
    "not_held": _("No such visit"),
}
VISIT_MET_LABELS: Labels = {
    "borrower": _("the borrower"),
    "spouse": _("the spouse"),
    "adult_family": _("an adult of the household"),
    "guarantor": _("the guarantor"),
    "neighbour": _("a neighbour"),
    "village_committee": _("the village committee"),
    "nobody": _("nobody"),
}
VISIT_USE_LABELS: Labels = {"as_agreed": _("Used as agreed"), "otherwise": _("Used otherwise")}
VISIT_BUSINESS_LABELS: Labels = {
    "good": _("Goes well"),
    "as_before": _("As before"),
    "worse": _("Worse than before"),
    "stopped": _("Has stopped"),
}
VISIT_CHANGE_LABELS: Labels = {
    "illness": _("Illness"),
    "death": _("Death"),
    "marriage": _("Marriage or divorce"),
    "moved": _("Moved away"),
    "working_away": _("Working elsewhere"),
    "new_debts": _("New debts"),
}
VISIT_GUARANTOR_LABELS: Labels = {
    "sound": _("Can pay"),
    "weaker": _("Weaker than before"),
    "gone": _("Cannot be found or cannot pay"),
}
VISIT_COLLATERAL_LABELS: Labels = {
    "in_place": _("In place"),
    "damaged": _("Damaged"),
    "sold_or_gone": _("Sold or gone"),
    "insurance_lapsed": _("In place, insurance has ended"),
}
VISIT_RISK_LABELS: Labels = {
    "interest_not_paid": _("Interest is not paid"),
    "crop_or_stock_lost": _("Crop or stock lost"),
    "assets_sold": _("Assets sold off"),
    "sued_or_seized": _("Sued, or property seized"),
    "other_user": _("Somebody else uses the money"),
    "split_among_kin": _("Father and son or a couple in one group of guarantors"),
    "borrower_not_found": _("The borrower cannot be found"),
    "refuses_to_pay": _("Refuses to pay"),
}
VISIT_NEXT_LABELS: Labels = {
    "check": _("Check again"),
    "demand": _("Demand payment"),
    "call_in": _("Call the loan in"),
    "guarantor": _("Go to the guarantor"),
    "extension": _("Talk about an extension"),
    "suit": _("Prepare a suit"),
    "report": _("Report to the head"),
}
CHECK_DUTY_LABELS: Labels = {
    "first": _("First check after pay-out"),
    "regular": _("Check by rhythm"),
    "before_due": _("Check before the due date"),
    "alert": _("Check after signs of risk"),
    "overdue": _("Monthly check while overdue"),
}
CHECK_OUTCOME_LABELS: Labels = {
    "open": pgettext_lazy("check", "Due"),
    "done": pgettext_lazy("check", "Done"),
    "replaced": pgettext_lazy("check", "Another day took its place"),
    "moot": pgettext_lazy("check", "Nothing is owed any more"),
}
# Lines of the day's list and the must-dos (practice.md 7.1).
LINE_LABELS: Labels = {
    "clock": _("Time limit"),
    "dunning": _("Demand payment and get the receipt"),
    "check": _("Check after lending"),
    "security": _("Security that ends soon"),
    "promise": _("Promise"),
    "step": _("Next step"),
    "due": _("Falls due: give notice or call"),
    "must": _("Must-do"),
}
MUST_DO_LABELS: Labels = {
    "call_due": _("Week: call on every loan due in the next 14 days"),
    "clear_alarms": _("Week: clear the alarms"),
    "file_receipts": _("Week: put receipts on file"),
    "plan_villages": _("Week: plan the villages of next week"),
    "sign_notice": _("Month: sign the accountant's notice within 3 working days"),
    "reconcile_receipts": _("Month: reconcile loan receipts with the ledger"),
    "overdue_list": _("Month: overdue list to the head"),
    "two_cases": _("Month: write down two cases, a good and a bad one"),
    "interest_day": _("Quarter: interest day on the 20th"),
    "class_review": _("Quarter: review the classes"),
    "report_to_group": _("Quarter: report to the approval group"),
    "authorisation": _("Year: authorisation and letter of responsibility"),
    "grade_households": _("Year: grade the households"),
    "check_files": _("Year: check the files"),
    "targets": _("Year: targets"),
}
# The security register (practice.md 3.5).
SECURITY_FACT_LABELS: Labels = {
    "registration": _("Registration"),
    "valuation": _("Valuation"),
    "insurance": _("Insurance"),
    "means": _("Means of the guarantor"),
}
SECURITY_ALARM_LABELS: Labels = {
    "unregistered": _("not registered"),
    "registration": _("registration is over or ends soon"),
    "insurance": _("insurance is over or ends soon"),
}
