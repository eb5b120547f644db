"""Another embedder takes over: under traffic, after kills, beside other processes, and never by halves."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import HeldError, ServiceUnreachableError
from knowledge.library import Library, ledger, spaces
from knowledge.library.embeddings import Embedder
from knowledge.library.holding import FileLock
from knowledge.library.spaces import COMING, IN_FORCE
from knowledge.library.writing import MENDED
from knowledge.store.engine import Store
from tests.knowledge.library.words import WordEmbedder
from tests.knowledge.library.workers import working

PAGES = 40
QUESTIONS = [f"pump valve{number} and tank{number % 3}" for number in range(0, PAGES, 4)]


def recall(name: str, address: str) -> Embedder | None:
    return WordEmbedder(name)


@contextmanager
def opened(folder: Path, store: Store, embedder: Embedder) -> Iterator[Library]:
    library = Library(folder, store, embedder, recall=recall, holder="test", timeout=20)
    yield library
    library.close()


def fill(number: int) -> str:
    """Words enough for a passage of its own."""
    return " ".join(f"w{number * 31 % 97}{place}" for place in range(25))


def write_pages(docs: Path, version: str = "one", pages: int = PAGES, parts: int = 8) -> None:
    for number in range(pages):
        sections = [f"## Part {part}\n\npump valve{number} {version} part{part} {fill(part)}" for part in range(parts)]
        (docs / f"{number}.md").write_text(f"# Page {number}\n\n" + "\n\n".join(sections))


def made_by(library: Library, question: str) -> str:
    """Which embedder's scale the cosines of all passages are on that a question finds."""
    passages = library.find(question).passages
    assert f" {question.split()[1]} " in f" {passages[0].text} ".replace("\n", " ")
    assert len(passages) == 20
    names = []
    for name in ("words", "other"):
        asked, *vectors = WordEmbedder(name).embed([question, *(passage.text for passage in passages)])
        if all(abs(asked @ vector - found.cosine) < 1e-3 for vector, found in zip(vectors, passages, strict=True)):
            names.append(name)
    assert len(names) == 1, passages
    return names[0]


def all_made_by(library: Library) -> set[str]:
    return {made_by(library, question) for question in QUESTIONS}


def collections(library: Library) -> list[str]:
    """Collections that hold something."""
    index = library._opened().index
    return [name for name in index.collections() if index.count(name)]


