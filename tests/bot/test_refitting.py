"""A running bot fits its router in the background, whichever process changed the documents."""

import logging
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import refitting
from bot.app import Memory, open_memory
from bot.cli.common import LOCAL_USER
from bot.config import parse
from bot.refitting import Refitting, fitted
from knowledge.errors import ServiceUnreachableError
from knowledge.journal import Asked, RouteCorrected
from knowledge.types import Kind, Place, Question
from routers.learning.fitting import made_of
from tests.scripted import Reply, ScriptedEndpoint, Status

WAIT = 30.0


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    opened = open_memory(parse({"TACTICIAN_DATA": str(tmp_path / "data")}))
    yield opened
    opened.close()


def add(memory: Memory, folder: Path, text: str, domain: str = "pumps") -> None:
    path = folder / f"{domain}.md"
    path.write_text(text)
    list(memory.library.add([str(path)], domain))


def until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + WAIT
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()


def test_documents_are_fitted_as_they_change(memory: Memory, tmp_path: Path) -> None:
    work = Refitting(memory, every=0.01)
    work.start()
    add(memory, tmp_path, "# Pump\n\nThe pump lifts water.")
    assert until(lambda: memory.fits.made_of().keys() == {("", "pumps")})
    first = memory.fits.made_of()
    add(memory, tmp_path, "# Pump\n\nThe pump lifts oil.")
    assert until(lambda: memory.fits.made_of() != first)
    work.stop(WAIT)


def test_what_keeps_it_from_fitting_is_told_and_tried_again(
    memory: Memory, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.WARNING, "bot")
    add(memory, tmp_path, "# Pump\n\nThe pump lifts water.")
    failures = [ServiceUnreachableError("the embedder does not answer")]
    whole = memory.fitter.refresh

    def refresh(stop: object = None) -> object:
        if failures:
            raise failures.pop()
        return whole()

    monkeypatch.setattr(memory.fitter, "refresh", refresh)
    work = Refitting(memory, every=0.01, again=0.01)
    work.start()
    assert until(lambda: bool(memory.fits.made_of()))
    work.stop(WAIT)
    assert "the embedder does not answer" in caplog.text


def test_a_closed_library_ends_it_quietly(memory: Memory, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "bot")
    work = Refitting(memory, every=0.01)
    memory.close()
    work.start()
    work.stop(WAIT)
    assert caplog.text == ""


def test_fitting_at_once_says_what_went_wrong(memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(memory, tmp_path, "# Pump\n\nThe pump lifts water.")
    assert fitted(memory) is None
    assert memory.fits.made_of()

    def refresh() -> None:
        raise ServiceUnreachableError("the embedder does not answer")

    monkeypatch.setattr(memory.fitter, "refresh", refresh)
    assert "the embedder does not answer" in str(fitted(memory))


def test_what_the_owner_says_of_a_question_trains_the_router(memory: Memory, tmp_path: Path) -> None:
    add(memory, tmp_path, "# Pump\n\nThe pump lifts water.")
    assert fitted(memory) is None
    before = memory.fits.made_of()
    work = Refitting(memory, every=0.01)
    work.start()
    place = Place("terminal", asker=LOCAL_USER)
    memory.journal.append(Asked.of("a1", Question("gurgling noises at night", place=place)))
    corrected = RouteCorrected(answer_id="a1", author=LOCAL_USER, kind=Kind.SPECIALIZED, domain="pumps", moderator=True)
    memory.journal.append(corrected)
    assert until(lambda: memory.fits.made_of() != before)
    work.stop(WAIT)


LONG = "The pump lifts water from the tank to the nozzle, and it must be descaled with citric acid every month."


@pytest.fixture
def asking(tmp_path: Path, endpoint: ScriptedEndpoint) -> Iterator[Memory]:
    """What is remembered where a model is configured."""
    known = {"TACTICIAN_MODEL": "scripted", "OPENAI_BASE_URL": endpoint.base_url, "OPENAI_API_KEY": "key"}
    opened = open_memory(parse({"TACTICIAN_DATA": str(tmp_path / "data"), **known}))
    yield opened
    opened.close()


def test_a_configured_model_writes_questions_in_the_background(
    asking: Memory, tmp_path: Path, endpoint: ScriptedEndpoint
) -> None:
    endpoint.say('{"1": ["how often do I descale the pump"]}')
    add(asking, tmp_path, f"# Pump\n\n{LONG}")
    work = Refitting(asking, every=0.01)
    work.start()
    [held] = asking.library.samples.domains()
    assert until(lambda: asking.written.of(held, 40) == ["how often do I descale the pump"])
    space = asking.library.samples.space()
    made = made_of(held, space, (), asking.written.of(held, 40))
    assert until(lambda: asking.fits.made_of() == {("", "pumps"): made})
    work.stop(WAIT)
    assert len(endpoint.requests) == 1


def test_a_model_that_does_not_answer_is_asked_again_later(
    asking: Memory,
    tmp_path: Path,
    endpoint: ScriptedEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "bot")
    monkeypatch.setattr(refitting, "LATER", 0.05)
    endpoint.then(Status(401), Reply('{"1": ["how often do I descale the pump"]}'))
    add(asking, tmp_path, f"# Pump\n\n{LONG}")
    work = Refitting(asking, every=0.01)
    work.start()
    [held] = asking.library.samples.domains()
    assert until(lambda: bool(asking.written.of(held, 40)))
    work.stop(WAIT)
    assert "it is asked again later" in caplog.text
    assert "key" not in caplog.text
