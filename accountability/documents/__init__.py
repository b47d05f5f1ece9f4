"""The facts of the papers that say who answers: the responsibility card and the letter (practice.md 3.3)."""
