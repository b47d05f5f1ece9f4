"""Time limits of a claim and its security: one pure function, `answer(question)` (docs/rules/limitation.md)."""
