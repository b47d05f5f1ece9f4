"""临禾农信借字〔2024〕0301-0157号: the short name, the kind, the year, the branch, the serial."""

import pytest

from creditcoop.core.rules.paper_numbers import paper_number, short_name


def test_the_example_of_the_practice() -> None:
    assert (
        paper_number(union="临禾县农村信用合作联社", word="借", unit="0301", year=2024, serial=157)
        == "临禾农信借字〔2024〕0301-0157号"
    )


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("临禾县联社", "临禾农信"),
        ("临禾市农村信用联社", "临禾农信"),
        ("临禾县农村信用合作社联社", "临禾农信"),
        ("某某合作社", "某某合作社"),
    ],
)
def test_a_union_is_called_by_its_place(name: str, short: str) -> None:
    assert short_name(name) == short


def test_a_series_goes_on_past_four_digits() -> None:
    assert paper_number(union="临禾县联社", word="据", unit="1", year=2026, serial=12345).endswith(
        "1-12345号"
    )
