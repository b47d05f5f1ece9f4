"""A manager signs his monthly notice: the proof that he was told (Annex 9, 以签字为准, Q28).

Done by the manager himself, with his password, within the version's working days or late and marked so. Refused to
anybody else and the second time. It frees him of nothing, and the accountant of having told him too late.
"""

import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accountability.models import MonthlyNotice, MonthlyNoticeSignature
from creditcoop.core import audit
from creditcoop.core.access import Actor
from creditcoop.core.errors import AlreadyDone, Refused


@transaction.atomic
def sign_monthly_notice(
    *, notice_id: int, text_sha256: str, actor: Actor, on: datetime.date
) -> MonthlyNoticeSignature:
    """Keep the signature under the text that was seen, by its hash."""
    notice = MonthlyNotice.objects.select_for_update().select_related("branch").get(pk=notice_id)
    actor.require("sign_monthly_notice", branch=notice.branch, owners={notice.manager_id})
    if actor.person is None or actor.person_id != notice.manager_id:
        raise PermissionDenied(_("A monthly notice is signed by the manager whom it is for."))
    if MonthlyNoticeSignature.objects.filter(notice=notice).exists():
        raise AlreadyDone(_("You have signed this notice already."))
    if text_sha256 != notice.text_sha256:
        raise Refused(_("This is not the text of the notice. Open it again, read it, then sign."))
    signature = MonthlyNoticeSignature.objects.create(
        notice=notice,
        person=actor.person,
        text_sha256=notice.text_sha256,
        late=on > notice.sign_by,
        on=on,
    )
    audit.record(
        act="sign_monthly_notice",
        actor=actor,
        subject=notice,
        unit=notice.branch,
        clause="Annex 9",
        facts={"sha256": notice.text_sha256, "late": signature.late},
    )
    return signature
