from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.commands.settings.sections import SECTIONS, TYPED, Field, field
from bot.discord.commands.settings.values import parse, typed, wanted, words
from knowledge.errors import InputError
from knowledge.known_settings import KNOWN

TYPED_FIELDS = [one for part in SECTIONS for one in part.fields if one.widget in TYPED]


def of(name: str) -> Field:
    found = field(name)
    assert found is not None
    return found[1]


def where(number: str) -> str:
    return f"<{number}>"


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("exploration", "0.1", 0.1),
        ("exploration", "0,1", 0.1),
        ("exploration", "10%", 0.1),
        ("exploration", " 10 % ", 0.1),
        ("exploration", "1", 1.0),
        ("exploration", "١", 1.0),
        ("retention_days", "30", 30),
        ("retention_days", "30 days", 30),
        ("server_daily_questions", "1,000,000", 1_000_000),
        ("server_daily_questions", "1 000", 1000),
        ("cooldown_seconds", "2 s", 2.0),
        ("cooldown_seconds", "0", 0.0),
        ("user_daily_usd", "$1.50", 1.5),
        ("user_daily_usd", "1.5$", 1.5),
        ("language", "Deutsch", "Deutsch"),
        ("language", "  ", None),
        ("retention_days", "", None),
    ],
)
def test_what_people_type(name: str, text: str, value: Any) -> None:
    assert parse(of(name), text) == value


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("exploration", "10"),
        ("exploration", "-0.1"),
        ("exploration", "much"),
        ("exploration", "1e-1"),
        ("exploration", "inf"),
        ("retention_days", "0"),
        ("retention_days", "2.5"),
        ("retention_days", "3651"),
        ("retention_days", "9" * 60),
        ("retention_days", "1,00"),
        ("retention_days", "²"),
        ("cooldown_seconds", "5 %"),
        ("cooldown_seconds", "3601"),
        ("user_daily_usd", "1.000.000"),
    ],
)
def test_what_is_refused(name: str, text: str) -> None:
    with pytest.raises(InputError) as refused:
        parse(of(name), text)
    assert wanted(of(name)) in str(refused.value)
    assert "Nothing was changed." in str(refused.value)


@given(text=st.text(max_size=60), one=st.sampled_from(TYPED_FIELDS))
def test_whatever_is_typed_is_accepted_or_refused(text: str, one: Field) -> None:
    try:
        value = parse(one, text)
    except InputError:
        return
    assert value is None or KNOWN[one.name].accepts(value)


@given(value=st.integers(1, 3650))
def test_what_the_form_shows_can_be_sent_back(value: int) -> None:
    assert parse(of("retention_days"), typed(value)) == value


@given(value=st.floats(0, 1).map(lambda number: round(number, 4)))
def test_a_share_can_be_sent_back(value: float) -> None:
    assert parse(of("exploration"), typed(value)) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("answer_channels", [], "none"),
        ("answer_channels", ["1", "2"], "<1>, <2>"),
        ("helper_role", None, "none"),
        ("helper_role", "7", "<7>"),
        ("confident_only", False, "off"),
        ("buttons", {}, "all buttons"),
        ("buttons", {"5": "none"}, "all buttons; <5>: no buttons"),
        ("exploration", 0.0, "0 % (off)"),
        ("exploration", 0.125, "12.5 %"),
        ("retention_days", 180, "180 days"),
        ("server_at_once", 10_000, "10,000"),
        ("user_daily_usd", 2.5, "$2.5"),
        ("user_daily_usd", None, "no limit"),
        ("language", None, "as in the question"),
        ("language", "@here *x*", "@\u200bhere \\*x\\*"),
        ("templates", {}, "none"),
        ("templates", {"write": "my_own"}, "write → my\\_own"),
    ],
)
def test_values_in_words(name: str, value: Any, shown: str) -> None:
    assert words(of(name), value, where) == shown


def test_long_lists_are_counted() -> None:
    shown = words(of("threads"), [str(number) for number in range(100)], where)
    assert shown.endswith("<24> and 75 more")


@pytest.mark.parametrize("value", [None, "", 0.1, 0.00001, 5, "x"])
def test_a_form_shows_no_more_than_it_takes(value: Any) -> None:
    assert len(typed(value)) <= 60
