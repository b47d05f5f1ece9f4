"""A vote of the approval group (III.3)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from loans.labels import CHOICE_LABELS, EXCEPTION_ANSWER_LABELS


class VoteForm(ActForm):
    """Yes or no to the loan; where an exception to II.6 is asked for, grant or refuse it besides (Q7)."""

    choice = forms.ChoiceField(
        label=_("Your vote"),
        choices=list(CHOICE_LABELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    reason = forms.CharField(
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("A recorded no frees you; silence counts as yes. A vote is not changed."),
        error_messages={"required": _("Write the reason for your vote.")},
    )
    on_exception = forms.ChoiceField(
        label=_("The exception to II.6"),
        choices=list(EXCEPTION_ANSWER_LABELS.items()),
        widget=forms.RadioSelect,
        help_text=_("Apart from your vote on the loan. Silence never grants an exception (Q7)."),
        error_messages={"required": _("Choose whether you grant or refuse the exception.")},
    )
    field_order = ["choice", "on_exception", "reason"]

    def __init__(self, *args: Any, exception_asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not exception_asked:
            del self.fields["on_exception"]
