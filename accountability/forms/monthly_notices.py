"""Forms of the monthly notices: give those of a branch, sign one."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accountability.labels import unit_name
from creditcoop.core.forms import ActForm
from creditcoop.core.models import Unit


class GiveNoticesForm(ActForm):
    branch = forms.ModelChoiceField(
        label=_("Branch"),
        queryset=Unit.objects.none(),
        error_messages={"required": _("Choose a branch.")},
    )

    def __init__(self, *args: Any, branches: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]
        self.fields["branch"].label_from_instance = unit_name  # type: ignore[attr-defined]
        if len(branches) == 1:
            self.fields["branch"].widget = forms.HiddenInput()
            self.fields["branch"].initial = branches[0]
