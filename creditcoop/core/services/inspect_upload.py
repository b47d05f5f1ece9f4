"""Look at an uploaded file in a process of its own, which a hostile file may crash without harm.

Refused with a sentence that says what to do: wrong kind, too large, too many pixels or pages, broken, locked,
active content, more than one kind at once.
"""

import json
import subprocess
import sys

from django.conf import settings
from django.utils.translation import gettext as _

from creditcoop.core.errors import Refused
from creditcoop.core.file_labels import FILE_FAULT_LABELS
from creditcoop.core.rules.uploads.look import first_look
from creditcoop.core.rules.uploads.names import plain_name
from creditcoop.core.rules.uploads.verdict import BadFile, FileFault, Found, Limits

LONGEST_SECONDS = 30
# -I: nothing from the environment or the working directory is imported.
PROGRAM = """
import sys
sys.path.insert(0, sys.argv.pop(1))
from creditcoop.core.rules.uploads.__main__ import main
main()
"""


def inspect_upload(*, content: bytes, name: str) -> Found:
    """What the file is. Refused (field "file") with its name and the reason."""
    limits = Limits(
        most_bytes=settings.EVIDENCE_MAX_BYTES,
        most_pixels=settings.EVIDENCE_MAX_PIXELS,
        most_pages=settings.EVIDENCE_MAX_PAGES,
    )
    try:
        first_look(content, name=name, limits=limits)
        return _look_apart(content, limits)
    except BadFile as bad:
        raise _refusal(name, bad.fault) from bad


def too_large(name: str) -> Refused:
    """What is said of a file that nobody needs to open to refuse."""
    return _refusal(name, FileFault.TOO_LARGE)


def _refusal(name: str, fault: FileFault) -> Refused:
    text = _("%(name)s: %(reason)s") % {"name": plain_name(name), "reason": fault_text(fault)}
    return Refused(text, field="file", code=fault.value)


def fault_text(fault: FileFault) -> str:
    """The reason in the reader's language, with the limits of this installation."""
    return str(FILE_FAULT_LABELS[fault]) % {
        "megabytes": settings.EVIDENCE_MAX_BYTES // 2**20,
        "megapixels": settings.EVIDENCE_MAX_PIXELS // 1_000_000,
        "pages": settings.EVIDENCE_MAX_PAGES,
    }


def _look_apart(content: bytes, limits: Limits) -> Found:
    command = [sys.executable, "-I", "-c", PROGRAM, str(settings.BASE_DIR)]
    try:
        done = subprocess.run(
            [*command, str(limits.most_pixels), str(limits.most_pages)],
            input=content,
            capture_output=True,
            timeout=LONGEST_SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise BadFile(FileFault.TOO_SLOW) from error
    line, _end, preview = done.stdout.partition(b"\n")
    if done.returncode != 0 or not line:
        raise BadFile(FileFault.BROKEN)
    answer = json.loads(line)
    if "fault" in answer:
        raise BadFile(FileFault(answer["fault"]))
    return Found(**answer, preview=preview)
