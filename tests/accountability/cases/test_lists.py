"""The lists of cases and of the ledger say their money in yuan, and add up under the column."""

from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse

from accountability.models import PenaltyEntry
from accountability.queries.cases import listed
from tests.accountability.cases.book import served
from tests.conftest import Cast, client_of

pytestmark = pytest.mark.django_db


def table_of(client: Client, name: str) -> tuple[list[str], list[str]]:
    """The heads of the columns, and the foot under them."""
    table = client.get(reverse(name)).context["table"]
    return [str(column["label"]) for column in table.columns], [
        cell["text"] for cell in table.foot_cells or []
    ]


def test_the_ledger_adds_up_under_its_amounts(cast: Cast) -> None:
    served(cast)
    total = PenaltyEntry.objects.aggregate(total=Sum("amount"))["total"]
    heads, foot = table_of(client_of(cast.union["union_credit"]), "penalty_ledger")
    assert total == Decimal("500.00")
    assert dict(zip(heads, foot, strict=True))["Amount"] == "500.00"
    page = client_of(cast.union["union_credit"]).get(reverse("penalty_ledger")).content.decode()
    assert "500.00" in page.split("<tfoot")[1]


def test_nothing_paid_is_said_as_money(cast: Cast) -> None:
    case = served(cast)
    (row,) = listed(type(case).objects.filter(pk=case.pk))
    assert isinstance(row.paid, Decimal) and row.paid == 0
    page = client_of(cast.union["union_credit"]).get(reverse("penalty_cases")).content.decode()
    assert ">0.00<" in page
