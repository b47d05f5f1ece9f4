"""Celery: the jobs of the night and when they run.

With REDIS_URL set, `celery -A creditcoop worker` and `celery -A creditcoop beat` run them. Without it
one process does everything: `creditcoop.core.embedded` reads the same schedule.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditcoop.settings")

app = Celery("creditcoop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    # Hourly, because the job itself knows which business days are still missing: a stopped night is made up.
    "check-books": {"task": "accountability.tasks.check_books", "schedule": crontab(minute=10)},
    "lapse-applications": {"task": "loans.tasks.lapse_applications", "schedule": crontab(minute=20)},
    "refresh-time-limits": {"task": "loans.tasks.refresh_time_limits", "schedule": crontab(minute=5)},
    # After the clocks of the day are written anew, and again each hour for what was missed.
    "scan-time-limits": {"task": "accountability.tasks.scan_time_limits", "schedule": crontab(minute=15)},
    "raise-alarms": {"task": "loans.tasks.raise_alarms", "schedule": crontab(minute=30)},
    "classify-loans": {"task": "loans.tasks.classify_loans", "schedule": crontab(minute=10)},
    "keep-check-duties": {"task": "loans.tasks.keep_check_duties", "schedule": crontab(minute=15)},
    "follow-file-levels": {"task": "handover.tasks.follow_file_levels", "schedule": crontab(minute=25)},
    "serve-penalty-notices": {
        "task": "accountability.tasks.serve_penalty_notices",
        "schedule": crontab(minute=50),
    },
    "check-monthly-notices": {
        "task": "accountability.tasks.check_monthly_notices",
        "schedule": crontab(minute=40),
    },
    "sweep-evidence": {"task": "creditcoop.core.tasks.sweep_evidence", "schedule": crontab(minute=30)},
    # Who asks for one of these starts it at once; the schedule takes up what a stopped run has left.
    "import-jobs": {"task": "loans.tasks.run_import_jobs", "schedule": crontab()},
    "notice-runs": {"task": "loans.tasks.run_notice_runs", "schedule": crontab()},
}
