"""How handovers are numbered: a series without gaps for each branch and year."""


def handover_series(*, branch: str, year: int) -> str:
    return f"handover {branch} {year}"


def handover_number(*, branch: str, year: int, serial: int) -> str:
    """Example: 交〔2024〕0301-0003号."""
    return f"交〔{year}〕{branch}-{serial:04d}号"
