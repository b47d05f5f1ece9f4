"""The shared core."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "creditcoop.core"
    label = "core"

    def ready(self) -> None:
        # Whose tasks ours are. Not in creditcoop/__init__: what only judges an uploaded file has no need of Celery.
        from creditcoop import celery  # noqa: F401
        from creditcoop.core import triggers
        from creditcoop.core.trigger_list import TRIGGERS

        triggers.register(TRIGGERS)
        post_migrate.connect(_after_migrate, dispatch_uid="core.after_migrate")


def _after_migrate(sender: Any, using: str, plan: Any = None, **kwargs: Any) -> None:
    """After the last app's tables are there: triggers again, and the shipped regulation if none is in."""
    from django.apps import apps

    from creditcoop.core import regulation, triggers

    last_app = [config.label for config in apps.get_app_configs() if config.models_module][-1]
    if sender.label != last_app:
        return
    triggers.install(using)
    regulation.install_shipped_version()
