"""Times as people type them."""

import contextlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.times import parse_since
from knowledge.errors import InputError

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7d", NOW - timedelta(days=7)),
        ("12h", NOW - timedelta(hours=12)),
        ("30 m", NOW - timedelta(minutes=30)),
        ("2w", NOW - timedelta(weeks=2)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T08:00:00+02:00", datetime(2026, 11, 1, 8, tzinfo=timezone(timedelta(hours=2)))),
        (None, None),
    ],
)
def test_accepted(text: str | None, expected: datetime | None) -> None:
    assert parse_since(text, now=NOW) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "7", "7 years", "2026-13-01", "d7", "99:99"])
def test_anything_else_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(InputError, match="ISO 8601"):
        parse_since(text, now=NOW)


@given(st.text(max_size=30))
def test_nothing_typed_breaks_it(text: str) -> None:
    with contextlib.suppress(InputError):
        moment = parse_since(text, now=NOW)
        assert moment is not None
        assert moment.tzinfo is not None
