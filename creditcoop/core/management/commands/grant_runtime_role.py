"""What the program may do in its own database when it does not own it (PostgreSQL)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils.translation import gettext as _

from creditcoop.core.triggers import append_only_tables


class Command(BaseCommand):
    """Run by the owner of the tables after every migration; the role must exist.

    The role reads and writes rows, only adds to append-only tables, and makes, changes or empties no table.
    """

    help = "Give the runtime role of PostgreSQL exactly the rights that the program needs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="The role that web, worker and beat sign in with")

    @transaction.atomic
    def handle(self, *args: Any, role: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(_("Only PostgreSQL has roles; this database is %s.") % connection.display_name)
        append_only = append_only_tables()
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
            if found is None:
                raise CommandError(_("There is no role “%s”: create it first.") % role)
            if found[0]:
                raise CommandError(_("Role “%s” is a superuser: no grant would bind it.") % role)
            for statement in statements(role=role, append_only=append_only):
                cursor.execute(statement)
        message = _("Role “%(role)s” may add to %(count)d tables without changing them.")
        self.stdout.write(message % {"role": role, "count": len(append_only)})


def statements(*, role: str, append_only: list[str]) -> list[str]:
    """The grants, from nothing: what an earlier release gave too much is taken back."""
    name = connection.ops.quote_name(role)
    tables = ", ".join(connection.ops.quote_name(table) for table in append_only)
    return [
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON SCHEMA public FROM {name}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {name}",
        f"GRANT USAGE ON SCHEMA public TO {name}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name}",
        *([f"REVOKE UPDATE, DELETE ON {tables} FROM {name}"] if tables else []),
    ]
