"""The outcome of one check."""

from dataclasses import dataclass
from typing import Any, Literal

State = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    says: str
    """What was found, in one sentence."""
    remedy: str | None = None
    """What to do about it; None where nothing has to be done."""

    def as_json(self) -> dict[str, Any]:
        """The object in `doctor --json`."""
        return {"name": self.name, "state": self.state, "says": self.says, "remedy": self.remedy}


def fine(name: str, says: str) -> Check:
    """It stands well."""
    return Check(name, "ok", says)


def warning(name: str, says: str, remedy: str) -> Check:
    """It works, but not in full."""
    return Check(name, "warning", says, remedy)


def failed(name: str, says: str, remedy: str) -> Check:
    """It does not work."""
    return Check(name, "failed", says, remedy)
