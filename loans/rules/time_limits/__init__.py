"""Which clocks a loan has, which recorded events move them, and what proves an event."""
