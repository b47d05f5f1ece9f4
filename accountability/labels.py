"""Words for the codes of accountability, in the reader's language. A code itself is never shown."""

from typing import Any

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accountability.rules.fine_words import ARTICLES, OFFICES
from accountability.rules.split_wording import ROLES
from creditcoop.core.rules.chain import ChainFault
from creditcoop.core.rules.wording import Language, Wording

VOTE_LABELS: dict[str, Any] = {
    "yes": pgettext_lazy("vote", "Yes"),
    "no": pgettext_lazy("vote", "No"),
    "silent": pgettext_lazy("vote", "Present, silent"),
    "absent": pgettext_lazy("vote", "Absent"),
}


def language() -> Language:
    """The language of this request, as rules name it."""
    return "en" if get_language() == "en" else "zh"


def spoken(wording: Wording) -> str:
    """What a rule says, in the reader's language."""
    return wording.say(language())


def role_text(role: str) -> str:
    """In which role somebody answers: 信贷副主任, deputy for credit."""
    return spoken(ROLES[role])


def office_text(office: str) -> str:
    """The post of the Annex that somebody answers for: 信贷副主任, deputy for credit."""
    return spoken(OFFICES[office])


def article_text(article: str) -> str:
    """附件三第九条, Annex 9."""
    return spoken(ARTICLES[article])


def unit_name(unit: Any) -> str:
    """A branch or union in the reader's language."""
    return str(unit.name_en if language() == "en" and unit.name_en else unit.name)


NOTICE_BREACH_LABELS: dict[str, Any] = {
    "not_given": _("not given in time"),
    "not_signed": _("not signed in time"),
}
NOTICE_STATE_LABELS: dict[str, Any] = {
    "signed": _("signed"),
    "signed_late": _("signed late"),
    "waiting": _("waits for the signature"),
    "missed": _("signature missing"),
}
NOTICE_STATE_TAGS = {"signed": "ok", "signed_late": "soon", "waiting": "waiting", "missed": "lost"}


# What the check of the ledger may find, by code. `values` of the fault fill in the rest.
CHAIN_FAULT_LABELS: dict[str, Any] = {
    "rows_missing": _("Rows %(first)s to %(last)s are missing."),
    "not_linked": _("It does not name the hash of the row before it."),
    "hash_differs": _("Its body is not the one that its hash was made of."),
    "alg_unknown": _("Its hash was made by an unknown method."),
    "body_unreadable": _("Its body is not written in the one way allowed."),
    "columns_differ": _("Its columns say something else than its body: %(columns)s."),
    "head_differs": _(
        "The head kept on %(day)s is another: rows %(first)s to %(last)s are not those of that day."
    ),
    "head_sums_differ": _(
        "The head kept on %(day)s counts other rows or another sum, rows %(first)s to %(last)s."
    ),
    "heads_disagree": _("The heads of %(day)s in the database and in the file differ."),
    "head_taken_away": _("The head of %(day)s is no longer in the database."),
    "head_not_in_file": _("The head of %(day)s is not in the file outside the database."),
    "head_line_unreadable": _("Line %(line)s of the file of heads cannot be read."),
    "lapse_changed": _("The lapse that it rests on was changed: %(lapse)s."),
    "regulation_changed": _("The regulation %(version)s that it rests on was changed."),
}


def fault_text(fault: ChainFault) -> str:
    """One fault of the ledger as a sentence."""
    return str(CHAIN_FAULT_LABELS[fault.code]) % dict(fault.values)


