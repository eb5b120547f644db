"""No text is embedded twice, wherever it stands, and no vector outlives its last passage."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import Library, ledger
from knowledge.store.engine import Store
from knowledge.store.schema import text_hash
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.words import WordEmbedder

LONG = [f"## Part {part}\n\npump part{part} {' '.join(f'w{part}{word}' for word in range(40))}" for part in range(30)]


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def library(folder: Path, store: Store, embedder: WordEmbedder) -> Iterator[Library]:
    made = Library(folder, store, embedder, holder="test", timeout=5)
    made._opened().spaces.in_force()  # asks how long a vector is
    embedder.embedded.clear()
    yield made
    made.close()


def add(library: Library, path: Path, domain: str = "manual", server: str | None = None) -> list[str]:
    return [report.status for report in library.add([str(path)], domain, server)]


def right(library: Library, store: Store, servers: tuple[str, ...] = ("",)) -> int:
    """Every chunk has the vector of its text, and there are no others; returns how many there are."""
    parts, total = library._opened(), 0
    for server in servers:
        collection = parts.writer.collection(server)
        with store.read() as connection:
            rows = ledger.rows(connection, [server], None, ledger.all_chunk_ids(connection, server), [])
        ids, vectors = parts.index.vectors(collection, [row.id for row in rows])
        assert len(ids) == len(rows) == parts.index.count(collection)
        found = dict(zip(ids, vectors, strict=False))
        for row in rows:
            assert np.allclose(found[row.id], WordEmbedder().embed([row.text])[0], atol=1e-5)
        total += len(rows)
    return total


def test_a_small_edit_of_a_long_document(library: Library, embedder: WordEmbedder, store: Store, write: Write) -> None:
    path = write("long.md", "# Long\n\n" + "\n\n".join(LONG))
    add(library, path)
    assert len(embedder.embedded) == 30
    changed = [
        *LONG[:10],
        LONG[10] + " and more",
        *LONG[11:20],
        "## New\n\nAn inserted part. " + "zebra " * 30,
        *LONG[20:],
    ]
    write("long.md", "# Long\n\n" + "\n\n".join(changed))
    embedder.embedded.clear()
    assert add(library, path) == ["updated"]
    assert len(embedder.embedded) == 2
    assert "and more" in embedder.embedded[0]
    assert "An inserted part." in embedder.embedded[1]
    assert right(library, store) == 31


def test_a_renamed_and_a_moved_document(library: Library, embedder: WordEmbedder, store: Store, write: Write) -> None:
    path = write("docs/long.md", "# Long\n\n" + "\n\n".join(LONG))
    add(library, path.parent)
    embedder.embedded.clear()
    path.rename(path.parent / "other.md")
    assert sorted(report.status for report in library.sync()) == ["added", "removed"]
    (path.parent / "deeper").mkdir()
    (path.parent / "other.md").rename(path.parent / "deeper" / "long.md")
    assert sorted(report.status for report in library.sync()) == ["added", "removed"]
    assert embedder.embedded == []
    assert right(library, store) == 30


def test_the_same_text_in_other_documents_domains_and_servers(
    library: Library, embedder: WordEmbedder, store: Store, write: Write
) -> None:
    add(library, write("a.md", "pump and tank"))
    embedder.embedded.clear()
    add(library, write("b.md", "pump and tank"), "faq")
    add(library, write("c.md", "pump and tank"), "own", "1")
    assert embedder.embedded == []
    assert right(library, store, ("", "1")) == 3
    assert {passage.source for passage in library.find("pump and tank").passages} == {"a.md", "b.md"}


def test_the_same_text_several_times_at_once(
    library: Library, embedder: WordEmbedder, store: Store, write: Write, docs: Path
) -> None:
    for number in range(20):
        write(f"{number}.md", f"pump {number % 4}")
    add(library, docs)
    assert sorted(embedder.embedded) == [f"pump {number}" for number in range(4)]
    assert right(library, store) == 20


def test_what_was_removed_is_not_remembered(
    library: Library, embedder: WordEmbedder, store: Store, write: Write
) -> None:
    path = write("a.md", "pump and tank")
    add(library, path)
    library.remove(["a.md"])
    embedder.embedded.clear()
    add(library, path)
    assert embedder.embedded == ["pump and tank"]
    assert right(library, store) == 1


def test_a_vector_that_was_lost_is_made_anew(
    library: Library, embedder: WordEmbedder, store: Store, write: Write
) -> None:
    add(library, write("a.md", "pump and tank"))
    parts = library._opened()
    parts.index.delete(parts.writer.collection(""), parts.index.ids(parts.writer.collection(""), 0, 9))
    embedder.embedded.clear()
    for _ in library.sync(thorough=True):
        pass
    assert embedder.embedded == ["pump and tank"]
    assert right(library, store) == 1


@given(st.text(max_size=50), st.text(max_size=50))
def test_hashes_tell_texts_apart(one: str, other: str) -> None:
    assert (text_hash(one) == text_hash(other)) == (one == other)
    assert len(text_hash(one)) == 16


def test_texts_that_are_no_unicode_have_a_hash() -> None:
    assert text_hash("\ud800") != text_hash("\ud801")
