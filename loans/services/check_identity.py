"""Refuse an identity number that cannot be one, and say which typing error would explain it (GB 11643, GB 32100)."""

import datetime

from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from loans.rules.identity import IdentityFault, Judgement, judge


def checked_number(*, id_kind: str, id_number: str, on: datetime.date, field: str = "id_number") -> str:
    """The number as it is kept. Refused at `field` when it cannot be a number of its kind on that day."""
    judgement = judge(id_kind, id_number, on=on)
    if not judgement.number:
        raise Refused(_("Enter the number of the document."), field=field)
    if judgement.fault is not None:
        raise Refused(" ".join(_said(judgement, id_kind)), field=field, code="identity_number")
    return judgement.number


def old_number_warning() -> str:
    """What is said of a number of fifteen digits, which is taken."""
    return _(
        "A number of 15 digits has no check digit: compare it with the document once more, and ask for the new card."
    )


def _said(judgement: Judgement, id_kind: str) -> list[str]:
    said = [_reason(judgement, id_kind)]
    if judgement.last_fits:
        said.append(
            _("If all other signs are right, the last one is %(sign)s.") % {"sign": judgement.last_fits}
        )
    if judgement.swapped:
        pairs = _(", ").join(f"{place}–{place + 1}" for place in judgement.swapped)
        said.append(_("It would fit if two neighbours were exchanged: places %(pairs)s.") % {"pairs": pairs})
    return said


def _reason(judgement: Judgement, id_kind: str) -> str:
    resident = id_kind == "resident_id"
    if judgement.fault is IdentityFault.LENGTH:
        count = {"count": len(judgement.number)}
        if resident:
            return _("A resident identity number has 18 signs (old ones 15); this one has %(count)s.") % count
        return _("A unified social credit code has 18 signs; this one has %(count)s.") % count
    if judgement.fault is IdentityFault.SIGNS:
        if resident:
            return _("A resident identity number is 17 digits and a last digit or X.")
        return _("A unified social credit code is of digits and capital letters without I, O, S, V and Z.")
    if judgement.fault is IdentityFault.BIRTH:
        return _("The day of birth in it (places 7 to 14) does not exist. Compare it with the document.")
    if judgement.fault is IdentityFault.FUTURE_BIRTH:
        return _("The day of birth in it (places 7 to 14) lies in the future. Compare it with the document.")
    return _("The last sign does not go with the others. Compare it with the document.")
