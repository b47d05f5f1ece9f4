"""How long to wait after failed sign-ins. Slows down, never locks: a lock would be a weapon.

Example: the first five failures in a row from one place wait nothing; the sixth 2 s, the seventh 4 s, …, never
more than 15 minutes.
"""

FREE_FAILURES = 5
LONGEST_WAIT_SECONDS = 900


def wait_seconds(failures: int) -> int:
    """Seconds to wait since the latest of `failures` failures in a row before the next try counts."""
    if failures <= FREE_FAILURES:
        return 0
    return int(min(2 ** min(failures - FREE_FAILURES, 30), LONGEST_WAIT_SECONDS))
