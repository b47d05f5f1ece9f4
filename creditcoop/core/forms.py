"""Forms of acts: each carries a key, so that the same click twice is one act."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ActForm(forms.Form):
    """Base of every form that changes something."""

    required_css_class = "required"
    act_key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"required": _("Reload the page and send it again: its key is missing.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("act_key", uuid.uuid4())


class OpinionForm(ActForm):
    """A post's decision with its reasons."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[("agree", _("Agree")), ("refuse", _("Refuse"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether you agree or refuse.")},
    )
    opinion = forms.CharField(
        label=_("Reasons"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("Your name and your reasons stay with the loan for its whole life."),
        error_messages={"required": _("Write your reasons, in your own words.")},
    )
