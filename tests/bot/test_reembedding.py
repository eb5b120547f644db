"""A running bot changes the embedder in the background."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.reembedding import Reembedding
from knowledge.errors import ServiceUnreachableError
from knowledge.library import Library, spaces
from knowledge.library.embeddings import Vectors
from knowledge.library.holding import FileLock
from knowledge.store import Store, open_store
from tests.knowledge.library.words import WordEmbedder

WAIT = 30.0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def messages(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "bot")


def library(store: Store, embedder: WordEmbedder) -> Library:
    return Library(store.folder, store, embedder, recall=lambda name, _: WordEmbedder(name), holder="test")


@pytest.fixture
def changed(store: Store, tmp_path: Path) -> Iterator[Library]:
    """Documents that are embedded with “words”, and a library that is to embed with “other”."""
    (tmp_path / "pump.md").write_text("# Pump\n\nThe pump lifts water.")
    first = library(store, WordEmbedder())
    list(first.add([str(tmp_path / "pump.md")], "manual"))
    first.close()
    opened = library(store, WordEmbedder("other"))
    yield opened
    opened.close()


def test_it_is_done_and_told(changed: Library, caplog: pytest.LogCaptureFixture) -> None:
    work = Reembedding(changed)
    work.start()
    assert work.join(WAIT)
    assert changed.change() is None
    assert "Embedding 1 passages anew with other." in caplog.text
    assert "other is the embedder now." in caplog.text


def test_nothing_is_done_or_told_without_need(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    embedder = WordEmbedder()
    opened = library(store, embedder)
    work = Reembedding(opened)
    work.start()
    assert work.join(WAIT)
    assert embedder.embedded == []
    assert caplog.records == []
    opened.close()


def test_it_is_tried_again_until_the_embedder_answers(
    changed: Library, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    class Late(WordEmbedder):
        tries = 0

        def embed(self, texts: object) -> Vectors:
            self.tries += 1
            if self.tries < 3:
                raise ServiceUnreachableError("It is not there yet.")
            return super().embed(texts)  # type: ignore[arg-type]

    late = library(store, Late("other"))
    work = Reembedding(late, again=0.01)
    work.start()
    assert work.join(WAIT)
    assert late.change() is None
    assert caplog.text.count("It is not there yet.") == 2
    late.close()


def test_it_waits_for_another_process_and_leaves_what_that_one_did(
    changed: Library, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    lock = FileLock.take(store.folder / "embedding.lock")
    assert lock is not None
    work = Reembedding(changed, again=0.2)
    waits = threading.Event()

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "is embedding the documents anew already" in record.getMessage():
                waits.set()

    handler = Heard()
    logging.getLogger("bot.reembedding").addHandler(handler)
    work.start()
    assert waits.wait(WAIT)
    with store.write() as connection:
        before = spaces.read(connection, spaces.IN_FORCE)
        assert before is not None
        spaces.put(connection, spaces.IN_FORCE, replace(before, name="third", key="12345678"))
        spaces.put(connection, spaces.COMING, None)
    lock.release()
    assert work.join(WAIT)
    logging.getLogger("bot.reembedding").removeHandler(handler)
    assert changed._opened().spaces.in_force().name == "third"
    assert "Another process has made third the embedder; other is configured." in caplog.text


def test_it_ends_when_it_is_told_to(changed: Library, store: Store) -> None:
    lock = FileLock.take(store.folder / "embedding.lock")
    assert lock is not None
    work = Reembedding(changed, again=3600)
    work.start()
    work.stop(WAIT)
    assert work.join(0)
    lock.release()
    assert changed.change() is not None


def test_stopping_what_never_began(changed: Library) -> None:
    Reembedding(changed).stop()
