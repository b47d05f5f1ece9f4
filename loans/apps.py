"""The loan and its road to the borrower."""

from django.apps import AppConfig


class LoansConfig(AppConfig):
    name = "loans"

    def ready(self) -> None:
        from creditcoop.core import triggers
        from loans.trigger_list import TRIGGERS

        triggers.register(TRIGGERS)
