"""Taking an upload in, whatever interrupts it, and what the event loop feels of it."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import pytest

from bot.app import App
from bot.discord.commands.knowledge.changing import checked_address, upload_work
from bot.discord.shelf import Shelf
from bot.samples import SAMPLE_FOLDER
from bot.uploads import Uploads
from knowledge.errors import InputError
from knowledge.library.progress import Progress
from tests.bot.discord.test_shelf import Told


@pytest.fixture
def uploads(app: App) -> Uploads:
    return Uploads(app.config.folder)


def work_of(app: App, uploads: Uploads, content: bytes, name: str = "a.md") -> Any:
    client: Any = SimpleNamespace(app=app)
    return upload_work(client, uploads, ("1", "x", name), content)


def kept(app: App) -> dict[str, bytes]:
    folder = app.config.folder / "uploads"
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def stop(progress: Progress) -> None:
    raise RuntimeError("stopped")


async def test_what_is_added_is_kept(app: App, uploads: Uploads) -> None:
    [report] = list(work_of(app, uploads, b"# A\n\nText.")(lambda progress: None))
    assert (report.source, report.status) == ("a.md", "added")
    assert kept(app) == {"a.md": b"# A\n\nText."}


async def test_an_interruption_before_anything_is_stored_leaves_nothing(app: App, uploads: Uploads) -> None:
    with pytest.raises(RuntimeError, match="stopped"):
        list(work_of(app, uploads, b"# A\n\nText.")(stop))
    assert (kept(app), app.memory.library.documents("1")) == ({}, [])


async def test_an_interrupted_update_can_be_caught_up_by_a_sync(app: App, uploads: Uploads) -> None:
    list(work_of(app, uploads, b"# A\n\nText.")(lambda progress: None))
    with pytest.raises(RuntimeError, match="stopped"):
        list(work_of(app, uploads, b"# A\n\nOther text.")(stop))
    assert kept(app) == {"a.md": b"# A\n\nOther text."}
    assert [report.status for report in app.memory.library.sync("x", "1")] == ["updated"]


async def test_a_reader_that_leaves_early_keeps_what_was_stored(app: App, uploads: Uploads) -> None:
    reports = work_of(app, uploads, b"# A\n\nText.")(lambda progress: None)
    assert next(reports).status == "added"
    reports.close()
    assert list(kept(app)) == ["a.md"]
    assert len(app.memory.library.documents("1")) == 1


@pytest.mark.parametrize("url", ["https://example.org", " http://example.org/a?b#c ", "HTTPS://EXAMPLE.ORG/x"])
def test_addresses(url: str) -> None:
    assert checked_address(url) == url.strip()


@pytest.mark.parametrize("url", ["", "a.md", "/a.md", "~/a.md", "file:///a", "https://", "http:// x", "x://y", "c:\\a"])
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(InputError, match="is no address"):
        checked_address(url)


async def test_the_event_loop_goes_on_while_the_sample_manual_is_taken_in(app: App) -> None:
    longest, last, over = 0.0, time.perf_counter(), asyncio.Event()

    async def tick() -> None:
        nonlocal longest, last
        while not over.is_set():
            await asyncio.sleep(0.005)
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    ticking = asyncio.create_task(tick())
    library = app.memory.library
    reported = await Shelf().run(lambda watch: library.add([str(SAMPLE_FOLDER)], "x", "1", progress=watch), Told())
    over.set()
    await ticking
    assert {report.status for report in reported} == {"added"}
    assert longest < 2.0  # what Discord gives us to acknowledge is 3 s