def check(library: Library, store: Store, name: str) -> int:
    """The space in force is that of the embedder `name`, with a right vector for each chunk; returns how many."""
    library.reembed()
    parts = library._opened()
    space = parts.spaces.in_force()
    assert space.name == name
    with store.read() as connection:
        assert spaces.read(connection, COMING) is None
        held = ledger.holdings(connection)
        total = 0
        for server in sorted({each.server for each in held}):
            rows = ledger.rows(connection, [server], None, ledger.all_chunk_ids(connection, server), [])
            assert sorted(parts.index.ids(space.collection(server), 0, 10_000)) == sorted(row.id for row in rows)
            for row in rows[:: max(1, len(rows) // 20)]:
                expected = WordEmbedder(name).embed([row.text])[0]
                _, found = parts.index.vectors(space.collection(server), [row.id])
                assert found[0] @ expected == pytest.approx(1, abs=1e-5)
            total += len(rows)
    assert all(space.holds(collection) for collection in collections(library))
    return total


@pytest.fixture
def pages(folder: Path, store: Store, docs: Path) -> Path:
    """Documents that are embedded with “words”, for all and for one server."""
    write_pages(docs)
    with opened(folder, store, WordEmbedder()) as library:
        assert {report.status for report in library.add([str(docs)], "manual")} == {"added"}
        assert {report.status for report in library.add([str(docs / "1.md")], "own", "1")} == {"added"}
    return docs


def test_the_old_embedder_answers_until_the_new_one_has_everything(folder: Path, store: Store, pages: Path) -> None:
    with opened(folder, store, WordEmbedder()) as library:
        assert all_made_by(library) == {"words"}
        assert library.change() is None
        assert not library.reembed()
    with opened(folder, store, WordEmbedder("other")) as library:
        version = library.version()
        assert all_made_by(library) == {"words"}
        change = library.change()
        assert change is not None
        assert (change.before, change.after, change.done, change.total) == ("words", "other", 0, 8 * (PAGES + 1))
        told: list[tuple[int, int]] = []
        assert library.reembed(lambda *counts: told.append(counts))
        assert told[0] == (0, change.total)
        assert told[-1] == (change.total, change.total)
        assert told == sorted(told)
        assert library.version() != version
        assert library.change() is None
        assert check(library, store, "other") == change.total
        assert all_made_by(library) == {"other"}
        assert [passage.source for passage in library.find("valve1 pump", server="1", domain="own").passages]
        assert not library.reembed()


def test_under_traffic_every_answer_is_an_old_or_a_new_one(folder: Path, store: Store, pages: Path) -> None:
    done = threading.Event()
    with opened(folder, store, WordEmbedder("other")) as library:

        def ask() -> list[str]:
            kinds = []
            while not done.is_set():
                kinds.extend(made_by(library, question) for question in QUESTIONS)
            return kinds + [made_by(library, question) for question in QUESTIONS]

        with ThreadPoolExecutor(3) as pool:
            asking = [pool.submit(ask) for _ in range(3)]
            try:
                assert library.reembed()
            finally:
                done.set()
            kinds = [future.result(60) for future in asking]
        for each in kinds:
            assert each == sorted(each, reverse=True)  # first the one, then the other
            assert set(each) == {"words", "other"}


def test_changes_during_the_change_reach_both(folder: Path, store: Store, pages: Path) -> None:
    """Documents come, change and go while everything is embedded anew, each found at once and all found afterwards."""
    with opened(folder, store, WordEmbedder("other")) as library:
        pending = ["new", "changed", "gone"]

        def told(done: int, total: int) -> None:
            if not pending or not done:
                return
            what = pending.pop()
            if what == "new":
                (pages / "new.md").write_text("zanzibar")
                list(library.add([str(pages / "new.md")], "manual"))
                assert [p.source for p in library.find("zanzibar").passages if p.lexical == 1] == ["new.md"]
            elif what == "changed":
                (pages / "3.md").write_text("madagascar")
                assert "updated" in {report.status for report in library.sync("manual")}
                assert library.find("madagascar").passages[0].cosine > 0.9
            else:
                (pages / "5.md").unlink()
                assert [report.status for report in library.remove(["5.md"], "manual")] == ["removed"]
                coming = library._opened().index.collections()
                assert len(coming) == 4
                for name in coming:
                    ids = library._opened().index.ids(name, 0, 10_000)
                    with store.read() as connection:
                        assert ledger.present(connection, ids) == set(ids)

        while library.change() is not None:
            library.reembed(told)
        assert not pending
        assert check(library, store, "other") == 8 * (PAGES + 1 - 2) + 2
        assert library.find("zanzibar").passages[0].cosine == pytest.approx(1, abs=1e-3)
        assert library.find("madagascar").passages[0].cosine == pytest.approx(1, abs=1e-3)
        assert "5.md" not in {passage.source for passage in library.find("valve5", k=100).passages}


def test_what_was_embedded_before_a_kill_is_kept(folder: Path, store: Store, pages: Path) -> None:
    write_pages(pages, "two", pages=3 * MENDED // 16)
    with opened(folder, store, WordEmbedder()) as library:
        list(library.add([str(pages)], "manual"))
    with working(folder, embedder="other") as worker, pytest.raises(EOFError):
        worker.ask(f"reembed {MENDED}")
    embedder = WordEmbedder("other")
    with opened(folder, store, embedder) as library:
        change = library.change()
        assert change is not None
        assert MENDED <= change.done < change.total
        assert all_made_by(library) == {"words"}
        embedder.embedded.clear()
        assert library.reembed()
        assert len(embedder.embedded) <= change.total - change.done + 1  # and the one that tells the length
        assert check(library, store, "other") == change.total


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_killed_at_any_time(folder: Path, store: Store, pages: Path, seed: int) -> None:
    chance = random.Random(seed)
    with working(folder, embedder="other") as worker:
        worker.ask("find pump")
        worker.begin("reembed 1000000")
        killer = threading.Timer(chance.uniform(0, 0.6), worker.kill)
        killer.start()
        killer.join()
    with opened(folder, store, WordEmbedder("other")) as library:
        assert len(all_made_by(library)) == 1
        library.reembed()
        assert all_made_by(library) == {"other"}
        assert check(library, store, "other") == 8 * (PAGES + 1)


def test_killed_between_the_switch_and_the_end_of_the_old_vectors(folder: Path, store: Store, pages: Path) -> None:
    with opened(folder, store, WordEmbedder()) as library:
        old = library._opened().spaces.in_force()
        vectors = WordEmbedder().embed(["left", "over"])
        library._opened().index.upsert(replace(old, key="deadbeef").collection("7"), ["1", "2"], vectors, "manual")
        assert len(collections(library)) == 3
        list(library.sync())
        assert len(collections(library)) == 2
        assert all(old.holds(name) for name in library._opened().index.collections())


def test_nothing_of_the_old_vectors_stays_on_the_disk(folder: Path, store: Store, pages: Path) -> None:
    with opened(folder, store, WordEmbedder("other")) as library:
        before = {path.name for path in (folder / "index").iterdir() if path.is_dir()}
        assert library.reembed()
        after = {path.name for path in (folder / "index").iterdir() if path.is_dir()}
    assert before
    assert after
    assert not before & after


def test_only_one_process_does_it(folder: Path, store: Store, pages: Path) -> None:
    lock = FileLock.take(folder / "embedding.lock")
    assert lock is not None
    with opened(folder, store, WordEmbedder("other")) as library:
        with pytest.raises(HeldError, match="Another process is embedding the documents anew"):
            library.reembed()
        lock.write(b'{"pid": 4711}')
        with pytest.raises(HeldError, match="Process 4711 is embedding the documents anew already"):
            library.reembed()
        lock.release()
        assert library.reembed()


def test_the_one_beside_it_asks_with_the_new_embedder_at_once(folder: Path, store: Store, pages: Path) -> None:
    """A bot goes on with the settings that it was started with, while a command has made the change."""
    with opened(folder, store, WordEmbedder()) as bot, working(folder, embedder="other") as command:
        assert all_made_by(bot) == {"words"}
        assert command.ask("reembed 1000000") is True
        assert all_made_by(bot) == {"other"}
        (pages / "new.md").write_text("zanzibar")
        list(bot.add([str(pages / "new.md")], "manual"))
        assert "new.md" in command.ask("find zanzibar")
    with opened(folder, store, WordEmbedder("other")) as library:
        assert check(library, store, "other") == 8 * (PAGES + 1) + 1


def test_going_back_before_it_is_complete(folder: Path, store: Store, pages: Path) -> None:
    with working(folder, embedder="other") as worker, pytest.raises(EOFError):
        worker.ask(f"reembed {MENDED}")
    embedder = WordEmbedder()
    with opened(folder, store, embedder) as library:
        assert library.change() is None
        assert not library.reembed()
        assert len(embedder.embedded) == 1
        assert check(library, store, "words") == 8 * (PAGES + 1)


def test_a_third_embedder_takes_the_place_of_one_that_was_to_come(folder: Path, store: Store, pages: Path) -> None:
    with working(folder, embedder="other") as worker, pytest.raises(EOFError):
        worker.ask(f"reembed {MENDED}")
    with opened(folder, store, WordEmbedder("third")) as library:
        change = library.change()
        assert change is not None
        assert (change.before, change.after, change.done) == ("words", "third", 0)
        assert library.reembed()
        assert check(library, store, "third") == 8 * (PAGES + 1)


def test_told_to_stop_it_goes_on_the_next_time(folder: Path, store: Store, pages: Path) -> None:
    stop = threading.Event()
    with opened(folder, store, WordEmbedder("other")) as library:
        assert not library.reembed(lambda done, _: stop.set() if done else None, stop)
        change = library.change()
        assert change is not None
        assert 0 < change.done < change.total
        assert library.reembed()


def test_closing_the_library_ends_it(folder: Path, store: Store, pages: Path) -> None:
    with opened(folder, store, WordEmbedder("other")) as library:
        started = threading.Event()
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(library.reembed, lambda *_: started.set())
            assert started.wait(20)
            library.close()
            error = running.exception(30)
        assert error is None or "closed" in str(error)
    with opened(folder, store, WordEmbedder("other")) as library:
        library.reembed()
        assert check(library, store, "other") == 8 * (PAGES + 1)


def test_without_documents_the_change_is_made_at_once(folder: Path, store: Store, docs: Path) -> None:
    (docs / "a.md").write_text("pump")
    with opened(folder, store, WordEmbedder()) as library:
        list(library.add([str(docs)], "manual"))
        library.remove(["a.md"])
    with opened(folder, store, WordEmbedder("other")) as library:
        assert [report.status for report in library.add([str(docs)], "manual")] == ["added"]
        assert library.change() is None
        assert check(library, store, "other") == 1


def test_an_embedder_that_fails_leaves_everything_as_it_is(folder: Path, store: Store, pages: Path) -> None:
    class Failing(WordEmbedder):
        def embed(self, texts: list[str]) -> object:  # type: ignore[override]
            if len(texts) > 1:
                raise ServiceUnreachableError("The embedder is gone.")
            return super().embed(texts)

    with opened(folder, store, Failing("other")) as library:
        with pytest.raises(ServiceUnreachableError, match="is gone"):
            library.reembed()
        assert all_made_by(library) == {"words"}
    with opened(folder, store, WordEmbedder("other")) as library:
        assert library.reembed()


def test_an_embedder_that_cannot_be_made_any_more_leaves_the_words(
    folder: Path, store: Store, pages: Path, caplog: pytest.LogCaptureFixture
) -> None:
    library = Library(folder, store, WordEmbedder("other"), recall=lambda *_: None)
    for _ in range(3):
        found = library.find("valve7 pump part3").passages[0]
        assert (found.source, found.lexical) == ("7.md", 1.0)
    assert len(caplog.records) == 1
    assert "words alone until that is mended" in caplog.text
    assert "“words”, which is not configured any more" in caplog.text
    (pages / "new.md").write_text("zanzibar")
    with pytest.raises(ServiceUnreachableError, match="`tactician knowledge reembed` embeds them anew"):
        list(library.add([str(pages / "new.md")], "manual"))
    assert library.reembed()
    assert all_made_by(library) == {"other"}
    library.close()


def test_the_space_in_force_is_noted_with_the_first_document(folder: Path, store: Store, pages: Path) -> None:
    with store.read() as connection:
        space = spaces.read(connection, IN_FORCE)
        assert spaces.read(connection, COMING) is None
    assert space is not None
    assert (space.name, space.title, space.address, space.dimensions) == ("words", "words", "", 64)
