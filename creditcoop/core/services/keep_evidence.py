"""Keep a file as evidence: judged by its bytes, stored under their hash, the row written after the file.

Done by whoever may do the act that the file belongs to; a file alone is seen by nobody until it is attached.
Refused: everything but a plain PDF, JPG or PNG within the limits, and more in a day than a person may send.
"""

import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from creditcoop.core.access import Actor
from creditcoop.core.content_store import ContentStore, sha256_of
from creditcoop.core.errors import Refused
from creditcoop.core.models import EvidenceFile, Person
from creditcoop.core.rules.uploads.names import plain_name
from creditcoop.core.rules.uploads.verdict import Found
from creditcoop.core.services.inspect_upload import inspect_upload, too_large
from creditcoop.core.services.preview_evidence import keep_preview


def evidence_store() -> ContentStore:
    """Where the bytes of evidence lie."""
    return ContentStore(settings.EVIDENCE_DIR)


def keep_evidence(*, content: bytes, name: str, actor: Actor, on: datetime.date) -> EvidenceFile:
    """The row of these bytes, made now or earlier; `given_name` is what this sender calls them.

    Call it before the transaction of the act that the file belongs to: looking at a picture takes its time, and on
    SQLite that transaction holds everybody else's writing up. A file of a refused act is swept or used later.
    """
    if actor.person is None:
        raise PermissionDenied(_("Your posts of today do not include this act."))
    if len(content) > settings.EVIDENCE_MAX_BYTES:
        raise too_large(name)
    store = evidence_store()
    sha256 = sha256_of(content)
    known = EvidenceFile.objects.filter(sha256=sha256).first()
    if known is None:
        _refuse_over_quota(person=actor.person, size=len(content), on=on)
        found = inspect_upload(content=content, name=name)
        store.put(content)
        keep_preview(sha256=sha256, preview=found.preview)
        known = _write(sha256, len(content), name, found, actor, on)
    if not store.has(sha256):  # a sweep came between the file and its row
        store.put(content)
    known.given_name = plain_name(name)
    return known


def keep_upload(upload: "UploadedFile[bytes]", *, actor: Actor, on: datetime.date) -> EvidenceFile:
    """Keep a file as it came in; one that is too large is refused before it is read."""
    name = upload.name or ""
    if (upload.size or 0) > settings.EVIDENCE_MAX_BYTES:
        raise too_large(name)
    upload.seek(0)
    return keep_evidence(content=upload.read(), name=name, actor=actor, on=on)


@transaction.atomic
def _write(sha256: str, size: int, name: str, found: Found, actor: Actor, on: datetime.date) -> EvidenceFile:
    assert actor.person is not None
    Person.objects.select_for_update().get(
        pk=actor.person.pk
    )  # so that many uploads at once do not pass together
    _refuse_over_quota(person=actor.person, size=size, on=on)
    row, _made = EvidenceFile.objects.get_or_create(
        sha256=sha256,
        defaults={
            "size": size,
            "kind": found.kind,
            "original_name": plain_name(name),
            "width": found.width,
            "height": found.height,
            "pages": found.pages,
            "kept_by": actor.person,
            "unit": actor.home,
            "kept_on": on,
        },
    )
    return row


def _refuse_over_quota(*, person: Person, size: int, on: datetime.date) -> None:
    """Asked before the bytes are looked at or written, and again when their row is."""
    sent = EvidenceFile.objects.filter(kept_by=person, kept_on=on).aggregate(
        files=Count("pk"), size=Sum("size")
    )
    if (
        sent["files"] >= settings.EVIDENCE_DAILY_FILES
        or (sent["size"] or 0) + size > settings.EVIDENCE_DAILY_BYTES
    ):
        raise Refused(
            _("You have sent as many files today as one person may. Send the rest tomorrow."),
            field="file",
            code="quota",
        )
