"""Rural credit cooperative loan accountability (农村信用社贷款责任)."""

from creditcoop.celery import app as celery_app

__all__ = ["celery_app"]
