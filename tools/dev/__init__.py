"""What dev.py does. Everything here but services.py runs on the standard library alone."""
