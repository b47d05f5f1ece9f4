"""How a payment is used (practice 4.5): costs, compound and penalty interest, interest, principal; or principal
before the interest for old bad loans.

Example: 3,000.00 when 608.44 of interest is owed on 10,000.00: interest first leaves 7,608.44 of principal, principal
first leaves 7,000.00 and the interest.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from creditcoop.core.rules.money import format_yuan
from loans.rules.interest.sentences import Sentence
from loans.rules.interest.terms import Order
from loans.rules.interest.words import BUCKETS

ORDERS: Mapping[Order, tuple[str, ...]] = {
    Order.INTEREST_FIRST: ("costs", "compound", "penalty", "interest", "principal"),
    Order.PRINCIPAL_FIRST: ("costs", "principal", "compound", "penalty", "interest"),
}


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Whole fen by what they are for."""

    costs: int = 0
    compound: int = 0
    penalty: int = 0
    interest: int = 0
    principal: int = 0

    @property
    def total(self) -> int:
        return self.costs + self.compound + self.penalty + self.interest + self.principal


@dataclass(frozen=True, kw_only=True)
class Allocation:
    """What a payment of so many fen covers of what is `owed`; `left_over_fen` is more than that."""

    order: Order
    owed: Parts
    paid: Parts
    left_over_fen: int

    @property
    def steps(self) -> Sequence[Sentence]:
        """What each step takes, in words. Put together when asked for: a walk allocates more than is ever read."""
        return tuple(self._steps())

    def _steps(self) -> Iterator[Sentence]:
        rest = self.paid.total + self.left_over_fen
        for bucket in ORDERS[self.order]:
            due, paid = getattr(self.owed, bucket), getattr(self.paid, bucket)
            rest -= paid
            if due:
                values = {"owed": due, "paid": paid, "rest": rest}
                said = {name: format_yuan(amount) for name, amount in values.items()}
                yield Sentence("covers", {"bucket": BUCKETS[bucket], **said})
        if rest:
            yield Sentence("left_over", {"amount": format_yuan(rest)})


def allocate(fen: int, owed: Parts, order: Order) -> Allocation:
    """`fen` used on what is owed, in the order given.

    ValueError for a payment or a debt below zero.
    """
    if fen < 0 or min(vars(owed).values()) < 0:
        raise ValueError("a payment and a debt are never negative")
    rest, paid = fen, {}
    for bucket in ORDERS[order]:
        paid[bucket] = min(rest, getattr(owed, bucket))
        rest -= paid[bucket]
    return Allocation(order=order, owed=owed, paid=Parts(**paid), left_over_fen=rest)
