"""The process that `apart` starts: reads the files that it is sent, within limits of memory and time."""

import json
import re
import resource
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from knowledge.library.loading import apart
from knowledge.library.loading.formats import load
from knowledge.library.loading.parsed import UnreadableError

_DEPTH = 5_000  # calls within calls; documents nest
_TOO_MUCH = "Reading it takes more memory than is allowed. Split it into parts."
_DAMAGED = "It is damaged, or not what its name says ({error}). Save it anew, or as another type."


def serve(connection: Connection) -> None:
    """Answers until nobody asks any more."""
    while connection.poll(apart.IDLE):
        try:
            name, content = connection.recv_bytes().decode(), connection.recv_bytes()
        except EOFError:
            return
        _limit_processor()
        answer = _answer(content, name)
        connection.send_bytes(json.dumps(answer | {"spent": _is_spent()}).encode())


def _answer(content: bytes, name: str) -> dict[str, Any]:
    try:
        return apart.as_json(load(content, name))
    except UnreadableError as error:
        return {"unreadable": str(error)}
    except MemoryError:
        return {"unreadable": _TOO_MUCH}
    except Exception as error:
        return {"unreadable": _DAMAGED.format(error=type(error).__name__)}


def _is_spent() -> bool:
    """Whether this process has grown so large once that the next file might lack the memory that it may have.

    getrusage would count the process that started this one too; where there is no /proc, memory has no limit.
    """
    with suppress(OSError):
        peak = re.search(r"^VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE)
        return peak is not None and int(peak[1]) * 1024 > apart.SPENT
    return False


def _limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (apart.MEMORY, apart.MEMORY))
    with suppress(OSError):  # where memory runs short nevertheless, this process goes first
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _limit_processor() -> None:
    """Ends this process after a while even where nobody is left who would."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime + 2 * apart.SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))


if __name__ == "__main__":
    _limit_memory()
    sys.setrecursionlimit(_DEPTH)
    with Connection(int(sys.argv[1])) as asked:
        serve(asked)
