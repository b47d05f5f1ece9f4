"""Sample data for the page that shows every piece, so that look and translation can be judged in one place.

People, places and sums are invented.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms, template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

register = template.Library()

TABS = (gettext_lazy("Overview"), gettext_lazy("Money"), gettext_lazy("Liability"), gettext_lazy("History"))


class SampleForm(forms.Form):
    """One field of each kind, with the errors that a hurried reader makes."""

    borrower = forms.CharField(label=gettext_lazy("Borrower"), max_length=60)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of borrower"),
        choices=[("farmer", gettext_lazy("Farmer")), ("enterprise", gettext_lazy("Enterprise"))],
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount"),
        max_digits=12,
        decimal_places=2,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=gettext_lazy("In yuan, at most two decimals."),
    )
    due_on = forms.DateField(label=gettext_lazy("Due day"), widget=forms.DateInput(attrs={"type": "date"}))
    security = forms.ChoiceField(
        label=gettext_lazy("Security"),
        choices=[("credit", gettext_lazy("Credit")), ("guarantee", gettext_lazy("Guarantee"))],
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), required=False)
    purpose = forms.CharField(label=gettext_lazy("Purpose"), widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.BooleanField(label=gettext_lazy("I have seen the borrower in person"), required=False)


class SignSampleForm(forms.Form):
    """The password once more."""

    password = forms.CharField(label=gettext_lazy("Your password"), widget=forms.PasswordInput)


class FilterSampleForm(forms.Form):
    """Filters of a list."""

    q = forms.CharField(label=gettext_lazy("Search in this list"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[("", gettext_lazy("All")), ("running", gettext_lazy("Running"))],
    )
    officer = forms.ChoiceField(
        label=gettext_lazy("Handler"), required=False, choices=[("", gettext_lazy("All")), ("1", "王建国")]
    )


@register.simple_tag
def samples() -> dict[str, Any]:
    """Everything the page of pieces shows."""
    return {
        "figures": _figures(),
        "table": _table(),
        "empty_table": _empty_table(),
        "shares": _shares(),
        "unallocated": {"percent": 40, "amount": Decimal("6000.00"), "clause": "III.3"},
        "five": _five_shares(),
        "total": Decimal("15000.00"),
        "steps": _steps(),
        "five_steps": _five_steps(),
        "facts": _facts(),
        "why": _why(),
        "tabs": [{"label": word, "url": "#", "active": place == 0} for place, word in enumerate(TABS)],
        "form": SampleForm(initial={"borrower": "李春花", "amount": Decimal("15000.00")}),
        "wrong_form": _wrong_form(),
        "sign": _sign(),
        "sign_form": SignSampleForm(),
    }


def _figures() -> list[dict[str, Any]]:
    return [
        {
            "label": _("Loans running"),
            "number": "1,284",
            "unit": _("loans"),
            "change": _("12 more than a month ago"),
            "url": "#",
        },
        {"label": _("Balance"), "number": "9,412,350.00", "unit": _("yuan"), "change": "", "url": "#"},
        {
            "label": _("Overdue"),
            "number": "86",
            "unit": _("loans"),
            "change": _("612,400.00 yuan owed"),
            "url": "#",
            "kind": "lost",
        },
        {
            "label": _("Falling due within 30 days"),
            "number": "41",
            "unit": _("loans"),
            "url": "#",
            "kind": "soon",
        },
    ]


def _columns() -> list[dict[str, Any]]:
    return [
        {
            "key": "number",
            "label": _("Number"),
            "nowrap": True,
            "priority": 1,
            "sort_url": "#",
            "sorted": None,
        },
        {"key": "borrower", "label": _("Borrower"), "priority": 1, "sort_url": "#", "sorted": None},
        {"key": "village", "label": _("Village"), "priority": 2},
        {"key": "granted", "label": _("Granted on"), "nowrap": True, "priority": 3, "sort_url": "#"},
        {"key": "due", "label": _("Due on"), "nowrap": True, "priority": 2, "sort_url": "#", "sorted": "asc"},
        {"key": "first", "label": _("First responsible"), "priority": 2},
        {"key": "state", "label": _("State"), "priority": 1},
        {"key": "amount", "label": _("Amount (yuan)"), "numeric": True, "priority": 3, "sort_url": "#"},
        {"key": "balance", "label": _("Balance (yuan)"), "numeric": True, "priority": 1, "sort_url": "#"},
    ]


def _table() -> dict[str, Any]:
    states = [("lost", _("Overdue 41 days")), ("soon", _("Due in 5 days")), ("ok", _("In order"))]
    people = ["张福生", "欧阳雪梅", "临禾县兴旺农机修造有限责任公司", "李春花", "赵铁柱", "孙玉兰"]
    rows = []
    for place, name in enumerate(people):
        kind, word = states[place % 3]
        amount = Decimal(2000 + place * 4750)
        rows.append(
            {
                "url": "#",
                "cells": [
                    {"text": f"0301-2026-{157 + place:04d}"},
                    {"text": name},
                    {"text": "白杨村三组" if place % 2 else "柳河村"},
                    {"text": f"2026-02-{11 + place}"},
                    {"text": f"2026-10-{13 + place}"},
                    {"text": "王建国" if place % 3 else _("not recorded")},
                    {"text": word, "tag_kind": kind},
                    {"text": f"{amount:,.2f}"},
                    {"text": f"{amount - 500 * place:,.2f}"},
                ],
            }
        )
    foot: list[dict[str, Any]] = [{"text": ""} for _column in _columns()]
    foot[0] = {"text": _("Total")}
    foot[7] = {"text": "83,250.00", "numeric": True}
    foot[8] = {"text": "75,750.00", "numeric": True}
    return {
        "caption": _("Loans of the branch"),
        "columns": _columns(),
        "rows": rows,
        "foot_cells": foot,
        "total_text": _("6 of 3,481, filtered"),
        "export_links": [
            {"label": _("Export these as CSV"), "url": "#"},
            {"label": _("Export these as XLSX"), "url": "#"},
        ],
        "filter_form": FilterSampleForm({"state": "running"}),
        "is_filtered": True,
        "reset_url": "#",
        "page": _page(),
    }


def _page() -> dict[str, Any]:
    return {
        "number": 2,
        "pages": 70,
        "prev_url": "#",
        "next_url": "#",
        "links": [
            {"number": 1, "url": "#"},
            {"number": 2, "url": "#", "current": True},
            {"number": 3, "url": "#"},
            {"number": None},
            {"number": 70, "url": "#"},
        ],
    }


def _empty_table() -> dict[str, Any]:
    return {
        "columns": _columns(),
        "rows": [],
        "empty_text": _("No application waits for you today."),
        "empty_action": {"label": _("Enter an application"), "url": "#"},
    }


def _shares() -> list[dict[str, Any]]:
    return [
        {
            "name": "陈志远",
            "post": _("deputy director for credit"),
            "percent": 30,
            "amount": Decimal("4500.00"),
            "is_first": True,
            "url": "#",
            "clause": "III.3",
        },
        {
            "name": "王建国",
            "post": _("customer manager"),
            "percent": 30,
            "amount": Decimal("4500.00"),
            "clause": "III.3",
            "url": "#",
        },
    ]


def _five_shares() -> list[dict[str, Any]]:
    parts = [("王建国", 30), ("陈志远", 20), ("周立民", 10), ("何秀英", 20), ("吴晓岚", 20)]
    posts = [_("investigation"), _("review"), _("approval"), _("pay-out"), _("inspection")]
    return [
        {
            "name": name,
            "post": post,
            "percent": Decimal(part),
            "amount": Decimal(600 * part),
            "is_first": name == "周立民",
            "clause": "III.4",
        }
        for (name, part), post in zip(parts, posts, strict=True)
    ]


def _steps() -> list[dict[str, Any]]:
    return [
        {
            "label": _("investigation"),
            "who": "王建国",
            "when": date(2026, 11, 16),
            "said": _("Pig farm seen; feed for 40 head paid in advance."),
            "state": "done",
            "word": _("agreed"),
        },
        {"label": _("review"), "who": "刘大伟", "when": date(2026, 11, 18), "said": "", "state": "done"},
        {"label": _("approval group"), "who": _("3 of 5 have voted"), "when": None, "state": "next"},
        {"label": _("inspection"), "who": "吴晓岚", "when": None, "state": "later"},
        {"label": _("pay-out"), "who": "何秀英", "when": None, "state": "later"},
    ]


def _five_steps() -> list[dict[str, Any]]:
    return [
        {"label": _("investigation"), "who": "王建国", "when": date(2026, 11, 16), "state": "done"},
        {
            "label": _("review"),
            "who": "陈志远",
            "when": date(2026, 11, 18),
            "said": _(
                "The guarantor already stands for two loans, one of them overdue since August; "
                "his own income does not cover the interest of this one."
            ),
            "state": "refused",
        },
        {"label": _("approval"), "who": "周立民", "state": "later"},
        {"label": _("approval by the union"), "who": "郑国强", "state": "later"},
        {"label": _("inspection"), "who": "吴晓岚", "state": "later"},
        {"label": _("order"), "who": "王建国", "state": "later"},
        {"label": _("pay-out"), "who": "何秀英", "state": "later"},
    ]


def _facts() -> list[dict[str, Any]]:
    return [
        {"label": _("Borrower"), "text": "李春花", "url": "#"},
        {"label": _("Amount"), "text": _("15,000.00 yuan")},
        {"label": _("Tier"), "text": _("over 10,000 to 20,000 yuan"), "why": _why()},
        {"label": _("Rate"), "text": _("not recorded"), "soft": True},
        {"label": _("State"), "text": _("In order"), "tag_kind": "ok"},
        {"label": _("Purpose"), "text": _("Piglets and feed for 40 head, own funds 6,000.00 yuan")},
    ]


def _why() -> list[dict[str, str]]:
    return [
        {"text": _("15,000.00 yuan is more than 10,000 and not more than 20,000."), "clause": "III.3"},
        {
            "text": _("The approval group studies it together; the deputy director is first responsible."),
            "clause": "III.3",
        },
    ]


def _wrong_form() -> SampleForm:
    form = SampleForm(
        {"borrower": "李春花", "kind": "farmer", "amount": "15000.005", "due_on": "", "security": "credit"},
        auto_id="wrong_%s",
    )
    form.is_valid()
    return form


def _sign() -> dict[str, Any]:
    return {
        "id": "sign-sample",
        "title": _("Sign the decision"),
        "sentence": _("You approve 15,000.00 yuan for 李春花, as the group decided on 2026-11-20."),
        "hash8": "9f3ac27e",
        "changes": [
            {"who": "陈志远", "what": _("first responsible for 4,500.00 yuan")},
            {"who": "王建国", "what": _("answers for 4,500.00 yuan")},
        ],
        "action": "#",
        "submit_label": _("Sign"),
    }
