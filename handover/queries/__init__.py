"""Reading handovers and what they are about, a few questions for any number of loans."""
