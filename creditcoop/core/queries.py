"""Reading the core's facts."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse

from creditcoop.core.access import Actor
from creditcoop.core.labels import POST_LABELS
from creditcoop.core.models import (
    EvidenceUse,
    FactorReset,
    IssuedPaper,
    Person,
    Posting,
    SecondFactorPost,
    Unit,
)


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


def units_in_scope(actor: Actor, act: str) -> QuerySet[Unit]:
    """Unions, branches and stations that the right to `act` reaches."""
    scope = actor.scope(act)
    return Unit.objects.filter(
        Q(pk__in=scope.union_ids)
        | Q(parent__in=scope.union_ids)
        | Q(parent__parent__in=scope.union_ids)
        | Q(pk__in=scope.branch_ids)
        | Q(parent__in=scope.branch_ids)
    ).order_by("code")


def factor_resets_visible_to(actor: Actor) -> QuerySet[FactorReset]:
    """Resets of second factors that an administrator of the reader's union asked for."""
    unions = actor.scope("view_factor_resets").union_ids
    return FactorReset.objects.filter(asked_by__in=Posting.objects.filter(unit__in=unions).values("person"))


def second_factor_posts_visible_to(actor: Actor) -> QuerySet[SecondFactorPost]:
    """Posts that the reader's union has named."""
    return SecondFactorPost.objects.filter(union__in=actor.scope("view_second_factor_posts").union_ids)


def holders(*, branch: Unit, posts: set[str], on: datetime.date) -> QuerySet[Person]:
    """People who hold one of the posts in a branch, or at its union, on a day."""
    return Person.objects.filter(
        pk__in=Posting.objects.filter(
            Posting.covers(on), post__in=posts, unit__in=[branch.pk, branch.parent_id]
        ).values("person")
    )


def is_of_union(person: Person, union: Unit) -> bool:
    """Whether somebody holds or held a post in a union; a newcomer without any is of the union that opened him."""
    posts = Posting.objects.filter(person=person)
    if not posts.exists():
        return bool(person.opened_in_id == union.pk)
    return posts.filter(Q(unit=union) | Q(unit__parent=union) | Q(unit__parent__parent=union)).exists()


def evidence_kinds() -> dict[str, str]:
    """What evidence can be of, by the name of its model → the page that shows it."""
    return {
        apps.get_model(label)._meta.model_name or "": page
        for label, page in settings.EVIDENCE_SUBJECTS.items()
    }


def evidence_of(subject: models.Model) -> QuerySet[EvidenceUse]:
    """The evidence of a subject, in the order in which it came. The caller has found the subject in scope."""
    return EvidenceUse.objects.filter(
        subject_kind=subject._meta.model_name or "", subject_id=subject.pk
    ).select_related("file", "attached_by")


def matter_of(*, kind: str, pk: int | None) -> tuple[str, int | None]:
    """What a signed row is about in the end: a paper, an event or an exception of a loan leads to its application.

    Models whose rows are part of something greater have `signed_matter()`; None there: the row itself.
    """
    model = next((one for one in apps.get_models() if one._meta.model_name == kind), None)
    row = model._base_manager.filter(pk=pk).first() if model is not None else None
    if isinstance(row, IssuedPaper):
        return matter_of(kind=row.subject_kind, pk=row.subject_id)
    greater = row.signed_matter() if row is not None and hasattr(row, "signed_matter") else None
    if greater is None:
        return kind, pk
    return matter_of(kind=greater._meta.model_name or "", pk=greater.pk)


def other_uses(uses: Iterable[EvidenceUse], *, actor: Actor) -> dict[int, list[dict[str, str]]]:
    """By id of each use: what else the same bytes serve, named with its page inside the reader's scope (I3).

    Outside of it the answer says only that there is something: label and address are empty.
    """
    wanted = {use.pk: use.file_id for use in uses}
    others = EvidenceUse.objects.filter(file__in=set(wanted.values())).order_by("id")
    seen = set(others.visible_to(actor).values_list("pk", flat=True))
    pages = evidence_kinds()
    found: dict[int, list[dict[str, str]]] = {pk: [] for pk in wanted}
    for other in others:
        for pk, file_id in wanted.items():
            if other.file_id == file_id and other.pk != pk:
                page = pages.get(other.subject_kind, "")
                found[pk].append(
                    {"label": other.subject_label, "url": reverse(page, args=[other.subject_id])}
                    if other.pk in seen and page
                    else {"label": "", "url": ""}
                )
    return found
