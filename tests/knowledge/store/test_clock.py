"""Times as whole microseconds."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.store.clock import iso, micros, moment, now

MOMENTS = st.datetimes(datetime(1970, 1, 2), datetime(9998, 12, 30), timezones=st.just(UTC))


@given(MOMENTS)
def test_nothing_is_lost(at: datetime) -> None:
    assert moment(micros(at)) == at
    assert datetime.fromisoformat(iso(micros(at))) == at
    assert len(iso(micros(at))) == 32


@given(MOMENTS, st.integers(-14, 14))
def test_the_zone_does_not_matter(at: datetime, hours: int) -> None:
    assert micros(at.astimezone(timezone(timedelta(hours=hours)))) == micros(at)


@given(MOMENTS, MOMENTS)
def test_texts_sort_as_times_do(one: datetime, other: datetime) -> None:
    assert (iso(micros(one)) < iso(micros(other))) == (one < other)


def test_known_values() -> None:
    assert micros(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)) == 1_000_005
    assert iso(0) == "1970-01-01T00:00:00.000000+00:00"


def test_a_time_without_zone_is_a_bug_and_says_so() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        micros(datetime(2026, 1, 1))


def test_now_has_a_zone() -> None:
    assert now().tzinfo is UTC
    assert abs(now() - datetime.now(UTC)) < timedelta(seconds=5)
