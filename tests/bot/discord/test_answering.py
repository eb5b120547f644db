import asyncio
from typing import Any

import pytest

from bot.discord.answering import Answering, NotingOutlet
from tests.bot.discord.screen import Screen


class Worker:
    """A task that answers a message until it is stopped, and takes its time to end."""

    def __init__(self, answering: Answering, message: str, asker: str) -> None:
        self.begun = asyncio.Event()
        self.tidied = False
        self.task = asyncio.create_task(self._work(answering, message, asker))

    async def _work(self, answering: Answering, message: str, asker: str) -> None:
        with answering.of(message, asker), answering.of(message, asker):
            self.begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                await asyncio.sleep(0)
                self.tidied = True


async def working(answering: Answering, message: str, asker: str) -> Worker:
    worker = Worker(answering, message, asker)
    await worker.begun.wait()
    return worker


async def test_all_who_answer_a_message_are_stopped_and_waited_for() -> None:
    answering = Answering()
    anna, bert = await working(answering, "m", "anna"), await working(answering, "m", "bert")
    other = await working(answering, "n", "anna")
    await answering.stop("m")
    assert (anna.tidied, bert.tidied, other.tidied) == (True, True, False)
    assert answering.others("m") == []
    await answering.stop("n")


async def test_those_of_one_asker_alone() -> None:
    answering = Answering()
    anna, bert = await working(answering, "m", "anna"), await working(answering, "m", "bert")
    await answering.stop("m", "bert")
    assert (anna.task.done(), bert.task.done()) == (False, True)
    assert answering.others("m") == [anna.task]
    await answering.stop("m")


async def test_nobody_stops_themselves() -> None:
    answering = Answering()
    with answering.of("m", "anna"):
        assert answering.others("m") == []
        await answering.stop("m")
    await answering.stop("unknown")


async def test_nested_blocks_end_with_the_outer_one() -> None:
    answering, seen = Answering(), []

    async def look() -> list[Any]:
        return answering.others("m")

    with answering.of("m", "anna"):
        with answering.of("m", "anna"):
            pass
        seen = await asyncio.create_task(look())
    assert len(seen) == 1
    assert await asyncio.create_task(look()) == []


async def test_what_has_no_message_is_not_counted() -> None:
    answering = Answering()
    with answering.of(None, "anna"):
        assert answering.others("None") == []


async def test_an_outlet_knows_which_messages_stand() -> None:
    screen = Screen(latency=0)
    outlet = NotingOutlet(screen)
    first, second = await outlet.send("one", None), await outlet.send("two", None)
    await outlet.edit(first, "uno", None)
    await outlet.delete(second)
    await outlet.announce()
    await outlet.refuse("no")
    assert outlet.parts == [first]
    assert (screen.bodies, screen.announced, screen.refused) == (["uno"], 1, "no")


async def test_a_message_on_its_way_is_known_even_when_its_sender_is_cancelled() -> None:
    screen = Screen(latency=0.02)
    outlet = NotingOutlet(screen)
    task = asyncio.create_task(outlet.send("one", None))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert screen.busy == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [part.id for part in outlet.parts] == [message.id for message in screen.messages]
    assert len(outlet.parts) == 1


async def test_an_answer_takes_the_place_of_the_message_that_said_it_would_come() -> None:
    screen = Screen(latency=0)
    outlet = NotingOutlet(screen)
    await outlet.wait("You are number 3.")
    assert screen.bodies == ["You are number 3."]
    assert outlet.parts == []
    first = await outlet.send("one", None)
    await outlet.send("two", None)
    assert screen.bodies == ["one", "two"]
    assert outlet.parts[0] is first
    await outlet.give_up_waiting()
    assert screen.bodies == ["one", "two"]


async def test_a_refusal_takes_its_place_too() -> None:
    screen = Screen(latency=0)
    outlet = NotingOutlet(screen)
    await outlet.wait("You are number 3.")
    await outlet.refuse("The model is down.")
    assert (screen.bodies, screen.refused) == (["The model is down."], None)


async def test_who_gives_up_leaves_no_message() -> None:
    screen = Screen(latency=0)
    outlet = NotingOutlet(screen)
    await outlet.wait("You are number 3.")
    await outlet.give_up_waiting()
    assert screen.bodies == []
