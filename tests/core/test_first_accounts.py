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


@pytest.mark.django_db
def test_letters_and_seats_come_from_the_unions_papers() -> None:
    from creditcoop.core.models import Authorisation, GroupSeat

    call_command("add_unit", "union", "U1", "临禾县联社")
    call_command("add_unit", "branch", "0301", "城关信用社", "--parent", "U1")
    account = ["--name", "甲", "--unit", "0301"]
    call_command("add_account", "a", "--staff-number", "1", "--post", "cm", *account)
    call_command("add_account", "b", "--staff-number", "2", "--post", "director", *account)
    letter = ["--unit", "0301", "--limit", "20000.00", "--granted-by", "联社"]
    call_command("add_letter", "授1", "--staff-number", "1", *letter)
    call_command("add_letter", "授0", *letter)
    with pytest.raises(CommandError):
        call_command("add_letter", "授1", "--staff-number", "1", *letter)
    with pytest.raises(CommandError, match=r"II\.1"):
        call_command("add_letter", "授2", "--staff-number", "2", *letter)
    assert Authorisation.objects.count() == 2
    call_command("add_seat", "chair", "--unit", "0301", "--staff-number", "2")
    for refused in (
        ["chair", "--staff-number", "1"],
        ["member", "--staff-number", "2"],
        ["member", "--staff-number", "9"],
    ):
        with pytest.raises(CommandError):
            call_command("add_seat", *refused, "--unit", "0301")
    assert GroupSeat.objects.count() == 1
