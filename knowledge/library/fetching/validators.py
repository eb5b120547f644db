"""What is kept of a page beside its text, so that it need not be sent, or even asked for, again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta

TRUSTED = timedelta(days=7)
"""For so long a page is not asked for while its sitemap says that it has not changed."""

_SETTLED = timedelta(days=2)  # a date without zone ends within them everywhere
_MAX_CHARS = 500


@dataclass(frozen=True, slots=True)
class Validator:
    """How a version of a page is known again; its text is the page's stamp in the ledger."""

    read: str
    """The day on which it was read (ISO 8601, UTC)."""
    etag: str = ""
    modified: str = ""
    lastmod: str = ""
    """What the sitemap said then."""

    @classmethod
    def of(cls, headers: Mapping[str, str], lastmod: str, today: date) -> "Validator":
        """The validator of a page that was just read."""
        etag, modified = headers.get("etag", ""), headers.get("last-modified", "")
        return cls(today.isoformat(), _sendable(etag), _sendable(modified), _sendable(lastmod))

    @classmethod
    def parsed(cls, text: str | None) -> "Validator | None":
        """What was kept as `text`, if anything was."""
        return None if text is None else cls(**json.loads(text))

    def text(self) -> str:
        """For the ledger."""
        return json.dumps(asdict(self))

    def conditions(self) -> dict[str, str]:
        """The headers of a request that only wants what has changed (RFC 9110, 13.1)."""
        conditions = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in conditions.items() if value}

    def holds(self, lastmod: str, today: date) -> bool:
        """Whether the sitemap's word is enough: it was the same before, and the page was read well after that day."""
        if not lastmod or lastmod != self.lastmod:
            return False
        try:
            changed, read = date.fromisoformat(lastmod[:10]), date.fromisoformat(self.read)
        except ValueError:
            return False
        return changed + _SETTLED <= read and today - read <= TRUSTED


def _sendable(value: str) -> str:
    """`value`, if it can be sent back as a header, which servers may fill with more than ASCII (RFC 9110, 5.5)."""
    return value if len(value) <= _MAX_CHARS and value.isascii() and value.isprintable() else ""
