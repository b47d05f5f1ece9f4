"""A bare Django page with the same 50 loans: one query, one plain table, nothing of this program's house."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from loans.models import Loan

PAGE = engines["django"].from_string(
    "<!doctype html><title>Loans</title><table>{% for loan in loans %}<tr>"
    "<td>{{ loan.number }}<td>{{ loan.borrower.name }}<td>{{ loan.branch.name }}<td>{{ loan.tier }}"
    "<td>{{ loan.amount }}<td>{{ loan.balance }}<td>{{ loan.granted_on }}<td>{{ loan.due_on }}"
    "<td>{{ loan.security }}<td>{{ loan.handler.name }}<td>{{ loan.standing }}</tr>{% endfor %}</table>"
)


def loans(request: HttpRequest) -> HttpResponse:
    rows = Loan.objects.select_related("borrower", "branch", "handler")[:50]
    return HttpResponse(PAGE.render({"loans": rows}))


urlpatterns = [path("loans/", loans)]
