"""Interest, instalments, what is owed, how a payment is used (Q15, II.4): pure functions, docs/rules/schedule.md.

For a loan's ledger: `owed(terms, facts, as_of)` in `owed.py`, `schedule(...)` in `schedule.py`, `allocate(...)`
in `allocation.py`; the contract is `Terms` in `terms.py`, what happened is `Facts` in `facts.py`. Whole fen in,
whole fen out, exact fractions in between.
"""
