import asyncio
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.feed import Feed, with_ending
from bot.discord.render import footer
from bot.discord.splitting import LIMIT, width
from bot.discord.streaming import show
from routers.errors import NoAnswerError
from routers.types import Delta
from tests.bot.discord.answers import SPECIALIZED, answer, citation
from tests.bot.discord.screen import Screen, Stream, complete, fresh, retracted, shown, words
from tests.bot.discord.virtual import now, run

LONG = "\n\n".join(f"Paragraph {number}. " + "It has some more words. " * 20 for number in range(12))


def test_the_first_text_is_sent_at_once_and_the_end_has_footer_and_buttons() -> None:
    screen = Screen()
    text = "one two three four five six seven eight nine ten"
    display = run(shown([*words(text, 3.0), *complete(text)], screen))
    assert screen.steps[0] == (pytest.approx(0.4), "send", "one")
    assert screen.bodies == [f"{text}\n{footer(answer())}"]
    assert screen.messages[0].buttons.of == "a01"
    assert display.answer is not None
    assert [part.id for part in display.parts] == [screen.messages[0].id]
    assert screen.announced == 0, "there was text before anybody could wonder"


def test_people_see_that_an_answer_is_on_its_way_until_there_is_text() -> None:
    screen = Screen()
    run(shown([(25.0, Delta("at last")), *complete("at last")], screen))
    assert screen.announced == 3
    assert screen.steps[0][0] == pytest.approx(25.1)


def test_edits_keep_their_pace_and_never_overlap() -> None:
    screen = Screen(latency=0.4)
    text = " ".join(f"word{number}" for number in range(200))
    run(shown([*words(text, 20.0), *complete(text)], screen))
    times = [moment for moment, what, _ in screen.steps if what == "edit"]
    assert screen.most_busy == 1
    assert all(later - earlier >= 5 for earlier, later in zip(times, times[5:], strict=False))
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) < 3
    assert times[-1] < 21


def test_the_newest_text_wins() -> None:
    screen = Screen(latency=2.0)
    text = " ".join(f"word{number}" for number in range(60))
    run(shown([*words(text, 6.0), *complete(text)], screen))
    for (_, _, earlier), (_, _, later) in zip(screen.steps, screen.steps[1:], strict=False):
        assert len(later) > len(earlier)
    assert screen.count("edit") <= 5


def test_an_answer_that_is_ready_before_its_turn_needs_no_edit() -> None:
    async def work() -> list[Screen]:
        lane, screens = fresh(), [Screen() for _ in range(7)]
        text = "some words of an answer"
        await asyncio.gather(*(shown([*words(text, 1.0), *complete(text)], screen, lane=lane) for screen in screens))
        return screens

    screens = run(work())
    late = [screen for screen in screens if screen.steps[0][0] > 5]
    assert [screen.count("edit") for screen in late] == [0, 0]
    assert all(screen.bodies[0].startswith("some words of an answer\n-#") for screen in screens)
    assert sum(screen.announced for screen in screens) <= 1


def test_long_text_goes_on_in_further_messages_in_order() -> None:
    screen = Screen()
    display = run(shown([*words(LONG, 12.0), *complete(LONG)], screen))
    assert len(screen.bodies) > 2
    assert all(0 < width(body) <= LIMIT for body in screen.bodies)
    assert "".join("".join(screen.bodies).split()).startswith("".join(LONG.split()))
    assert [message.buttons is not None for message in screen.messages] == [False] * (len(screen.messages) - 1) + [True]
    assert [part.id for part in display.parts] == [message.id for message in screen.messages]


def test_a_retracted_text_is_replaced_and_surplus_messages_are_deleted() -> None:
    screen = Screen()
    script = [*words(LONG, 8.0), (6.0, Delta(" ")), retracted(), *words("short and right", 3.0)]
    run(shown([*script, *complete("short and right")], screen))
    assert screen.count("delete") >= 1
    assert screen.bodies == [f"short and right\n{footer(answer())}"]


