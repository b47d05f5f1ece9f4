"""`verify_regulation`: whether the text of every regulation version fits its fingerprint and can be read (I10)."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from creditcoop.core.models import RegulationVersion
from creditcoop.core.regulation import check_body
from creditcoop.core.rules.regulation_text import RegulationError, text_hash

WRONG = 1


class Command(BaseCommand):
    help = (
        "Compare the text of every regulation version with its fingerprint; status 1 where one does not fit."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for version in RegulationVersion.objects.order_by("pk"):
            found = _faults(version)
            wrong += bool(found)
            said = "; ".join(found) or _("as adopted") if version.state == "adopted" else "; ".join(found)
            self.stdout.write(f"{version.number} {version.state} {version.sha256[:8]} {said}".rstrip())
        if wrong:
            sys.exit(WRONG)


def _faults(version: RegulationVersion) -> list[str]:
    found = []
    if text_hash(version.body) != version.sha256:
        found.append(_("the text is not the one that was hashed"))
    try:
        check_body(version.body)
    except RegulationError as error:
        found.append(_("the text cannot be read: %(error)s") % {"error": error})
    return found
