"""Changes are whole or not at all, and what an interrupted one left behind goes."""

import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import HeldError
from knowledge.library import Library, ledger
from knowledge.library.chunking import Chunk
from knowledge.library.holding import FileLock
from knowledge.library.ledger import Document
from knowledge.library.writing import Writer
from knowledge.store.engine import Store
from tests.knowledge.library.words import WordEmbedder

DOCUMENT = Document("", "manual", "a.md", "/docs/a.md", "/docs", "The manual", "1" * 64, 12, "34")


@pytest.fixture
def writer(library: Library) -> Writer:
    return library._opened().writer


def put(writer: Writer, digest: str, *texts: str, source: str = "a.md", server: str = "") -> None:
    document = Document(server, "manual", source, f"/docs/{source}", "/docs", "The manual", digest * 64, 12, "34")
    vectors = WordEmbedder().embed(texts)
    assert writer.replace([(document, [Chunk("", text) for text in texts])], vectors, writer._spaces.in_force())


def agree(library: Library, store: Store, server: str = "") -> int:
    """How many chunks there are, the same ones in ledger and index."""
    parts = library._opened()
    with store.read() as connection:
        known = ledger.all_chunk_ids(connection, server)
    assert set(parts.index.ids(parts.writer.collection(server), 0, 10_000)) == known
    return len(known)


def test_collections_have_names_that_chroma_takes(writer: Writer) -> None:
    names = [writer.collection(server) for server in ("", "1", "2", "a b/c", "ü" * 300)]
    assert len(set(names)) == 5
    for name in names:
        assert 3 <= len(name) <= 63
        assert name.replace("-", "").isalnum()
        assert name.isascii()
    assert names[0].startswith("common-")


def test_a_new_version_replaces_the_old_one_whole(library: Library, store: Store, writer: Writer) -> None:
    put(writer, "1", "first pump", "second pump", "third pump")
    assert agree(library, store) == 3
    put(writer, "2", "only valve")
    assert agree(library, store) == 1
    assert [passage.text for passage in library.find("pump valve").passages] == ["only valve"]


def test_writing_the_same_version_again_changes_nothing(library: Library, store: Store, writer: Writer) -> None:
    put(writer, "1", "first pump", "second pump")
    before = [passage.id for passage in library.find("pump").passages]
    put(writer, "1", "first pump", "second pump")
    assert agree(library, store) == 2
    assert [passage.id for passage in library.find("pump").passages] == before


def test_removing_takes_the_vectors_along(library: Library, store: Store, writer: Writer) -> None:
    put(writer, "1", "first pump", "second pump")
    with store.read() as connection:
        (known,) = ledger.known(connection, "")
    writer.remove("", [known])
    assert agree(library, store) == 0
    writer.remove("", [known])  # somebody else was faster


def test_what_an_interrupted_change_has_left_goes_with_the_next(
    library: Library, folder: Path, store: Store, writer: Writer
) -> None:
    put(writer, "1", "kept pump")
    parts = library._opened()
    collection = writer.collection("")
    parts.index.upsert(collection, ["lost-0", "lost-1"], WordEmbedder().embed(["lost", "lost"]), "manual")
    with store.read() as connection:
        kept = list(ledger.all_chunk_ids(connection, ""))
    note = {"pid": 1, "collections": [collection], "ids": ["lost-0", "lost-1", "never", *kept]}
    (folder / "library.lock").write_text(json.dumps(note))
    put(writer, "2", "other", source="b.md")
    assert agree(library, store) == 2
    assert (folder / "library.lock").read_bytes() == b""


@pytest.mark.parametrize("content", ["{", "null", "[]", '{"pid": 1, "coll'])
def test_a_note_that_was_cut_off_means_nothing_was_touched(
    library: Library, folder: Path, store: Store, writer: Writer, content: str
) -> None:
    (folder / "library.lock").write_text(content)
    put(writer, "1", "pump")
    assert agree(library, store) == 1


