import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from bot.app import build
from bot.config import parse
from bot.stopping import Stop
from knowledge.types import Question
from routers.types import Answer, Completed, Delta
from tests.bot.discord.virtual import now, run
from tests.scripted import Hang, ScriptedEndpoint


async def words(stop: Stop, closed: list[float]) -> AsyncGenerator[str, None]:
    """A word a second, until it is stopped."""
    async with stop.within():
        try:
            for number in range(10):
                await asyncio.sleep(1)
                yield f"word{number}"
        finally:
            closed.append(now())
    yield "end"


async def said(stop: Stop, closed: list[float]) -> list[str]:
    return [word async for word in words(stop, closed)]


def test_left_alone_the_work_ends_by_itself() -> None:
    stop, closed = Stop(), []  # type: ignore[var-annotated]
    assert len(run(said(stop, closed))) == 11
    assert (stop.happened, stop.asked, stop.late) == (False, False, False)


def test_at_a_request_the_work_ends_at_once_and_the_code_after_it_goes_on() -> None:
    stop, closed = Stop(), []  # type: ignore[var-annotated]

    async def work() -> list[str]:
        task = asyncio.create_task(said(stop, closed))
        await asyncio.sleep(2.5)
        stop.ask()
        stop.ask()
        return await task

    assert run(work()) == ["word0", "word1", "end"]
    assert closed == [2.5]
    assert (stop.happened, stop.late) == (True, False)


def test_at_its_time_the_work_ends_by_itself() -> None:
    stop, closed = Stop(at=870.0), []  # type: ignore[var-annotated]

    async def work() -> list[str]:
        await asyncio.sleep(866.5)
        return await said(stop, closed)

    assert run(work()) == ["word0", "word1", "word2", "end"]
    assert closed == [870.0]
    assert stop.late


def test_a_request_before_the_beginning_counts() -> None:
    stop, closed = Stop(), []  # type: ignore[var-annotated]
    stop.ask()
    assert run(said(stop, closed)) == ["end"]
    assert stop.happened


def test_a_request_after_the_end_changes_nothing() -> None:
    stop, closed = Stop(), []  # type: ignore[var-annotated]
    run(said(stop, closed))
    stop.ask()
    assert not stop.happened


def test_other_timeouts_are_none_of_its_business() -> None:
    async def work(stop: Stop) -> None:
        async with stop.within():
            raise TimeoutError("somebody else's")

    stop = Stop(at=5.0)
    with pytest.raises(TimeoutError, match="somebody"):
        run(work(stop))
    assert not stop.happened


def test_cancelling_is_no_stop() -> None:
    stop, closed = Stop(), []  # type: ignore[var-annotated]

    async def work() -> None:
        task = asyncio.create_task(said(stop, closed))
        await asyncio.sleep(1.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(work())
    assert not stop.happened
    assert closed == [1.5]


async def streamed(endpoint: ScriptedEndpoint, folder: object, stop: Stop) -> tuple[Answer, str]:
    """An answer that is stopped at its first text, and its status in the journal."""
    settings = {
        "TACTICIAN_DATA": str(folder),
        "TACTICIAN_MODEL": "scripted",
        "TACTICIAN_QUESTIONS": "0",
        "OPENAI_BASE_URL": endpoint.base_url,
        "OPENAI_API_KEY": "key",
    }
    app = build(parse(settings), holder="test")
    try:
        async with aclosing(app.service.answer(Question("Why?"), stop=stop)) as events:
            async for event in events:
                if isinstance(event, Delta):
                    stop.ask()
                if isinstance(event, Completed):
                    return event.answer, app.memory.reader.row(event.answer.answer_id).status
    finally:
        await app.aclose()
    raise AssertionError("no Completed")


async def test_a_stopped_answer_completes_as_far_as_it_came_and_its_model_stops(
    endpoint: ScriptedEndpoint, tmp_path: object
) -> None:
    endpoint.then(Hang("It depends"))
    answer, status = await streamed(endpoint, tmp_path, Stop())
    assert (answer.status, status) == ("stopped", "stopped")
    assert answer.text.startswith("It")
    assert await asyncio.to_thread(endpoint.left.wait, 10)


async def test_a_stop_before_any_text_completes_with_none(endpoint: ScriptedEndpoint, tmp_path: object) -> None:
    endpoint.then(Hang())
    stop = Stop(at=asyncio.get_running_loop().time() + 0.5)
    answer, status = await streamed(endpoint, tmp_path, stop)
    assert (answer.text, answer.status, status) == ("", "stopped", "stopped")
    assert stop.late
