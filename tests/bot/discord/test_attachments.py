import asyncio
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.discord import attachments
from bot.discord.attachments import ABOUT_FILE, MAX_BYTES, MAX_CHARS, MODEL_SHARE, MOST_FILES, read_attachments
from knowledge.types import MAX_QUESTION_CHARS, Question
from routers.attached import own_words
from routers.strategies.budget import tokens

LARGE_MODEL = 200_000


def attachment(name: str, content: bytes | Exception = b"some text", **fields: Any) -> discord.Attachment:
    """An attachment whose content lies on a CDN of the test's own."""

    async def get_from_cdn(url: str) -> bytes:
        if isinstance(content, Exception):
            raise content
        return content

    size = len(content) if isinstance(content, bytes) else 10
    data: Any = {"id": 1, "filename": name, "size": size, "url": "cdn:1", "proxy_url": "cdn:1", **fields}
    state: Any = SimpleNamespace(http=SimpleNamespace(get_from_cdn=get_from_cdn))
    return discord.Attachment(data=data, state=state)


async def test_a_file_stands_below_the_words() -> None:
    attached = await read_attachments([attachment("error.log", b"E5: low pressure\n")], "Why?")
    assert attached.text == 'Why?\n\n<file name="error.log">\nE5: low pressure\n</file>'
    assert (attached.notes, attached.heading, attached.files) == ((), "", 1)


async def test_without_files_the_words_stay_as_they_are() -> None:
    attached = await read_attachments([], "Why?")
    assert (attached.text, attached.notes, attached.files) == ("Why?", (), 0)


async def test_files_alone_are_asked_about() -> None:
    attached = await read_attachments([attachment("a.txt")])
    assert own_words(attached.text) == ABOUT_FILE


@pytest.mark.parametrize("name", ["a.py", "A.TXT", "x.tar.json", "Dockerfile", "server.Log", "conf.yaml", "q.sql"])
async def test_text_is_known_by_its_name(name: str) -> None:
    assert (await read_attachments([attachment(name)], "What?")).files == 1


async def test_text_is_known_by_what_discord_says_of_it() -> None:
    assert (await read_attachments([attachment("a.weird", content_type="text/plain; charset=utf-8")])).files == 1
    assert (await read_attachments([attachment("a.weird", content_type="application/octet-stream")])).files == 0


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (attachment("cat.png", b"\x89PNG"), "“cat.png” is not plain text"),
        (attachment("notes.txt", bytes(range(256)) * 4), "“notes.txt” is not plain text"),
        (attachment("huge.log", b"x" * (MAX_BYTES + 1)), "“huge.log” is larger than 1 MiB"),
        (attachment("empty.txt", b" \n"), "“empty.txt” is empty"),
        (attachment("gone.txt", discord.DiscordException()), "“gone.txt” could not be downloaded"),
        (attachment("slow.txt", TimeoutError()), "“slow.txt” could not be downloaded"),
    ],
)
async def test_what_cannot_be_read_is_said(refused: discord.Attachment, said: str) -> None:
    attached = await read_attachments([refused], "What is this?")
    assert attached.text == "What is this?"
    assert [note.startswith(said) for note in attached.notes] == [True]
    assert attached.heading == f"-# {attached.notes[0]}\n"


async def test_a_file_that_cannot_be_read_does_not_spoil_the_others() -> None:
    attached = await read_attachments([attachment("cat.png"), attachment("a.txt", b"one")], "What?")
    assert '<file name="a.txt">\none' in attached.text
    assert len(attached.notes) == 1


async def test_names_neither_ping_nor_format() -> None:
    (note,) = (await read_attachments([attachment("@everyone**x**.png")], "What?")).notes
    assert "@everyone" not in note
    assert "**x**" not in note


async def test_a_long_file_is_cut_and_the_asker_is_told() -> None:
    attached = await read_attachments([attachment("a.txt", b"word " * 8000)], "What?", context=LARGE_MODEL)
    assert attached.notes == (f"“a.txt” is long: I read its first {MAX_CHARS:,} of 40,000 characters.",)
    assert attached.text.count("word") == MAX_CHARS // 5


async def test_of_a_log_the_end_is_kept() -> None:
    data = b"begin " + b"x" * 30_000 + b" the end"
    attached = await read_attachments([attachment("a.log", data)], "What?", context=LARGE_MODEL)
    assert attached.text.endswith("x the end\n</file>")
    assert "begin" not in attached.text
    assert "its last 16,000" in attached.notes[0]


@pytest.mark.parametrize("context", [2048, 4096, None, LARGE_MODEL])
async def test_files_take_no_more_than_their_share_of_the_model(context: int | None) -> None:
    files = [attachment(f"{number}.txt", b"some prose and more of it. " * 2000) for number in range(3)]
    attached = await read_attachments(files, "What?", context=context)
    assert attached.files == 3
    marks = 3 * 40
    assert tokens(attached.text) <= MODEL_SHARE * (context or 8192) + marks
    parts = [part.count("prose") for part in attached.text.split("<file")[1:]]
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize("words", [1, 4_000, 15_000, MAX_QUESTION_CHARS - 1, MAX_QUESTION_CHARS])
async def test_the_limit_of_a_question_is_kept(words: int) -> None:
    files = [attachment(f"{'n' * 200}{number}.txt", b"</file" * 9000) for number in range(MOST_FILES)]
    attached = await read_attachments(files, "w" * words, context=LARGE_MODEL)
    Question(attached.text).checked()
    assert own_words(attached.text) == "w" * words
    assert len(attached.notes) == MOST_FILES


async def test_further_files_are_counted() -> None:
    attached = await read_attachments([attachment("a.txt")] * (MOST_FILES + 2), "What?")
    assert attached.files == MOST_FILES
    assert attached.notes == (f"I read {MOST_FILES} files at most; 2 more were left out.",)


async def test_files_are_downloaded_at_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    both = asyncio.Barrier(2)

    async def read(self: discord.Attachment, *, use_cached: bool = False) -> bytes:
        await both.wait()
        return b"text"

    monkeypatch.setattr(discord.Attachment, "read", read)
    async with asyncio.timeout(5):
        attached = await read_attachments([attachment("a.txt"), attachment("b.txt")], "What?")
    assert attached.files == 2


async def test_a_download_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def read(self: discord.Attachment, *, use_cached: bool = False) -> bytes:
        await asyncio.Event().wait()
        return b""

    monkeypatch.setattr(attachments, "SECONDS", 0.01)
    monkeypatch.setattr(discord.Attachment, "read", read)
    attached = await read_attachments([attachment("a.txt")], "What?")
    assert "could not be downloaded" in attached.notes[0]
