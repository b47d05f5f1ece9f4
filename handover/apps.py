"""How a portfolio passes from one officer to the next (Annex 4–8)."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    name = "handover"

    def ready(self) -> None:
        from creditcoop.core import triggers
        from handover.trigger_list import TRIGGERS

        triggers.register(TRIGGERS)
