"""A visit and the checks of a loan in words."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from creditcoop.core.templatetags.ui import day, yuan_unit
from loans import labels
from loans.models import CheckDuty, Visit
from loans.rules.visits import NOT_HELD


def purpose_text(visit: Visit) -> str:
    return str(labels.VISIT_PURPOSE_LABELS[visit.purpose])


def visit_state(visit: Visit) -> tuple[str, str]:
    """What was found in one word, and its tag."""
    if hasattr(visit, "corrected_by"):
        return _("corrected"), "neutral"
    if visit.purpose == NOT_HELD:
        return _("did not take place"), "neutral"
    if visit.alarming:
        return _("signs of risk"), "lost"
    return _("in order"), "ok"


def read_text(visit: Visit) -> str:
    read = getattr(visit, "read", None)
    return f"{read.person.name} {day(read.on)}" if read else ""


def visit_rows(visits: Iterable[Any]) -> list[dict[str, Any]]:
    """Lines of the visits of one loan."""
    rows = []
    for visit in visits:
        text, tag = visit_state(visit)
        rows.append(
            {
                "url": reverse("visit", args=[visit.pk]),
                "day": visit.visited_on,
                "purpose": purpose_text(visit),
                "by": visit.recorded_by.name,
                "text": text,
                "tag": tag,
                "photos": visit.photo_count,
                "read": read_text(visit),
                "promise": promise_text(visit),
            }
        )
    return rows


def promise_text(visit: Visit) -> str:
    if visit.promised_on is None:
        return ""
    return _("%(amount)s by %(day)s") % {
        "amount": yuan_unit(visit.promised_amount),
        "day": day(visit.promised_on),
    }


def _listed(codes: Iterable[str], words: labels.Labels) -> str:
    return _(", ").join(str(words[code]) for code in codes)


def visit_facts(visit: Visit) -> list[dict[str, Any]]:
    """Everything that was filled in, in the order of the form; what was not looked at is left out."""
    hours = [moment.strftime("%H:%M") for moment in (visit.began_at, visit.ended_at) if moment]
    met = _listed(visit.met, labels.VISIT_MET_LABELS)
    told = [
        (_("Day of the visit"), " ".join([day(visit.visited_on), "–".join(hours)]).strip()),
        (_("Recorded"), f"{day(visit.on)} · {visit.recorded_by.name}"),
        (_("Counts from"), day(visit.counts_on) if visit.counts_on != visit.visited_on else ""),
        (_("Second person"), visit.with_person.name if visit.with_person else ""),
        (_("Place"), visit.place),
        (_("Met"), f"{met} · {visit.met_names}" if visit.met_names else met),
        (_("The money is"), str(labels.VISIT_USE_LABELS.get(visit.use, ""))),
        (_("Signs of risk"), _listed(visit.risks, labels.VISIT_RISK_LABELS)),
        (_("Business"), str(labels.VISIT_BUSINESS_LABELS.get(visit.business, ""))),
        (_("Guarantor"), str(labels.VISIT_GUARANTOR_LABELS.get(visit.guarantor, ""))),
        (_("Collateral"), str(labels.VISIT_COLLATERAL_LABELS.get(visit.collateral, ""))),
        (_("Changes in the household"), _listed(visit.changes, labels.VISIT_CHANGE_LABELS)),
        (_("In words"), visit.words),
        (_("Promise"), promise_text(visit)),
        (_("Number of the paper left"), visit.paper_number),
        (
            _("Next step"),
            f"{labels.VISIT_NEXT_LABELS[visit.next_step]} · {day(visit.next_on)}" if visit.next_step else "",
        ),
    ]
    read = getattr(visit, "read", None)
    if read is not None:
        told.append((_("Read"), read_text(visit) + (f": {read.words}" if read.words else "")))
    return [{"label": label, "text": text} for label, text in told if text]


def duty_state(duty: CheckDuty, today: datetime.date) -> tuple[str, str]:
    """Where a check stands, in words and as a tag."""
    if duty.outcome != CheckDuty.Outcome.OPEN:
        if duty.undone_on is not None:
            return _("taken back by a correction"), "neutral"
        if duty.outcome != CheckDuty.Outcome.DONE:
            return str(labels.CHECK_OUTCOME_LABELS[duty.outcome]), "neutral"
        assert duty.ended_on is not None  # constraint
        late = duty.ended_on > duty.due_by
        return (_("done late"), "soon") if late else (_("done in time"), "ok")
    days = (duty.due_by - today).days
    if days < 0:
        return ngettext("%(days)s day late", "%(days)s days late", -days) % {"days": -days}, "lost"
    text = ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return text, "soon" if days <= 7 else "waiting"


def duty_rows(duties: Iterable[CheckDuty], today: datetime.date) -> list[dict[str, Any]]:
    """Lines of the checks of one loan."""
    rows = []
    for duty in duties:
        text, tag = duty_state(duty, today)
        rows.append(
            {
                "kind": labels.CHECK_DUTY_LABELS[duty.kind],
                "due_by": duty.due_by,
                "text": text,
                "tag": tag,
                "ended_on": duty.ended_on,
                "url": reverse("visit", args=[duty.visit_id]) if duty.visit_id else "",
            }
        )
    return rows
