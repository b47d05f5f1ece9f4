"""Passing a portfolio (Annex 4–8, 14). So far: its chapter of the regulation, adopted with the others."""
