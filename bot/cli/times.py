"""Times as people type them."""

import re
from datetime import UTC, datetime, timedelta

from knowledge.errors import InputError

_AGO = re.compile(r"(\d{1,5})\s*([dhmw])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def parse_since(text: str | None, *, now: datetime | None = None) -> datetime | None:
    """`7d`, `12h`, `2026-11-23` or an ISO 8601 time (UTC where it names no zone). Raises InputError."""
    if text is None:
        return None
    if ago := _AGO.fullmatch(text.strip()):
        return (now or datetime.now(UTC)) - int(ago[1]) * _UNITS[ago[2]]
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise InputError(
            f"“{text[:40]}” is not a time. Write a date (2026-11-23), an ISO 8601 time, or 7d, 12h, 30m."
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
