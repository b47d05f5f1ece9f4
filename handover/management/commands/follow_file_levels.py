"""`manage.py follow_file_levels [--on DAY]`: the twin of the nightly task."""

from creditcoop.core.management.nightly import NightlyCommand
from handover.services.follow_file_levels import follow_file_levels


class Command(NightlyCommand):
    help = (
        "Look for credit files whose level has changed, for --on DAY (default: today) and every day missed."
    )
    run_days = staticmethod(follow_file_levels)
