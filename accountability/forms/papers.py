"""Forms of papers: make one, take a copy, declare one void."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from creditcoop.core.forms import ActForm

LANGUAGE_CHOICES = [("zh-hans", _("Chinese: the paper itself")), ("en", _("English: a reading copy"))]


class MakePaperForm(ActForm):
    """Which paper, and whether it corrects the one that stands."""

    paper = forms.ChoiceField(label=_("Paper"), error_messages={"required": _("Choose which paper to make.")})
    corrects = forms.BooleanField(
        label=_("It corrects the one that stands, and names it"),
        required=False,
        help_text=_("The earlier paper is kept; its number stays taken."),
    )

    def __init__(self, *args: Any, papers: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = list(papers)  # type: ignore[attr-defined]


class PrintPaperForm(ActForm):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGE_CHOICES,
        initial="zh-hans",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose Chinese or English.")},
    )


class SpoilPaperForm(ActForm):
    reason = forms.CharField(
        label=_("Why it is void"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The number stays taken, and the paper with these reasons stays kept."),
        error_messages={"required": _("Write why this paper is void.")},
    )
