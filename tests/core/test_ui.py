"""What the templates show for a figure, a day, a share; what a page may contain under the content policy."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.template import Context, Template, engines
from django.template.exceptions import TemplateSyntaxError
from django.utils import translation

from creditcoop.core.templatetags.ui import (
    bar_segments,
    beside,
    cell_text,
    day,
    moment,
    percent,
    yuan,
    yuan_unit,
)

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "amount, shown",
    [
        (Decimal("12345.6"), "12,345.60"),
        (Decimal(0), "0.00"),
        (Decimal("-1234.5"), "-1,234.50"),
        (15000, "15,000.00"),
        (Decimal("0.005"), "0.005"),
        (None, "not recorded"),
    ],
)
def test_an_amount_is_shown_to_the_fen_and_never_rounded(amount, shown):
    assert yuan(amount) == shown


def test_an_amount_in_a_sentence_carries_its_unit_in_both_languages():
    assert yuan_unit(Decimal(4500)) == "4,500.00 yuan"
    with translation.override("zh-hans"):
        assert yuan_unit(Decimal(4500)) == "4,500.00 元"
        assert yuan_unit(None) == "未记录"


def test_a_float_is_refused_as_money_and_as_share():
    with pytest.raises(TypeError):
        yuan(0.1)
    with pytest.raises(TypeError):
        percent(0.1)


@pytest.mark.parametrize(
    "share, shown",
    [
        (30, "30%"),
        (Fraction(25, 2), "12.5%"),
        (Decimal("10.0"), "10%"),
        (100, "100%"),
        (Fraction(100, 3), "≈ 33.33%"),
        (Fraction(1, 20000), "≈ 0.00%"),
        (0, "0%"),
    ],
)
def test_a_share_is_shown_exactly_or_says_that_it_is_not(share, shown):
    assert percent(share) == shown


def test_a_day_is_iso_and_a_moment_falls_on_the_day_in_shanghai():
    late = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert day(date(2026, 11, 23)) == "2026-11-23"
    assert day(late) == "2026-11-23"
    assert moment(late) == "2026-11-23 01:30"


def test_a_cell_shows_each_kind_of_value_its_own_way():
    values = [None, "", Decimal(1000), date(2026, 1, 2), 3481, True, "柳河村"]
    assert [cell_text(value) for value in values] == [
        "—",
        "—",
        "1,000.00",
        "2026-01-02",
        "3,481",
        "yes",
        "柳河村",
    ]


def test_a_split_bar_fills_one_line_in_the_given_order_with_the_rest_at_the_end():
    shares = [{"percent": 30, "name": "first"}, {"percent": Decimal(30), "name": "second"}]
    segments = bar_segments(shares, {"percent": 40})
    assert [(segment["x"], segment["width"], segment["tone"]) for segment in segments] == [
        ("0.000%", "30.000%", "1"),
        ("30.000%", "30.000%", "2"),
        ("60.000%", "40.000%", "rest"),
    ]


def test_a_narrow_segment_of_the_split_bar_has_no_number_in_it():
    assert [segment["labelled"] for segment in bar_segments([{"percent": 8}, {"percent": 92}])] == [
        False,
        True,
    ]


def test_cells_meet_their_columns():
    assert beside(["a", "b"], ["x", "y"]) == [("a", "x"), ("b", "y")]


def test_a_block_is_shown_again_where_a_page_says_its_title_once():
    engine = engines["django"].engine
    base = engine.from_string(
        "{% load ui %}<title>{% block title %}{% endblock %}</title><h1>{% again title %}</h1>"
        "{% again side as side %}[{{ side }}]"
    )
    page = engine.from_string(
        "{% extends base %}{% block title %}{{ name }}{% endblock %}{% block side %} {% endblock %}"
    )
    shown = page.render(Context({"base": base, "name": "<b>"}))
    assert shown == "<title>&lt;b&gt;</title><h1>&lt;b&gt;</h1>[]"


def test_a_wrong_again_is_a_mistake_of_the_template():
    with pytest.raises(TemplateSyntaxError):
        Template("{% load ui %}{% again %}")


FORBIDDEN = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)|\|safe\b", re.IGNORECASE
)


def test_no_template_needs_what_the_content_policy_forbids():
    sources = [path for path in TEMPLATES.rglob("*.html") if "documents" not in path.parts]
    found = [path.name for path in sources if FORBIDDEN.search(path.read_text(encoding="utf-8"))]
    assert len(sources) > 20
    assert found == []


@pytest.mark.parametrize(
    "bad", ['<p style="x">', "<style>", '<a onclick="x">', "<script>x</script>", "{{ a|safe }}"]
)
def test_the_search_for_forbidden_parts_finds_each_of_them(bad):
    assert FORBIDDEN.search(bad)


def test_what_stands_in_a_sheet_of_style_fits_the_limit_of_a_file():
    sheets = list((TEMPLATES.parent / "creditcoop" / "static").rglob("*.*s"))
    assert sheets
    assert [path.name for path in sheets if len(path.read_text(encoding="utf-8").splitlines()) >= 400] == []
