"""Times as the database keeps them: whole microseconds since 1970, UTC."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def now() -> datetime:
    """The present moment, with its zone (UTC)."""
    return datetime.now(UTC)


def micros(moment: datetime) -> int:
    """`moment` in microseconds since 1970; raises ValueError where it has no zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return (moment - EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """The moment `at` microseconds after 1970, in UTC."""
    return EPOCH + at * _MICROSECOND


def iso(at: int) -> str:
    """`at` (microseconds since 1970) as ISO 8601 with microseconds and zone: always 32 characters, in UTC."""
    return moment(at).isoformat(timespec="microseconds")
