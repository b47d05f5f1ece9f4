"""Who holds a post where, for many people at once: what the check of a loan book asks. Writes nothing."""

import datetime
from collections.abc import Collection

from creditcoop.core.models import Posting, Unit


def posted_in(people: Collection[int], on: datetime.date) -> set[tuple[int, int]]:
    """Who holds a post in which branch on a day, station posts counted for their branch."""
    found: set[tuple[int, int]] = set()
    postings = Posting.objects.filter(Posting.covers(on), person__in=people).select_related("unit")
    for posting in postings:
        found.add((posting.person_id, posting.unit_id))
        if posting.unit.kind == Unit.Kind.STATION and posting.unit.parent_id is not None:
            found.add((posting.person_id, posting.unit.parent_id))
    return found
