"""Who answers for what."""

from django.apps import AppConfig


class AccountabilityConfig(AppConfig):
    name = "accountability"

    def ready(self) -> None:
        from accountability.trigger_list import TRIGGERS
        from creditcoop.core import triggers

        triggers.register(TRIGGERS)
