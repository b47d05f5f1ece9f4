"""Ask to hand over, and open a handover: first who hands over, then everything else about it."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from creditcoop.core.models import Person, Unit
from creditcoop.core.queries import branches_in_scope
from creditcoop.core.views.base import ActPage
from handover.forms import AskForm, OpenForm
from handover.models import HandoverRequest
from handover.queries.choosable import may_hand_over
from handover.queries.portfolio import loans_kept
from handover.queries.posts import posts_held
from handover.queries.requests import waiting_requests
from handover.services.ask_handover import Wish, ask_handover
from handover.services.check_opening import Opening, Watch
from handover.services.open_handover import open_handover
from loans.access import own_branches

TAKEN = "loan_"  # loan_<id>: who takes the loan over


class AskHandover(ActPage):
    form_class = AskForm
    done_message = gettext_lazy("Your request is recorded. A superior opens the handover.")

    def context(self) -> dict[str, Any]:
        return {
            "title": _("Ask to hand over"),
            "submit_label": _("Ask"),
            "cancel_url": reverse("handovers"),
        }

    def perform(self, data: dict[str, Any]) -> str:
        branch = self._branch()
        wish = Wish(reason=data["reason"], words=data["words"], wished_on=data["wished_on"])
        ask_handover(branch=branch, wish=wish, actor=self.actor, on=self.actor.on)
        return reverse("handovers")

    def _branch(self) -> Unit:
        branches = own_branches(self.actor) or [held.unit for held in self.actor.held if held.branch_id]
        if not branches:
            raise Http404
        return branches[0]


class OpenHandover(ActPage):
    form_class = OpenForm
    template = "handover/open.html"
    done_message = gettext_lazy(
        "The handover is open. Its list is filled from the records; write the rest beside it."
    )

    @property
    def branch(self) -> Unit:
        branches = branches_in_scope(self.actor, "open_handover")
        wanted = self._asked("branch")
        found = branches.filter(pk=wanted).first() if wanted else branches.first()
        if found is None:
            raise Http404
        return found

    @property
    def outgoing(self) -> Person | None:
        wanted = self._asked("outgoing")
        return may_hand_over(self.branch, on=self.actor.on).filter(pk=wanted).first() if wanted else None

    def _asked(self, name: str) -> int:
        text = self.request.POST.get(name) or self.request.GET.get(name) or ""
        return int(text) if text.isdecimal() and len(text) < 19 else 0

    def _whose(self) -> list[dict[str, Any]]:
        """Who could hand over, by branch: choosing one shows his loans."""
        branches = branches_in_scope(self.actor, "open_handover")
        on = self.actor.on
        return [
            {
                "branch": branch.name,
                "people": [
                    {"name": person.name, "url": f"?branch={branch.pk}&outgoing={person.pk}"}
                    for person in may_hand_over(branch, on=on)
                ],
            }
            for branch in branches
        ]

    def form_kwargs(self) -> dict[str, Any]:
        by_union = not self.actor.scope("give_last_word").empty
        return {
            "branch": self.branch,
            "on": self.actor.on,
            "by_union": by_union,
            "opener": self.actor.person,
            "outgoing": self.outgoing,
        }

    def initial(self) -> dict[str, Any]:
        outgoing, request = self.outgoing, self._request()
        held = posts_held(outgoing, self.branch, on=self.actor.on) if outgoing else set()
        asked = (
            {"reason": request.reason, "day": request.wished_on, "words": request.words} if request else {}
        )
        return {"outgoing": outgoing, "outgoing_post": min(held, default=""), "day": self.actor.on, **asked}

    def context(self) -> dict[str, Any]:
        return {
            "branch": self.branch,
            "cancel_url": reverse("handovers"),
            "choices": self._whose() if self.outgoing is None else [],
            "loans": self._loan_rows(),
            "takers": self.form_class(**self.form_kwargs()).fields["receivers"].queryset,  # type: ignore[attr-defined]
        }

    def _loan_rows(self) -> list[dict[str, Any]]:
        if self.outgoing is None:
            return []
        kept = loans_kept(self.outgoing, self.branch, on=self.actor.on).select_related("borrower")
        return [
            {
                "name": f"{TAKEN}{loan.pk}",
                "number": loan.number,
                "borrower": loan.borrower.name,
                "due_on": loan.due_on,
                "balance": loan.balance,
                "taker": self.request.POST.get(f"{TAKEN}{loan.pk}", ""),
            }
            for loan in kept.order_by("number")
        ]

    def _request(self) -> HandoverRequest | None:
        return waiting_requests(self.actor).filter(pk=self._asked("request")).first()

    def perform(self, data: dict[str, Any]) -> str:
        opening = Opening(
            outgoing=data["outgoing"],
            outgoing_post=data["outgoing_post"],
            reason=data["reason"],
            words=data["words"],
            day=data["day"],
            receivers=list(data["receivers"]),
            supervisors=_watches(data),
            loans=self._takers(),
            request=self._request(),
            ends=data["ends"],
            successor=data["successor"],
        )
        handover = open_handover(branch=self.branch, opening=opening, actor=self.actor, on=self.actor.on)
        return reverse("handover", args=[handover.pk])

    def _takers(self) -> dict[int, Person]:
        """Who takes which loan, where the form says so loan by loan."""
        chosen = {
            int(name.removeprefix(TAKEN)): int(value)
            for name, value in self.request.POST.items()
            if name.startswith(TAKEN) and name.removeprefix(TAKEN).isdecimal() and value.isdecimal()
        }
        people = Person.objects.in_bulk(set(chosen.values()))
        return {loan: people[person] for loan, person in chosen.items() if person in people}


def _watches(data: dict[str, Any]) -> list[Watch]:
    watches = [
        Watch(person=data[capacity], capacity=capacity)
        for capacity in ("cm_director", "monitor")
        if data.get(capacity)
    ]
    if data.get("union_supervisor"):
        watches.append(
            Watch(person=data["union_supervisor"], capacity="union", letter=data.get("letter") or "")
        )
    return watches
