"""Another process with a library, for tests that kill it: `python -m tests.knowledge.library.worker FOLDER NAME`.

Reads one command a line and answers each with one line: `find TEXT`, `add DOMAIN PATH`, `sync`, `limit BYTES`,
`before N` and `after N`, by which it will be killed just before or after the N-th commit of a document, and
`reembed N`, by which it is killed when N passages are embedded anew with the embedder that a third argument names.
"""

import json
import os
import resource
import signal
import sys
from itertools import count
from pathlib import Path

import sqlalchemy as sa

from knowledge.errors import TacticianError
from knowledge.library import Library
from knowledge.store.engine import open_store
from tests.knowledge.library.words import WordEmbedder


def die_at(event: str, target: type, number: int) -> None:
    """Kills this process where SQLAlchemy tells of `event` for the `number`-th time after a chunk was written."""
    commits = count(1)
    wrote = False

    def noticed(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal wrote
        wrote = wrote or statement.startswith("INSERT INTO chunks")

    def happened(*_: object) -> None:
        nonlocal wrote
        if wrote:
            wrote = False
            if next(commits) == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(sa.Engine, "before_cursor_execute", noticed)
    sa.event.listen(target, event, happened)


def synced(library: Library) -> object:
    """The reports of a sync, or what it failed with."""
    try:
        return [report.as_json() for report in library.sync()]
    except TacticianError as error:
        return str(error)


def die_when(done: int, number: int) -> None:
    """Kills this process where at least `number` are done."""
    if done >= number:
        os.kill(os.getpid(), signal.SIGKILL)


def main(folder: str, name: str, embedder: str = "words") -> None:
    store = open_store(Path(folder))
    recall = lambda known, _: WordEmbedder(known)  # noqa: E731
    library = Library(Path(folder), store, WordEmbedder(embedder), recall=recall, holder=name, timeout=5)
    print(os.getpid(), flush=True)
    for line in sys.stdin:
        command, _, rest = line.strip().partition(" ")
        if command == "find":
            answer: object = [passage.source for passage in library.find(rest).passages]
        elif command == "add":
            domain, _, path = rest.partition(" ")
            answer = [report.as_json() for report in library.add([path], domain)]
        elif command == "limit":  # no file may grow beyond so many bytes, as on a full disk
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            answer = resource.setrlimit(resource.RLIMIT_FSIZE, (int(rest), resource.RLIM_INFINITY))
        elif command == "sync":
            answer = synced(library)
        elif command == "reembed":
            answer = library.reembed(lambda done, _, last=int(rest): die_when(done, last))
        else:
            die_at(*{"before": ("commit", sa.Engine), "after": ("checkin", sa.pool.Pool)}[command], int(rest))
            answer = None
        print(json.dumps(answer), flush=True)
    library.close()
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
