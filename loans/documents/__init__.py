"""The facts of each paper about a loan, as plain JSON (practice.md 3). What is not recorded is None: a blank line."""
