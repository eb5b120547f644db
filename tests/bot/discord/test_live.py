"""A private report that goes on for as long as Discord lets it be edited, and no longer."""

import asyncio
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.live import PATIENCE, WAITING, Live, fitting, how_far
from bot.discord.splitting import LIMIT, width
from knowledge.library.progress import Progress

HALF = Progress("b.md", 1, 2, 40, 0.5, 3.0)


class Response:
    """The original response of an interaction; refuses from the edit `fails_at` on."""

    def __init__(self, fails_at: int = 1000) -> None:
        self.edits: list[dict[str, Any]] = []
        self.edited = asyncio.Event()
        self._fails_at = fails_at

    async def edit_original_response(self, **content: Any) -> None:
        if len(self.edits) >= self._fails_at:
            raise discord.NotFound(_Refused(), {"code": 10008, "message": "Unknown Message"})  # type: ignore[arg-type]
        self.edits.append(content)
        self.edited.set()

    @property
    def said(self) -> list[str]:
        return [edit["content"] for edit in self.edits]


class _Refused:
    status = 404
    reason = "Not Found"


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def live(response: Response, clock: Clock | None = None) -> Live:
    return Live(response, "Adding to **x**", clock=clock or Clock())  # type: ignore[arg-type]


async def test_progress_and_its_end_take_each_others_place() -> None:
    response = Response()
    shown = live(response)
    await shown.waiting()
    await shown.show(None)
    await shown.show(HALF)
    await shown.finish("Done.")
    assert response.said == [
        WAITING,
        "Adding to **x**: reading …",
        "Adding to **x**: 1 of 2 documents, 40 passages (50%), now b.md …",
        "Done.",
    ]
    assert all(edit["allowed_mentions"].to_dict() == {"parse": []} for edit in response.edits)


async def test_what_is_shown_already_is_not_sent_again() -> None:
    response = Response()
    shown = live(response)
    for _ in range(5):
        await shown.show(HALF)
    assert len(response.edits) == 1


async def test_when_the_token_ends_it_says_so_once_and_falls_silent() -> None:
    response, clock = Response(), Clock()
    shown = live(response, clock)
    await shown.show(None)
    clock.time += PATIENCE + 1
    await shown.show(HALF)
    await shown.show(Progress("c.md", 2, 2, 80, 1.0, 900.0))
    await shown.finish("Done.")
    assert len(response.edits) == 2
    assert "1 of 2 documents" in response.said[-1]
    assert "longer than Discord lets me report here" in response.said[-1]
    assert "`/knowledge list`" in response.said[-1]


async def test_waiting_too_long_ends_alike() -> None:
    response, clock = Response(), Clock()
    shown = live(response, clock)
    await shown.waiting()
    clock.time += PATIENCE + 1
    await shown.waiting()
    assert "not begun yet" in response.said[-1]


async def test_a_reader_who_dismisses_it_does_not_stop_the_work() -> None:
    response = Response(fails_at=0)
    await live(response).show(HALF)
    await live(response).finish("Done.")
    assert response.edits == []


@pytest.mark.parametrize(
    ("progress", "told"),
    [
        (None, "reading"),
        (Progress("https://docs.example/@everyone", 0, 0, 0, 0.0, 3.0), "reading <https://docs.example/"),
        (Progress("", 0, 1, 0, 0.0, 0.0), "0 of 1 document, 0 passages (0%)"),
        (Progress("**@everyone**", 0, 2, 64, 0.0, 1.0), "0 of 2 documents, 64 passages (0%), now "),
    ],
)
def test_how_far(progress: Progress | None, told: str) -> None:
    assert how_far(progress).startswith(told)
    assert "@everyone" not in how_far(progress)


@given(st.text(max_size=6000))
def test_any_text_fits_or_is_attached_whole(text: str) -> None:
    made = fitting(text, "report.md")
    assert width(made["content"]) <= LIMIT
    if "attachments" in made:
        assert made["attachments"][0].fp.read().decode() == text
    else:
        assert made["content"] == text