# What stands in the way of a loan that is being asked for, and who could allow it.
STOPS: dict[str, tuple[Any, Any]] = {
    "not_regulated": (
        _("II.5 does not name such a loan, and the reading in force bars it (Q5)."),
        _("Only another reading adopted by the union would allow it."),
    ),
    "guarantee_too_large": (
        _("Over %(border)s yuan a guarantee is not enough: a mortgage or pledge is needed (II.6)."),
        _("%(allows)s may allow it, by a written exception before pay-out (Q7)."),
    ),
    "unsecured_too_large": (
        _("Over %(border)s yuan a mortgage or pledge is needed (II.6)."),
        _("No exception frees it: enter collateral, or ask for less."),
    ),
    "post_vacant": (
        _("Nobody in this branch holds the post today: %(role)s."),
        _("The union names someone in writing (Q13)."),
    ),
    "posts_not_distinct": (
        _("%(person)s would hold two posts of this loan (II.5)."),
        _("The union names a stand-in in writing (Q13)."),
    ),
    "group_without_chair": (
        _("The approval group of this branch has no chair today (III.3)."),
        _("The union seats the group."),
    ),
    "group_too_small": (
        _("Only %(count)s of the %(size)s members of the approval group could vote (III.3)."),
        _("The union seats further members."),
    ),
    "no_letter": (
        _("%(person)s holds no letter of authorisation in force (II.1)."),
        _("The union can give one, or an authorised manager handles the loan."),
    ),
    "over_letter": (
        _("The amount exceeds the limit of %(limit)s yuan in letter %(letter)s (II.1)."),
        _("The union can widen the letter, or another manager handles the loan."),
    ),
    "over_total": (
        _(
            "Together with what is owed already, the total limit of %(limit)s yuan in letter %(letter)s is passed."
        ),
        _("The union can widen the letter, or another manager handles the loan."),
    ),
}


def stop_text(code: str, values: dict[str, Any], *, tier: int) -> dict[str, str]:
    """What stops a loan and who could allow it, as two sentences."""
    text, way_out = STOPS[code]
    allows = _("The approval group") if tier <= 3 else _("The union credit department")
    said = {**values, "allows": str(allows)}
    return {"text": str(text) % said, "way_out": str(way_out) % said}


CASE_STATE_LABELS: dict[str, Any] = {
    "served": _("served, not yet received"),
    "received": _("received, can be answered"),
    "answered": _("answered, to be confirmed"),
    "confirmed": _("confirmed"),
    "refund_due": _("refund due"),
    "closed": _("closed"),
}
CASE_STATE_TAGS = {
    "served": "soon",
    "received": "waiting",
    "answered": "waiting",
    "confirmed": "neutral",
    "refund_due": "soon",
    "closed": "ok",
}
CASE_REFUSAL_LABELS: dict[str, Any] = {
    "state_served": _("The notice has not been received yet."),
    "state_received": _("The notice has been received already, or the penalty is not confirmed yet."),
    "state_answered": _("It has been answered already, or the penalty is not confirmed yet."),
    "state_confirmed": _("The penalty is confirmed already."),
    "state_refund_due": _("More was paid than stands: it is to be given back."),
    "state_closed": _("Nothing is owed on this penalty any more."),
    "nothing_charged": _("Nothing is charged by this notice any more."),
    "answer_late": _("The time to answer is over. You can still object while that time runs."),
    "not_heard": _("The person has not answered yet, and his time to answer still runs."),
    "objected_already": _("The objection is on file already."),
    "objection_late": _("The time to object is over."),
    "no_objection": _("No objection waits for a decision."),
    "waiver_open": _("A request to waive waits for its decision."),
    "no_waiver": _("No request to waive waits for a decision."),
    "refund_open": _("A request to give money back waits for its decision."),
    "slip_made": _("The closing slip is made already."),
    "no_refund": _("No request to give money back waits for a decision."),
    "objection_open": _("An objection is open: nothing is kept back of the wage until it is decided."),
    "objection_possible": _("Nothing is kept back of the wage while the person can still object."),
    "deferred": _("The deductions are put off."),
}
WAIVER_CAUSE_LABELS: dict[str, Any] = {
    "dissent": _("written dissent on file"),
    "ordered": _("ordered by the approver against a written opinion"),
    "duties_done": _("every duty after lending done in time"),
    "force_majeure": _("disaster, death or change of policy"),
    "hidden_forgery": _("facts hidden by a forgery that care could not see"),
    "own_report": _("reported by himself before discovery"),
    "no_notice": _("no monthly notice was given"),
    "recovered": _("the loan was recovered since"),
}
OBJECTION_OUTCOME_LABELS: dict[str, Any] = {
    "dismissed": _("dismissed"),
    "reduced": _("penalty reduced"),
}
PAYMENT_KIND_LABELS: dict[str, Any] = {
    "paid": _("paid"),
    "deducted": _("kept back of the wage"),
}
