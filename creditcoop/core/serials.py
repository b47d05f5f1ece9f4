"""Give out the next numbers of a series, without gaps: a number is used or the transaction never was."""

from django.db import transaction

from creditcoop.core.models import Serial


def take(series: str, *, count: int = 1) -> list[int]:
    """Return the next `count` numbers of `series`. Call inside the transaction that uses them."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "a number is taken only inside the transaction that uses it"
        )
    Serial.objects.get_or_create(series=series)
    serial = Serial.objects.select_for_update().get(series=series)
    first = serial.latest + 1
    serial.latest += count
    serial.save(update_fields=["latest"])
    return list(range(first, first + count))
