"""When a step was recorded is the database's word; what master data said before stays said, but for an erasure."""

from creditcoop.core.triggers import history_only_grows, recorded_now

# What an erasure writes in the place of a name (PIPL art. 47; services/erase_personal_data.py).
ERASED = "〔已依法删除〕"
_KEPT = ("history_id", "history_date", "history_type", "history_user_id", "id")
_PARTY_KEPT = (*_KEPT, "branch_id", "recorded_at")


def _same(*columns: str) -> str:
    return " AND ".join(f"OLD.{column} IS NOT DISTINCT FROM NEW.{column}" for column in columns)


_ERASED_PARTY = (
    f"NEW.name = '{ERASED}' AND NEW.id_kind = 'other' AND NEW.phone = '' AND NEW.address = '' "
    f"AND NEW.id_number = '{ERASED}' || CAST(NEW.id AS TEXT) AND "
)

TRIGGERS = [
    *(
        recorded_now(table)
        for table in (
            "loans_applicationstep",
            "loans_groupmeeting",
            "loans_vote",
            "loans_issueorder",
            "loans_sentup",
            "loans_standin",
            "loans_guaranteeexception",
            "loans_exceptiondecision",
            "loans_intervention",
            "loans_writtenobjection",
            "loans_surveysignature",
        )
    ),
    *history_only_grows(
        "loans_historicalborrower",
        erasing=_ERASED_PARTY + _same(*_PARTY_KEPT, "number", "kind", "household_id", "entered_by_id"),
    ),
    *history_only_grows("loans_historicalguarantor", erasing=_ERASED_PARTY + _same(*_PARTY_KEPT)),
    *history_only_grows(
        "loans_historicalhousehold",
        erasing=f"NEW.head_name = '{ERASED}' AND "
        + _same(*_KEPT, "history_change_reason", "branch_id", "number", "village"),
    ),
    *history_only_grows(
        "loans_historicalcollateralitem",
        erasing=f"NEW.owner_name = '{ERASED}' AND "
        + _same(
            *_KEPT,
            "history_change_reason",
            "application_id",
            "kind",
            "description",
            "appraised_amount",
            "registration_number",
            "registered_on",
            "recorded_at",
        ),
    ),
]
