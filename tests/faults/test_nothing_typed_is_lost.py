"""Every form of every act: with each field wrong in turn, everything else that was typed stands in the answer.

The pages come from the access table, who opens them and on what from the walk over every page.
"""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.html import escape

from creditcoop.core import clock
from creditcoop.core.forms import EvidenceField
from creditcoop.core.rules.routes import ROUTES
from creditcoop.core.views.base import ActPage
from tests.conftest import Cast, client_of
from tests.journeys.every_page import PAGES, Books, books

# What must not come back in an answer, or cannot: passwords, codes, files.
NEVER_BACK = (forms.PasswordInput, forms.FileInput)
WRONG = "不是这个"
# What is asked besides hangs on this choice, so another choice asks for something else.
ASKED_ANEW = {("map_import", "standing")}


def act_pages() -> dict[str, type[ActPage]]:
    """Every address of the access table whose page is the form of an act."""
    found = {}
    for name, route in ROUTES.items():
        if name.startswith("api_") or not route.write:
            continue
        for arguments in ((), (1,), (1, 1)):
            try:
                view = resolve(reverse(name, args=arguments)).func
            except NoReverseMatch:
                continue
            page = getattr(view, "view_class", None)
            if isinstance(page, type) and issubclass(page, ActPage):
                found[name] = page
    return found


def sample(field: forms.Field) -> Any:
    """Something that the field understands."""
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return [str(value) for value, _words in field.choices][:1]
    if isinstance(field, forms.ChoiceField):  # a choice of rows too
        return next((str(value) for value, _words in field.choices if str(value)), "")
    if isinstance(field, forms.DateField):
        return str(clock.today() - datetime.timedelta(days=1))
    if isinstance(field, forms.TimeField):
        return "09:30"
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.IntegerField):
        return str(max(getattr(field, "min_value", None) or 1, 1))
    return "文" + "字" * min(getattr(field, "max_length", None) or 5, 5)


def wrong(field: forms.Field) -> Any:
    """Something that the field does not take; None where it takes every text."""
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return ["987654321"]
    if isinstance(field, forms.ChoiceField | forms.DateField | forms.TimeField | forms.IntegerField):
        return WRONG
    if isinstance(field, forms.BooleanField) or not isinstance(field, forms.CharField):
        return None
    if field.max_length:
        return "长" * (field.max_length + 1)
    return "" if field.required else None


def standing(form: forms.Form) -> dict[str, Any]:
    """Every field as it stands, or filled with something it understands."""
    found: dict[str, Any] = {}
    for name, field in form.fields.items():
        if isinstance(field, EvidenceField) or isinstance(field.widget, NEVER_BACK):
            continue
        value = form[name].value()
        found[name] = sample(field) if value in (None, "", []) or value is False else value
    return found


def same(sent: Any, shown: Any) -> bool:
    if isinstance(sent, list):
        return [str(one) for one in sent] == [str(one) for one in shown or []]
    if isinstance(shown, bool):
        return shown == (sent == "on" or sent is True)
    return str(sent) == str(shown)


def losses(client: Client, url: str, name: str) -> Iterator[str]:
    """What each wrong field loses of the others."""
    page = client.get(url)
    form = page.context["form"] if page.context and "form" in page.context else None
    if form is None:
        yield f"{name}: no form ({page.status_code})"
        return
    drawn = page.content.decode()
    typed = {field: value for field, value in standing(form).items() if f'name="{field}"' in drawn}
    for field_name in typed:
        if (name, field_name) in ASKED_ANEW:
            continue
        value = wrong(form.fields[field_name])
        if value is None or field_name == "act_key":
            continue
        sent = {**typed, field_name: value}
        answer = client.post(url, sent)
        if answer.status_code not in (409, 422):
            yield f"{name}.{field_name}: {answer.status_code}"
            continue
        again = answer.context["form"]
        yield from lost_of(answer.content.decode(), again, sent, f"{name}.{field_name}")


def lost_of(page: str, again: forms.Form, sent: dict[str, Any], where: str) -> Iterator[str]:
    for name, value in sent.items():
        if name not in again.fields:
            yield f"{where}: {name} is gone"
        elif not same(value, again[name].value()):
            yield f"{where}: {name} was {value!r}, is {again[name].value()!r}"
        elif (
            isinstance(value, str)
            and value
            and not again[name].is_hidden
            and not in_page(page, again, name, value)
        ):
            yield f"{where}: {name} is not on the page"


def in_page(page: str, again: forms.Form, name: str, value: str) -> bool:
    """A text stands in its field; of a choice the chosen one is marked, if it is one at all."""
    if isinstance(again.fields[name], forms.BooleanField | forms.ChoiceField):
        return True
    return escape(value) in page


def test_every_page_of_an_act_is_tried() -> None:
    """Pages that the walk does not know are named by its own test."""
    assert len(set(act_pages()) & set(PAGES)) > 25


@pytest.mark.one_database
@pytest.mark.parametrize("shown_in", ["zh-hans"])
def test_with_each_field_wrong_in_turn_nothing_else_is_lost(cast: Cast, shown_in: str) -> None:
    found: Books = books(cast)
    lost: list[str] = []
    tried = 0
    for name in sorted(set(act_pages()) & set(PAGES)):
        who, key = PAGES[name]
        person = who(cast)
        assert person is not None, name
        url = reverse(name, args=[key(found)] if key else [])
        lost += losses(client_of(person, language=shown_in), url, name)
        tried += 1
    assert not lost, "\n".join(lost)
    assert tried > 25


def test_a_form_that_forgets_would_be_seen() -> None:
    """The control."""

    class Form(forms.Form):
        name = forms.CharField(max_length=5)
        day = forms.DateField()

    sent = {"name": "长" * 6, "day": "2026-01-01"}
    kept, emptied = Form(sent), Form()
    assert not list(lost_of(str(kept), kept, sent, "kept"))
    assert len(list(lost_of(str(emptied), emptied, sent, "emptied"))) == 2
