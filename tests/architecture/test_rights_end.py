"""Rights that end in mid-session are gone with the next request: every post, page and API, reading and acting."""

import datetime

import pytest
from django.urls import reverse

from creditcoop.core import clock
from creditcoop.core.models import Person
from creditcoop.core.rules.routes import PUBLIC, ROUTES
from creditcoop.core.services.end_posting import end_posting
from tests.api.support import Api, token_of
from tests.architecture.expected_rights import EXPECTED, POSTS, letter
from tests.architecture.test_access_matrix import patterns
from tests.builders import actor
from tests.conftest import Cast, client_of

REFUSED = {401, 403}
SHUT = REFUSED | {405}  # a route that is only sent to answers nobody who reads


def holder(cast: Cast, post: str) -> Person:
    return (cast.union if post.startswith("union_") else cast.a)[post]


def pages(*, write: bool) -> list[tuple[str, str]]:
    """Name and address of every page and route that needs no object, with the act it asks for."""
    found = []
    for name, pattern in patterns():
        route = ROUTES.get(name)
        act = route and (route.write if write else route.read)
        if route and act and act != PUBLIC and not pattern.pattern.converters and not route.subject:
            found.append((reverse(name), act))
    return found


def end_without_a_word(person: Person, day: datetime.date) -> None:
    """The day comes on which everything he holds has ended; nobody touches his session."""
    person.postings.update(until_on=day)
    person.seats.update(until_on=day)
    person.authorisations.update(until_on=day)


def of_post(post: str, *, write: bool) -> list[str]:
    """What this post opens and an account without a post does not."""
    return [
        url
        for url, act in pages(write=write)
        if letter(act, post) != "-" and set(EXPECTED[act].split()) != {"A"}
    ]


@pytest.mark.parametrize("post", POSTS)
def test_a_post_that_ends_opens_nothing_any_more(cast: Cast, post: str) -> None:
    person, day = holder(cast, post), clock.today()
    browser = client_of(person)
    read, act = of_post(post, write=False), of_post(post, write=True)
    assert read, "there is something to lose"
    assert not [url for url in read if browser.get(url).status_code in REFUSED], "the control: he is let in"
    end_without_a_word(person, day)
    assert not [url for url in read if browser.get(url).status_code not in SHUT]
    assert not [url for url in act if browser.post(url).status_code not in SHUT]


@pytest.mark.parametrize("post", POSTS)
def test_a_post_ended_by_somebody_ends_session_and_token(cast: Cast, post: str) -> None:
    person, day = holder(cast, post), clock.today()
    browser, program = client_of(person), Api(token_of(person))
    assert browser.get("/").status_code == 200
    assert program.get("me/").status_code == 200
    by = cast.union["union_hr"] if post != "union_hr" else cast.union["union_admin"]
    for term in person.postings.all():
        end_posting(term=term, reason="调离", actor=actor(by, day), on=day)
    assert browser.get("/").url.startswith(reverse("sign_in"))
    assert browser.post(reverse("enter_application")).url.startswith(reverse("sign_in"))
    assert program.get("me/").status_code == 401
