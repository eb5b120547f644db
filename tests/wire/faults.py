"""What goes wrong on demand."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.wire.refusals import RefusedError


@dataclass
class Fault:
    """What happens to requests whose method and path match `where`, so many `times`."""

    where: str
    """A regular expression over “POST /channels/1/messages”."""
    times: int = 1
    status: int = 0
    """Answered instead; 0 lets the request through."""
    code: int = 0
    """The error code that goes with it."""
    delay: float = 0.0
    """Seconds that pass before the request is looked at."""
    gate: asyncio.Event | None = None
    """Waited for before the request is looked at."""
    met: int = 0
    """How many requests it has caught."""
    headers: dict[str, str] = field(default_factory=dict)


class Faults:
    """The faults in force; the first that fits is used."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, where: str, **fields: object) -> Fault:
        """Let something go wrong; see Fault."""
        fault = Fault(where, **fields)  # type: ignore[arg-type]
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._faults.clear()

    def find(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, if any."""
        for fault in self._faults:
            if fault.met < fault.times and re.search(fault.where, f"{method} {path}"):
                fault.met += 1
                return fault
        return None


async def suffer(fault: Fault | None, count_429: Callable[[str], None]) -> None:
    """Go through a fault. Raises RefusedError."""
    if fault is None:
        return
    await asyncio.sleep(fault.delay)
    if fault.gate is not None:
        await fault.gate.wait()
    if fault.status == 429:
        count_429("fault")
    if fault.status:
        raise RefusedError(fault.code, status=fault.status)
