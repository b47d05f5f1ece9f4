"""`manage.py scan_time_limits [--on DAY]`: the twin of the nightly task."""

from accountability.services.scan_time_limits import scan_time_limits
from creditcoop.core.management.nightly import NightlyCommand


class Command(NightlyCommand):
    help = "Record lapsed time limits and what they cost, for --on DAY (default: today) and every day missed."
    run_days = staticmethod(scan_time_limits)
