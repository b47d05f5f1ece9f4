"""Reading the core's facts."""

import datetime
from typing import Any

from django.db.models import QuerySet

from creditcoop.core.access import Actor
from creditcoop.core.labels import POST_LABELS
from creditcoop.core.models import Person, Posting, Unit


def demo_accounts(*, on: datetime.date) -> list[dict[str, Any]]:
    """The accounts of a trial, for its sign-in page: one row an account with its posts of the day."""
    rows: dict[str, dict[str, Any]] = {}
    postings = (
        Posting.objects.filter(Posting.covers(on), person__user__is_active=True)
        .select_related("person__user", "unit")
        .order_by("unit__code", "id")
    )
    for posting in postings:
        row = rows.setdefault(
            posting.person.user.username,
            {
                "username": posting.person.user.username,
                "name": posting.person.name,
                "post": POST_LABELS[posting.post],
                "unit": posting.unit.name,
            },
        )
        if row["post"] != POST_LABELS[posting.post]:
            row["post"] = f"{row['post']}, {POST_LABELS[posting.post]}"
    return list(rows.values())


def branches_in_scope(actor: Actor, act: str) -> QuerySet[Unit]:
    """Branches that the right to `act` reaches beyond one's own objects."""
    scope = actor.scope(act)
    branches = Unit.objects.filter(kind=Unit.Kind.BRANCH)
    return branches.filter(pk__in=scope.branch_ids) | branches.filter(parent__in=scope.union_ids)


def holders(*, branch: Unit, posts: set[str], on: datetime.date) -> QuerySet[Person]:
    """People who hold one of the posts in a branch, or at its union, on a day."""
    return Person.objects.filter(
        pk__in=Posting.objects.filter(
            Posting.covers(on), post__in=posts, unit__in=[branch.pk, branch.parent_id]
        ).values("person")
    )