def test_a_failure_before_any_text_is_told_and_nothing_else_shown() -> None:
    screen = Screen()
    display = run(shown([(0.5, NoAnswerError("The model cannot be reached."))], screen))
    assert screen.refused == "The model cannot be reached."
    assert screen.messages == []
    assert display.answer is None


def test_a_failure_after_some_text_takes_its_place() -> None:
    screen = Screen()
    script = [*words("some text", 1.0), (0.5, NoAnswerError("The model cannot be reached."))]
    run(shown(script, screen))
    assert screen.bodies == ["The model cannot be reached."]
    assert screen.refused is None


def test_the_unexpected_is_told_under_a_reference_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    screen = Screen()
    run(shown([(0.5, ZeroDivisionError("secret detail"))], screen))
    assert screen.refused is not None
    reference = screen.refused.rpartition("reference ")[2].rstrip(").")
    assert "secret detail" not in screen.refused
    assert reference in caplog.text
    assert "ZeroDivisionError" in caplog.text


class GoneError(Exception):
    """Stands for Discord's refusal."""


def refuse_edits(what: str, number: int) -> None:
    if what == "edit":
        raise GoneError


def test_a_refusal_by_discord_stops_the_model() -> None:
    async def work() -> bool:
        stream = Stream([*words(LONG, 60.0), *complete(LONG)])
        with pytest.raises(GoneError):
            await show(Feed(), stream.events(), Screen(refusing=refuse_edits), fresh(), lambda *_: None)
        assert now() < 5
        return stream.stopped

    assert run(work())


def test_cancelling_stops_the_model() -> None:
    async def work() -> bool:
        stream = Stream([*words(LONG, 60.0), *complete(LONG)])
        task = asyncio.create_task(show(Feed(), stream.events(), Screen(), fresh(), lambda *_: None))
        await asyncio.sleep(3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return stream.stopped

    assert run(work())


def test_a_heading_stands_above_the_text_from_the_first_part_on() -> None:
    screen = Screen()
    run(shown([*words("some text", 1.0), *complete("some text")], screen, heading="> Why?\n"))
    assert all(body.startswith("> Why?\nsome") for _, _, body in screen.steps)


def test_blank_text_is_not_sent() -> None:
    screen = Screen()
    run(shown([(0.5, Delta(" \n")), (2.0, Delta("now")), *complete("now")], screen))
    assert next(body for _, _, body in screen.steps).startswith("now")


def test_an_ending_without_room_gets_a_message_of_its_own() -> None:
    ending = footer(answer())
    assert with_ending(["x" * 1990], ending) == ["x" * 1990, ending]
    assert with_ending(["short"], ending) == [f"short\n{ending}"]
    assert with_ending([], ending) == [ending]


def test_sources_stand_between_text_and_footer() -> None:
    screen = Screen()
    fields = {"route": SPECIALIZED, "citations": (citation(),), "model": "embedded"}
    run(shown([*words("Clean the drain [1].", 0.5), *complete("Clean the drain [1].", **fields)], screen))
    text, quote, source, end = screen.bodies[0].splitlines()
    assert text == "Clean the drain [1]."
    assert quote.startswith("> Error code E5")
    assert source.startswith("-# [1] manual.md")
    assert end.startswith("-# specialized (x1000) · knowledge")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["word ", "\n\n", "```py\ncode\n", "```\n", "x" * 700, "😀" * 90, "- item\n"]), max_size=60
    ),
    st.floats(0, 0.3),
    st.floats(0, 1.5),
)
def test_whatever_streams_the_screen_ends_complete(pieces: list[str], pause: float, latency: float) -> None:
    screen = Screen(latency=latency)
    text = "".join(pieces)
    run(shown([*((pause, Delta(piece)) for piece in pieces), *complete(text)], screen))
    assert screen.most_busy <= 1
    assert all(0 < width(body) <= LIMIT for _, what, body in screen.steps if what != "delete")
    assert screen.bodies[-1].endswith(footer(answer()))
    assert [message.buttons is not None for message in screen.messages].count(True) == 1
