"""Give stories their numbers without gaps: applications by day of entry, loans of issue, vouchers of payment."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from creditcoop.core import serials
from demo.story import Story
from loans.rules.numbering import (
    application_number,
    application_series,
    loan_number,
    loan_series,
    voucher_number,
    voucher_series,
)

Numbered = tuple[Story, str, str]


def numbered(stories: Sequence[Story]) -> list[Numbered]:
    """(story, application number, loan number or "") by day of entry; call inside the transaction that writes."""
    by_entry = sorted(stories, key=lambda story: story.entered_on)
    issued = sorted((story for story in by_entry if story.issued_on), key=lambda story: str(story.issued_on))
    applications = _numbers(
        [(story.borrower.branch.code, story.entered_on.year) for story in by_entry],
        application_series,
        application_number,
    )
    loans = _numbers(
        [(story.borrower.branch.code, story.issued_on.year) for story in issued if story.issued_on],
        loan_series,
        loan_number,
    )
    paid = sorted(
        ((paid.on, story) for story in by_entry for paid in story.payments), key=lambda found: found[0]
    )
    for story in by_entry:
        story.vouchers.clear()
    vouchers = _numbers(
        [(story.borrower.branch.code, on.year) for on, story in paid], voucher_series, voucher_number
    )
    for (_on, story), number in zip(paid, vouchers, strict=True):
        story.vouchers.append(number)
    loan_of = {id(story): number for story, number in zip(issued, loans, strict=True)}
    return [
        (story, number, loan_of.get(id(story), ""))
        for story, number in zip(by_entry, applications, strict=True)
    ]


def _numbers(
    places: Sequence[tuple[str, int]], series: Callable[..., str], number: Callable[..., str]
) -> list[str]:
    """A number for each (branch, year), counted on within its own series."""
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for place in places:
        counts[place] += 1
    given = {
        (branch, year): iter(serials.take(series(branch=branch, year=year), count=count))
        for (branch, year), count in counts.items()
    }
    return [number(branch=branch, year=year, serial=next(given[branch, year])) for branch, year in places]
