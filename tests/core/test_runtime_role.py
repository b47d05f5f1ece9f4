"""In production the program is not the owner of its tables: what its role may do, and what it may not."""

import datetime
import os

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from accountability.models import LiabilityShare
from creditcoop.core.triggers import append_only_tables
from tests.builders import issued_loan
from tests.conftest import Cast

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
ROLE = f"runtime_trial_{os.getpid()}"

ATTACKS = {
    "changes an act": "UPDATE core_auditevent SET act = act",
    "removes acts": "DELETE FROM core_auditevent",
    "empties the table": "TRUNCATE core_auditevent",
    "switches the triggers off": "ALTER TABLE core_auditevent DISABLE TRIGGER ALL",
    "drops a trigger": "DROP TRIGGER core_auditevent_no_update ON core_auditevent",
    "drops the table": "DROP TABLE core_auditevent",
    "makes a table": "CREATE TABLE mine (id integer)",
    "plays a replica": "SET session_replication_role = replica",
    "overwrites by conflict": (
        "INSERT INTO core_auditevent SELECT * FROM core_auditevent ON CONFLICT (id) DO UPDATE SET act = 'x'"
    ),
    "rewrites the migrations": "DELETE FROM django_migrations",
    "empties a common table": "TRUNCATE core_unit CASCADE",
}


@pytest.fixture
def role() -> str:
    """A role made for the test, which the test may take on."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        cursor.execute(f"GRANT {ROLE} TO CURRENT_USER")
    return ROLE


def as_role(role: str, statement: str) -> None:
    """Run one statement as the role and undo it; what the database refuses is raised."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        cursor.execute(statement)
        transaction.set_rollback(True)


def may(role: str, table: str, right: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, right])
        return bool(cursor.fetchone()[0])


def test_the_role_adds_to_append_only_tables_and_nothing_more(role: str) -> None:
    call_command("grant_runtime_role", role)
    assert {"core_auditevent", "loans_applicationstep", "accountability_liabilityshare"} <= set(
        append_only_tables()
    )
    for table in append_only_tables():
        rights = {
            right for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE") if may(role, table, right)
        }
        assert rights == {"SELECT", "INSERT"}, table


def test_the_role_writes_every_other_table_of_the_program(role: str) -> None:
    call_command("grant_runtime_role", role)
    others = set(connection.introspection.django_table_names()) - {*append_only_tables(), "django_migrations"}
    assert len(others) > 10
    for table in others:
        assert all(may(role, table, right) for right in ("SELECT", "INSERT", "UPDATE", "DELETE")), table
        assert not may(role, table, "TRUNCATE"), table


@pytest.mark.parametrize("statement", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_by_the_role_is_refused(role: str, statement: str) -> None:
    call_command("grant_runtime_role", role)
    with pytest.raises(ProgrammingError, match="permission denied|must be owner"):
        as_role(role, statement)


def test_without_the_grants_of_the_command_the_attack_would_pass(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    as_role(role, ATTACKS["changes an act"])


def test_what_an_earlier_release_gave_too_much_is_taken_back(role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}")
    call_command("grant_runtime_role", role)
    assert not may(role, "core_auditevent", "UPDATE")


@pytest.mark.parametrize("amount", ["3000.00", "15000.00", "60000.00"])
def test_the_role_walks_the_whole_road_from_application_to_issue(
    role: str, cast: Cast, day: datetime.date, amount: str
) -> None:
    call_command("grant_runtime_role", role)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
    kind = "enterprise" if amount == "60000.00" else "farmer"
    loan = issued_loan(cast.a, cast.union, amount, on=day, kind=kind)
    assert LiabilityShare.objects.filter(split__loan=loan).exists()


def test_an_unknown_role_is_named() -> None:
    with pytest.raises(CommandError, match="no_such_role"):
        call_command("grant_runtime_role", "no_such_role")
