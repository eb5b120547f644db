from dataclasses import replace

import pytest

from bot.app import App
from bot.discord.conversation import MAX_TURNS
from bot.discord.following import turns_after
from knowledge.journal import Detail
from knowledge.types import Turn
from tests.knowledge.making import whole


@pytest.fixture
def detail(app: App) -> Detail:
    app.memory.journal.append(*whole("a1", question="What is it?", history=(Turn("user", "Hello"),)))
    return app.memory.reader.detail("a1")


def test_the_answer_follows_its_history(detail: Detail) -> None:
    texts = [turn.content for turn in turns_after(detail)]
    assert texts == ["Hello", "What is it?", "Hold the button for five seconds."]
    assert [turn.role for turn in turns_after(detail)] == ["user", "user", "assistant"]


def test_what_was_never_said_is_left_out(detail: Detail) -> None:
    silent = replace(detail, row=replace(detail.row, answer=None), history=())
    assert turns_after(silent) == (Turn("user", "What is it?"),)


def test_of_a_long_conversation_the_newest_is_kept(detail: Detail) -> None:
    long = replace(detail, history=tuple(Turn("user", str(number)) for number in range(20)))
    kept = turns_after(long)
    assert len(kept) == MAX_TURNS
    assert [turn.content for turn in kept[-3:]] == ["19", "What is it?", "Hold the button for five seconds."]
