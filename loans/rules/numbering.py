"""How papers are numbered (practice.md 3): a series without gaps for each branch, and each year where dated.

Example: the 157th loan of branch 0301 in 2024 is 借〔2024〕0301-0157号.
"""


def borrower_series(*, branch: str) -> str:
    return f"borrower {branch}"


def borrower_number(*, branch: str, serial: int) -> str:
    """Example: branch 0301, serial 12 is 0301-000012."""
    return f"{branch}-{serial:06d}"


def application_series(*, branch: str, year: int) -> str:
    return f"application {branch} {year}"


def application_number(*, branch: str, year: int, serial: int) -> str:
    """Example: 申〔2024〕0301-0157号."""
    return f"申〔{year}〕{branch}-{serial:04d}号"


def loan_series(*, branch: str, year: int) -> str:
    return f"loan {branch} {year}"


def loan_number(*, branch: str, year: int, serial: int) -> str:
    """Example: 借〔2024〕0301-0157号."""
    return f"借〔{year}〕{branch}-{serial:04d}号"


def voucher_series(*, branch: str, year: int) -> str:
    return f"voucher {branch} {year}"


def voucher_number(*, branch: str, year: int, serial: int) -> str:
    """Example: 还〔2024〕0301-000157号."""
    return f"还〔{year}〕{branch}-{serial:06d}号"


def cost_series(*, branch: str, year: int) -> str:
    return f"costs {branch} {year}"


def cost_number(*, branch: str, year: int, serial: int) -> str:
    """Example: 费〔2024〕0301-000012号."""
    return f"费〔{year}〕{branch}-{serial:06d}号"
