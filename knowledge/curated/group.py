"""One question that the documents left open."""

from dataclasses import dataclass
from typing import Any

from knowledge.journal.gaps import Gap


@dataclass(frozen=True, slots=True)
class GapGroup:
    """One question that stayed open, in all its wordings."""

    gaps: tuple[Gap, ...]
    """Newest first, never empty."""
    documents_changed: bool = False
    """Whether documents were added or changed since it was asked last, so that they may hold it now."""

    @property
    def newest(self) -> Gap:
        """The newest example."""
        return self.gaps[0]

    @property
    def count(self) -> int:
        """How often it was asked."""
        return len(self.gaps)

    @property
    def askers(self) -> int:
        """How many different people asked; whoever is not known counts as one."""
        return len({gap.asker for gap in self.gaps})

    def as_json(self) -> dict[str, Any]:
        """The object of `tactician knowledge gaps --json`."""
        newest = self.newest
        return newest.as_json() | {
            "count": self.count,
            "askers": self.askers,
            "first_asked_at": self.gaps[-1].asked_at,
            "server": newest.server,
            "channel": newest.channel,
            "private": newest.private,
            "documents_changed": self.documents_changed,
            "questions": list(dict.fromkeys(gap.question for gap in self.gaps)),
        }
