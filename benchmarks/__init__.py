"""What `python3 dev.py bench` measures. Each module but this has a `main()` that prints its figures."""
