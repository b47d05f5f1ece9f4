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
}
