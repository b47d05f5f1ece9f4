"""III.5, Q14: whose signature lets the money go follows from the road, nobody types it."""

import pytest

from loans.rules.approval_flow import Route, Step, places
from loans.rules.interventions import last_deciding_step, yielder_of


@pytest.mark.parametrize(
    ("route", "tier", "over", "last"),
    [
        (Route.THREE_POSTS, 1, False, Step.REVIEW_APPROVAL),
        (Route.THREE_POSTS, 2, False, Step.REVIEW_APPROVAL),
        (Route.THREE_POSTS_PLUS_GROUP, 3, False, Step.GROUP),
        (Route.FIVE_POSTS, 4, False, Step.APPROVAL),
        (Route.FIVE_POSTS, 4, True, Step.UNION_APPROVAL),
    ],
)
def test_the_last_deciding_signature_lets_the_money_go(route: str, tier: int, over: bool, last: str) -> None:
    way = places(route=route, tier=tier, over_branch_letter=over)
    assert last_deciding_step(way) == last
    agreed = {step.step: (f"who takes {step.step}", "agree") for step in way}
    assert yielder_of(route_places=way, signed=agreed) == f"who takes {last}"


def test_before_that_signature_and_after_a_refusal_nobody_has_given_way() -> None:
    way = places(route=Route.FIVE_POSTS, tier=4, over_branch_letter=True)
    director = {Step.APPROVAL: ("director", "agree")}
    assert yielder_of(route_places=way, signed=director) == ""
    refused = {**director, Step.UNION_APPROVAL: ("union", "refuse")}
    assert yielder_of(route_places=way, signed=refused) == ""
