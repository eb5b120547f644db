"""What lets a page be left alone, and for how long."""

from datetime import date, timedelta

import pytest

from knowledge.library.fetching.validators import TRUSTED, Validator

READ = date(2026, 11, 24)
HEADERS = {"etag": 'W/"1"', "last-modified": "Mon, 23 Nov 2026 10:00:00 GMT", "content-type": "text/html"}


def test_it_survives_the_ledger() -> None:
    validator = Validator.of(HEADERS, "2026-11-01", READ)
    assert Validator.parsed(validator.text()) == validator
    assert Validator.parsed(None) is None


def test_conditions_of_the_next_request() -> None:
    assert Validator.of(HEADERS, "", READ).conditions() == {
        "If-None-Match": 'W/"1"',
        "If-Modified-Since": "Mon, 23 Nov 2026 10:00:00 GMT",
    }
    assert Validator.of({}, "", READ).conditions() == {}
    assert Validator.of({"etag": "x" * 10_000}, "", READ).conditions() == {}
    assert Validator.of({"etag": '"größe"', "last-modified": "\t"}, "", READ).conditions() == {}


@pytest.mark.parametrize(
    ("lastmod", "holds"),
    [
        ("2026-11-01", True),
        ("2026-11-01T12:00:00+00:00", True),
        ("2026-11-22", True),
        ("2026-11-23", False),  # it may have changed again on that day, somewhere
        ("2026-11-24", False),
        ("2027-01-01", False),
        ("", False),
        ("yesterday", False),
        ("2026", False),
    ],
)
def test_a_sitemaps_word_counts_where_the_page_was_read_well_after(lastmod: str, holds: bool) -> None:
    assert Validator.of({}, lastmod, READ).holds(lastmod, READ) is holds


def test_another_date_is_a_change() -> None:
    assert not Validator.of({}, "2026-11-01", READ).holds("2026-11-02", READ)
    assert not Validator.of({}, "2026-11-01", READ).holds("2026-10-31", READ)


def test_a_sitemaps_word_is_not_trusted_for_ever() -> None:
    validator = Validator.of({}, "2026-11-01", READ)
    assert validator.holds("2026-11-01", READ + TRUSTED)
    assert not validator.holds("2026-11-01", READ + TRUSTED + timedelta(days=1))
