"""Keep where a chain ended on a business day: a row of the database, then a line of a file outside it (I8, I19).

The row comes with the night's transaction, the line only after it: a run that was cut off leaves the line to the next
one, and never a line for rows that were not.
"""

import datetime

from django.db.models import Sum

from creditcoop.core import heads_file
from creditcoop.core.models import ChainedRow, ChainHead
from creditcoop.core.rules.chain import GENESIS
from creditcoop.core.services.append_chain import lock_chain


def keep_head(model: type[ChainedRow], *, on: datetime.date, amount: str) -> ChainHead:
    """The head of the day, written once; `amount` is the column that it sums up. Inside a transaction."""
    lock_chain(model)
    kept = ChainHead.objects.filter(chain=model.CHAIN, day=on).first()
    if kept is not None:
        return kept
    before = ChainHead.objects.filter(chain=model.CHAIN).order_by("-seq", "-day").first()
    rows = model._default_manager.filter(seq__gt=before.seq if before else 0)
    last = rows.order_by("-seq").values("seq", "hash").first()
    added = rows.aggregate(total=Sum(amount))["total"]
    return ChainHead.objects.create(
        chain=model.CHAIN,
        day=on,
        seq=last["seq"] if last else (before.seq if before else 0),
        hash=last["hash"] if last else (before.hash if before else GENESIS),
        count=(before.count if before else 0) + rows.count(),
        sum_fen=(before.sum_fen if before else 0) + int((added or 0) * 100),
    )


def write_heads(model: type[ChainedRow]) -> int:
    """Add to the file what it lacks; after the transaction that kept the heads."""
    heads = ChainHead.objects.filter(chain=model.CHAIN).order_by("seq", "day")
    return heads_file.add(model.CHAIN, [head.kept() for head in heads])
