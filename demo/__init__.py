"""Invented data to try the program with. Nothing imports it; it stands above every app."""
