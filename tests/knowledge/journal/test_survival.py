"""An acknowledged event survives kill -9, and half an event is never seen."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.journal.queries import Filters
from knowledge.journal.reading import Reader
from knowledge.store.engine import open_store

WRITER = """
import sys
from pathlib import Path
from knowledge.journal.journal import Journal
from knowledge.journal.people import People
from knowledge.store.engine import open_store
from tests.knowledge.making import rated, whole
folder = Path(sys.argv[1])
journal = Journal(open_store(folder), People(folder))
for number in range(10_000):
    name = f"{sys.argv[2]}-{number:05}"
    journal.append(*whole(name), rated(name, "voter", 1))
    print(name, flush=True)
"""


@pytest.mark.parametrize("lines", [1, 2, 3, 20, 57])
def test_killed_after_an_acknowledgement(folder: Path, lines: int) -> None:
    command = [sys.executable, "-c", WRITER, str(folder), "w"]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    acknowledged = {writer.stdout.readline().strip() for _ in range(lines)}
    writer.send_signal(signal.SIGKILL)
    rest = writer.communicate()[0].split("\n")
    acknowledged.update(line for line in rest if len(line) == len("w-00000"))

    store = open_store(folder)
    rows = Reader(store).rows(Filters(limit=None))
    store.close()
    assert acknowledged <= {row.id for row in rows}
    assert len(rows) <= len(acknowledged) + 1  # the one that was stored but not yet acknowledged
    assert all(row.status == "complete" and len(row.ratings) == 1 for row in rows)


def test_a_reader_beside_a_writer_that_is_killed(folder: Path) -> None:
    store = open_store(folder)
    reader = Reader(store)
    for name in "xyz":
        command = [sys.executable, "-c", WRITER, str(folder), name]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        last = writer.stdout.readline().strip()
        assert reader.row(last).status == "complete"
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
    assert {row.id[0] for row in reader.rows(Filters(limit=None))} == set("xyz")
    store.close()
