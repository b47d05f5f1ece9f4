"""The journeys' browser and desks. Without Chromium they are skipped, except where REQUIRE_BROWSER=1 asks for it."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from creditcoop.core.models import Person
from tests.conftest import Cast
from tests.journeys.pages import Desk, desk_in

# The synchronous browser keeps an event loop in this thread, and Django would take us for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 15_000  # milliseconds: two cores may be busy with the rest of the suite

At = Callable[..., Desk]


@pytest.hookimpl(tryfirst=True)  # before the choice by marks and the groups of workers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All journeys in one browser, one after the other, whatever runs beside them."""
    for item in items:
        if item.path.parent.name == "journeys":
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("journeys"))


def chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if path is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, and there is no Chromium: apt-get install chromium")
        pytest.skip("no Chromium on this machine; `python3 dev.py test-full` installs it")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def at(browser: Browser, live_server: LiveServer, cast_in_real_transactions: Cast) -> Iterator[At]:
    """`at(person)` is that person's desk, signed in by the sign-in page; the same desk when asked again."""
    desks: dict[tuple[int | None, str], Desk] = {}

    def desk_of(person: Person | None = None, *, language: str = "zh-CN", size: dict | None = None) -> Desk:
        key = (person.pk if person else None, f"{language} {size}")
        if key not in desks:
            desks[key] = desk_in(browser, live_server.url, language=language, size=size)
            if person is not None:
                desks[key].signs_in(person)
        return desks[key]

    yield desk_of
    troubles = [trouble for desk in desks.values() for trouble in desk.troubles]
    for desk in desks.values():
        desk.context.close()
    assert not troubles, "\n" + "\n".join(troubles)
