"""How the first people get in: units and accounts at the console."""

import pytest
from django.core.management import CommandError, call_command

from creditcoop.core.models import AuditEvent, Posting, User


@pytest.mark.django_db
def test_a_new_installation_gets_its_units_and_its_first_accounts(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("add_unit", "union", "U1", "临禾县联社")
    call_command("add_unit", "branch", "0301", "城关信用社", "--parent", "U1")
    call_command(
        "add_account",
        "zhang.wei",
        "--staff-number",
        "1",
        "--name",
        "张伟",
        "--post",
        "director",
        "--unit",
        "0301",
    )
    name, password = capsys.readouterr().out.splitlines()[-1].split()
    assert User.objects.get(username=name).check_password(password)
    assert Posting.objects.get().post == "director"
    assert set(AuditEvent.objects.values_list("act", flat=True)) == {"add_unit", "add_account"}


@pytest.mark.django_db
def test_what_does_not_fit_is_refused_with_the_reason() -> None:
    with pytest.raises(CommandError):
        call_command("add_unit", "branch", "0301", "城关信用社")
    call_command("add_unit", "union", "U1", "临禾县联社")
    account = ["add_account", "a", "--staff-number", "1", "--name", "甲", "--unit", "U1"]
    with pytest.raises(CommandError):
        call_command(*account, "--post", "director")
    call_command(*account, "--post", "union_admin")
    with pytest.raises(CommandError, match="exclude"):
        call_command(*account, "--post", "union_credit")
    assert Posting.objects.count() == 1
