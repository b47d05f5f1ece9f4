"""Forms of acts: each carries a key, so that the same click twice is one act."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from creditcoop.core.access import Actor
from creditcoop.core.errors import Refused
from creditcoop.core.models import EvidenceFile
from creditcoop.core.services.keep_evidence import keep_upload


class ActForm(forms.Form):
    """Base of every form that changes something."""

    required_css_class = "required"
    signature: "ToSign | None" = None
    act_key = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"required": _("Reload the page and send it again: its key is missing.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("act_key", uuid.uuid4())


@dataclass(frozen=True)
class ToSign:
    """What a signed form says above its password: one sentence, and the fingerprint of what is signed, if any."""

    sentence: str
    sha256: str
    needs_code: bool

    @property
    def first_digits(self) -> str:
        return self.sha256[:8]


PASSWORD, CODE, SEEN = "signature_password", "signature_code", "signature_seen"
SIGNATURE_FIELDS = (PASSWORD, CODE, SEEN)


def ask_signature(form: ActForm, to_sign: ToSign) -> None:
    """Add the fields that show who is signing; they stand last, in a box of their own (`signature.html`)."""
    form.signature = to_sign
    form.fields[PASSWORD] = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password to sign.")},
    )
    if to_sign.needs_code:
        form.fields[CODE] = forms.CharField(
            label=_("Code"),
            max_length=40,
            widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
            help_text=_("The six digits that your telephone shows now, or a recovery code."),
            error_messages={"required": _("Enter the code that your telephone shows now.")},
        )
    form.fields[SEEN] = forms.CharField(required=False, widget=forms.HiddenInput, initial=to_sign.sha256)
    for name in (PASSWORD, CODE):
        if name in form.fields:
            form.fields[name].signs = True  # type: ignore[attr-defined]  # read by form.html


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


class JudgingForm(OpinionForm):
    """A decision that may also send the application back, to be entered anew with what was wrong put right."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = list(self.fields["outcome"].choices)  # type: ignore[attr-defined]
        self.fields["outcome"].choices = [*choices, ("return", _("Send back for correction"))]  # type: ignore[attr-defined]


KEPT_SECONDS = 24 * 3600
MOST_FILES = 20


class EvidenceInput(forms.FileInput):
    """Several files, and those that an earlier sending of the same form has brought in already."""

    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ".pdf,.jpg,.jpeg,.png", **(attrs or {})})
        self.kept: list[dict[str, Any]] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[list[Any], list[str]]:
        sent = files.getlist(name) if hasattr(files, "getlist") else files.get(name) or []
        kept = data.getlist(f"{name}-kept") if hasattr(data, "getlist") else data.get(f"{name}-kept") or []
        return (list(sent) if isinstance(sent, list | tuple) else [sent]), list(kept)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> Any:
        widget = self.get_context(name, None, attrs)["widget"]
        widget["attrs"]["multiple"] = True
        return render_to_string("includes/evidence_field.html", {"widget": widget, "kept": self.kept})


class EvidenceField(forms.Field):
    """Files that prove something (PDF, JPG, PNG). Its value is a list of `EvidenceFile`.

    Each acceptable file is kept as soon as the form is checked, so an error elsewhere in the form loses none: the
    page shows it as kept, with a signed reference that only the same person can send. The page (`ActPage`) sets
    `actor`; outside of one, set it before the form is checked.
    """

    widget = EvidenceInput
    default_error_messages = {
        "required": _("Choose at least one file."),
        "too_many": _("Send at most %(most)s files at once."),
        "reference": _("A file sent earlier is no longer known. Choose it again."),
    }

    actor: Actor | None = None

    def clean(self, value: Any) -> list[EvidenceFile]:
        sent, references = value or ([], [])
        if len(sent) + len(references) > MOST_FILES:
            raise forms.ValidationError(self.error_messages["too_many"] % {"most": MOST_FILES})
        assert self.actor is not None, "set the actor of an EvidenceField before checking the form"
        found: dict[int, EvidenceFile] = {}
        problems: list[forms.ValidationError] = []
        for bring, given in ((self._again, references), (self._new, sent)):
            for one in given:
                try:
                    file = bring(one, self.actor)
                except forms.ValidationError as problem:
                    problems.append(problem)
                else:
                    found[file.pk] = file
        self.widget.kept = [self._shown(file, self.actor) for file in found.values()]
        if problems:
            raise forms.ValidationError(problems)
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return list(found.values())

    def _new(self, upload: "UploadedFile[bytes]", actor: Actor) -> EvidenceFile:
        try:
            return keep_upload(upload, actor=actor, on=actor.on)
        except Refused as refusal:
            raise forms.ValidationError(refusal.message, code=refusal.code) from refusal

    def _again(self, reference: str, actor: Actor) -> EvidenceFile:
        try:
            told = signing.loads(reference, salt="evidence", max_age=KEPT_SECONDS)
        except signing.BadSignature as error:
            raise forms.ValidationError(self.error_messages["reference"]) from error
        file = EvidenceFile.objects.filter(pk=told["file"]).first()
        if told["person"] != actor.person_id or file is None:
            raise forms.ValidationError(self.error_messages["reference"])
        file.given_name = told["name"]
        return file

    def _shown(self, file: EvidenceFile, actor: Actor) -> dict[str, Any]:
        told = {"file": file.pk, "person": actor.person_id, "name": str(file)}
        return {"reference": signing.dumps(told, salt="evidence"), "name": str(file), "size": file.size}


def give_actor(form: forms.Form, actor: Actor) -> None:
    """Tell the fields of a form that keep something who is sending it."""
    fields: Sequence[Any] = list(form.fields.values())
    for field in fields:
        if isinstance(field, EvidenceField):
            field.actor = actor
