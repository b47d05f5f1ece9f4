"""The description of the API: whole, without warnings, and a page that works without any network."""

import gc
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from rest_framework import serializers

from creditcoop.core.api.fields import Input
from creditcoop.core.rules.routes import ROUTES
from tests.api.support import ROOT, Api, ok
from tests.conftest import Cast, client_of

OURS = {"creditcoop", "loans", "accountability", "handover"}
UNDESCRIBED = {"api_schema", "api_docs"}


@pytest.fixture
def described(cast: Cast) -> dict[str, Any]:
    return dict(ok(Api.of(cast.a["reader"]).get("schema/")))


def api_patterns() -> dict[str, str]:
    """name → address as the description writes it, from the resolver."""
    root = next(part for part in get_resolver().url_patterns if str(part.pattern) == "api/v1/")
    found = {}
    for entry in root.url_patterns:
        path = str(entry.pattern).replace("<int:pk>", "{id}").replace("<slug:name>", "{name}")
        found[str(entry.name)] = ROOT + path
    return found


def test_the_description_is_valid_and_made_without_a_warning(described: dict[str, Any]) -> None:
    validate_schema(described)
    reset_generator_stats()
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, [GENERATOR_STATS._warn_cache, GENERATOR_STATS._error_cache]


def shapes_of_one_name(base: type) -> list[str]:
    """Names that two shapes of the program share: the description would show one in place of the other."""
    found, waiting = set(), [base]
    while waiting:
        for shape in waiting.pop().__subclasses__():
            waiting.append(shape)
            if shape.__module__.split(".")[0] in OURS:
                found.add(shape)
    names = Counter(shape.__name__ for shape in found)
    return sorted(name for name, count in names.items() if count > 1)


def test_every_component_has_a_name_of_its_own(described: dict[str, Any]) -> None:
    assert shapes_of_one_name(serializers.Serializer) == []


def test_two_shapes_of_one_name_are_found() -> None:
    """The control: a second body called like one there is."""
    twin = type("EndReasonIn", (Input,), {"__module__": "loans.api.inputs"})
    assert shapes_of_one_name(serializers.Serializer) == [twin.__name__]
    del twin
    gc.collect()


def test_the_description_speaks_the_readers_language(cast: Cast) -> None:
    api = Api.of(cast.a["reader"])
    chinese = Api(api.token, "zh")
    found = [
        ok(one.get("schema/"))["paths"][f"{ROOT}loans/"]["get"]["summary"] for one in (api, chinese, api)
    ]
    assert found == ["Loans", "贷款", "Loans"]


def test_every_address_is_described_with_what_it_refuses(described: dict[str, Any]) -> None:
    patterns = api_patterns()
    assert set(patterns) == {name for name in ROUTES if name.startswith("api_")}
    wanted = {path.replace("{id}", "{pk}") for name, path in patterns.items() if name not in UNDESCRIBED}
    assert {path.replace("{id}", "{pk}") for path in described["paths"]} == wanted
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (method, path)
            assert {"400", "401", "403"} <= set(operation["responses"]), (method, path)
            assert any(code.startswith("2") for code in operation["responses"]), (method, path)


def test_every_act_asks_for_its_key(described: dict[str, Any]) -> None:
    for path, methods in described["paths"].items():
        if "post" in methods and "/calculators/" not in path:
            needed = [part["name"] for part in methods["post"]["parameters"] if part.get("required")]
            assert "Idempotency-Key" in needed, path


def test_the_page_needs_nothing_from_outside_and_nothing_inline(cast: Cast) -> None:
    page = client_of(cast.a["reader"]).get(f"{ROOT}docs/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "https://" not in text
    assert "<style" not in text
    assert "<script>" not in text
    assert "unsafe" not in page["Content-Security-Policy"]


def test_who_is_not_signed_in_is_led_to_the_door(cast: Cast) -> None:
    page = Client().get(f"{ROOT}docs/", headers={"accept": "text/html"})
    assert page.status_code == 401
    assert "/sign-in/?next=/api/v1/docs/" in page.content.decode()
    assert "swagger" not in page.content.decode()
