"""The page of pieces and the pages of errors, drawn in both languages."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

LANGUAGES = ["zh-hans", "en"]


@pytest.fixture
def request_of_nobody():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "template", ["core/pieces.html", "403.html", "404.html", "403_csrf.html", "core/sign_in.html"]
)
def test_a_page_draws_for_a_reader_who_is_nobody_yet(language, template, request_of_nobody):
    with translation.override(language):
        page = render_to_string(template, {"error_number": "7f3a91c2"}, request=request_of_nobody)
    assert f'<html lang="{language}">' in page
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_failure_needs_nothing_and_names_its_number(language):
    with translation.override(language):
        page = render_to_string("500.html", {"error_number": "7f3a91c2"})
        assert "7f3a91c2" in page
        assert "<code>" not in render_to_string("500.html")


def test_the_first_responsible_is_marked_with_a_word(request_of_nobody):
    with translation.override("zh-hans"):
        page = render_to_string("core/pieces.html", request=request_of_nobody)
    assert page.count('<span class="tag split-first">第一责任人</span>') == 2


def test_a_form_with_errors_names_each_field_twice_and_keeps_what_was_typed(request_of_nobody):
    with translation.override("en"):
        page = render_to_string("core/pieces.html", request=request_of_nobody)
    assert 'value="15000.005"' in page
    assert '<a href="#wrong_amount">Amount: ' in page
    assert 'id="wrong_amount_error"' in page
    assert 'aria-describedby="wrong_amount_helptext wrong_amount_error"' in page
