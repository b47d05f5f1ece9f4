"""Words for why an uploaded file is not kept, in both languages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from creditcoop.core.rules.uploads.verdict import FileFault

# Why an uploaded file is not kept, and what to do.
FILE_FAULT_LABELS: dict[str, Any] = {
    FileFault.EMPTY: _("The file is empty."),
    FileFault.TOO_LARGE: _("The file is too large. Send at most %(megabytes)s MB, scanned more coarsely."),
    FileFault.UNKNOWN_TYPE: _("Only PDF, JPG and PNG are kept. Scan or photograph the paper."),
    FileFault.NAME_MISMATCH: _(
        "The name promises another kind of file than it is. Save it anew and send that."
    ),
    FileFault.TOO_MANY_PIXELS: _(
        "The picture has more than %(megapixels)s million pixels. Send a smaller one."
    ),
    FileFault.TOO_MANY_PAGES: _("The PDF has more than %(pages)s pages. Send it in parts."),
    FileFault.BROKEN: _("The file cannot be read whole. Scan it again, or print it to PDF and send that."),
    FileFault.ENCRYPTED: _("The PDF has a password. Send it without one."),
    FileFault.ACTIVE_CONTENT: _(
        "The PDF holds actions, forms or files of its own. Print it to PDF and send that, so that only paper is left."
    ),
    FileFault.MIXED_CONTENT: _(
        "The file carries something else besides its picture. Save it anew and send that."
    ),
    FileFault.TOO_SLOW: _(
        "The file takes too long to read. Scan it again, or print it to PDF and send that."
    ),
}
