"""What a recorded lapse costs whom after its findings (Annex 9–13, Q27): the rules put together.

Example: a lapse of 28,000.00 by nobody's proven fault costs the head 300.00 and the keeper 200.00; after a finding of
human fault the keeper 700.00.
"""

from collections.abc import Mapping, Sequence

from accountability.rules.findings import Found, excused, lost_after
from accountability.rules.fine_lines import fine_lines
from accountability.rules.fine_parts import FineLine, LostLimit, Office
from accountability.rules.lapse_policy import LapseLeaves


def priced_lines(
    lost: LostLimit,
    holders: Mapping[Office, int | None],
    units: int,
    policy: LapseLeaves,
    findings: Sequence[Found] = (),
) -> tuple[FineLine, ...]:
    """Every line as it stands; persons are ids as text. Whom an excuse frees has none."""
    lines = fine_lines(
        lost=lost_after(lost, findings),
        holders={office: str(person) for office, person in holders.items() if person},
        units=units,
        policy=policy,
    )
    return tuple(line for line in lines if not excused(line.person, findings))
