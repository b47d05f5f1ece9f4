"""What the chair says when he closes the meeting of the approval group."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm
from creditcoop.core.models import Person


class CloseForm(ActForm):
    """Who is present and has not voted, each to be named by the chair; without such people there is no field."""

    silent = forms.ModelMultipleChoiceField(
        label=_("Present and silent"),
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Tick everybody who had the word and did not vote. Each of them counts as having agreed and answers for it"
            " (Q10); whoever still wants to vote does so first."
        ),
        error_messages={"required": _("Tick each of them, or wait for their votes: silence counts as yes.")},
    )

    def __init__(self, *args: Any, silent: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if silent:
            self.fields["silent"].queryset = silent
        else:
            del self.fields["silent"]