def test_an_error_in_the_middle_is_cleaned_up_by_the_next(
    library: Library, store: Store, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(writer, "1", "old pump")

    def fail(*_: object) -> None:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(ledger, "replace", fail)
        with pytest.raises(OSError, match="no space"):
            put(writer, "2", "new pump", "newer pump")
    assert [passage.text for passage in library.find("pump").passages] == ["old pump"]
    put(writer, "3", "third", source="b.md")
    assert agree(library, store) == 2


def test_mending_finds_nothing_to_do(library: Library, store: Store, writer: Writer) -> None:
    writer.mend("")
    put(writer, "1", "first pump", "second pump")
    writer.mend("")
    assert agree(library, store) == 2


def test_mending_drops_orphans_and_makes_the_missing(library: Library, store: Store, writer: Writer) -> None:
    put(writer, "1", "first pump", "second pump", "third pump")
    put(writer, "1", "of server one", server="1")
    parts = library._opened()
    collection = writer.collection("")
    before = dict(zip(*parts.index.vectors(collection, parts.index.ids(collection, 0, 10)), strict=True))
    gone = sorted(before)[:2]
    parts.index.delete(collection, gone)
    parts.index.upsert(collection, ["orphan"], WordEmbedder().embed(["orphan"]), "manual")
    writer.mend("")
    assert agree(library, store) == 3
    after = dict(zip(*parts.index.vectors(collection, gone), strict=True))
    assert all((after[chunk] == before[chunk]).all() for chunk in gone)
    assert agree(library, store, "1") == 1


def test_an_index_that_was_deleted_is_built_anew(folder: Path, store: Store, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for number in range(5):
        (tmp_path / "docs" / f"{number}.md").write_text(f"pump number{number}")
    first = Library(folder, store, WordEmbedder())
    assert len(list(first.add([str(tmp_path / "docs")], "manual"))) == 5
    expected = first.find("pump number3").passages
    first.close()
    shutil.rmtree(folder / "index")
    second = Library(folder, store, WordEmbedder())
    assert {report.status for report in second.sync()} == {"unchanged"}
    assert second.find("pump number3").passages == expected
    second.close()


def test_vectors_of_a_space_that_is_not_in_force_are_refused(library: Library, store: Store, writer: Writer) -> None:
    put(writer, "1", "pump")
    other = replace(writer._spaces.in_force(), key="other")
    document = Document("", "manual", "b.md", "/docs/b.md", "/docs", "The manual", "2" * 64, 12, 34)
    assert not writer.replace([(document, [Chunk("", "tank")])], WordEmbedder().embed(["tank"]), other)
    assert agree(library, store) == 1
    assert library._opened().index.collections() == [writer.collection("")]


def test_writers_take_turns(library: Library, store: Store, writer: Writer) -> None:
    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(put, writer, str(n % 3), f"pump {n}", f"tank {n}", source=f"{n % 4}.md") for n in range(24)]
        for job in jobs:
            job.result(60)
    assert agree(library, store) == 8


def test_a_writer_in_another_process_is_waited_for(
    library: Library, folder: Path, store: Store, writer: Writer
) -> None:
    lock = FileLock.take(folder / "library.lock")
    assert lock is not None
    threading.Timer(0.3, lock.release).start()
    put(writer, "1", "pump")
    assert agree(library, store) == 1


@pytest.mark.parametrize(("note", "who"), [(b"", "Another process"), (b'{"pid": 4711, "ids": []}', "Process 4711")])
def test_a_writer_that_does_not_finish_is_named(
    library: Library, folder: Path, store: Store, writer: Writer, note: bytes, who: str
) -> None:
    lock = FileLock.take(folder / "library.lock")
    assert lock is not None
    lock.write(note)
    impatient = Writer(folder, store, library._opened().index, writer._spaces, patience=0.2)
    with pytest.raises(HeldError, match=f"{who} is writing documents into .* and does not finish"):
        put(impatient, "1", "pump")
    lock.release()
