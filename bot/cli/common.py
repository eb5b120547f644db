"""What the commands share: the session, JSON on standard output, and batches that keep the order of their input."""

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any

import click

from bot.config import Config, load
from knowledge.errors import InputError, TacticianError

if TYPE_CHECKING:
    from bot.app import Memory

LOCAL_USER = "terminal"
"""Who asks, votes and sets overrides at the terminal."""
WRITING = 60.0
"""Seconds after which no more questions are written before a command returns."""


_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Session:
    """The options that stand before the command."""

    data: str | None = None
    server: str | None = None
    debug: bool = False

    @contextmanager
    def memory(self, holder: str = "tactician") -> Iterator["Memory"]:
        """The opened data folder for the length of a `with`. Raises DataFolderError."""
        from bot.app import open_memory

        memory = open_memory(self.config, holder=holder)
        try:
            yield memory
        finally:
            memory.close()

    @cached_property
    def config(self) -> Config:
        """The settings, with `--data` over all others. Raises InputError with every bad value."""
        config = load({"TACTICIAN_DATA": self.data} if self.data else None)
        quiet_libraries(debug=self.debug)
        return config


def fit_router(memory: "Memory") -> None:
    """Fit the router to the documents as they are now; says so where that could not be done."""
    from bot.refitting import fitted

    if (told := fitted(memory)) is not None:
        note(told)


def learn(memory: "Memory") -> None:
    """Fit the router, and have the configured model write questions about what is new; says what came of it."""
    from bot.refitting import told, written

    fit_router(memory)
    try:
        report = written(memory, within=WRITING)
    except TacticianError as error:
        note(f"No questions were written from the documents: {error}")
        return
    if report.passages or report.failed:
        note(told(report))


def quiet_libraries(*, debug: bool) -> None:
    """Keep libraries' own messages out of the terminal unless they are wanted."""
    import logging

    logging.basicConfig(level=logging.DEBUG if debug else logging.ERROR, format="%(levelname)s %(name)s: %(message)s")


def print_json(value: object) -> None:
    """One JSON object, or list, on standard output."""
    text = json.dumps(value, ensure_ascii=False)
    click.echo(text if _encodable(text) else json.dumps(value))


def _encodable(text: str) -> bool:
    """Whether text has no lone surrogates (which a caller's own `id` may bring along)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def visible(text: str) -> str:
    """`text` without what would steer a terminal or turn the direction of writing; documents and models may hold it."""
    return _STEERING.sub("", text)


def note(text: str) -> None:
    """A message for a person, on standard error."""
    click.echo(visible(text), err=True)


def read_lines(path: str) -> Iterator[str]:
    """Lines of a JSONL file (`-`: standard input), without blank ones. Raises InputError if it cannot be opened."""
    try:
        with _open(path) as stream:
            yield from (line for line in stream if line.strip())
    except OSError as error:
        raise InputError(f"The file {path} cannot be read: {error.strerror}.") from None


def _open(path: str) -> IO[str]:
    if path == "-":
        return open(sys.stdin.fileno(), encoding="utf-8", errors="surrogateescape", closefd=False)
    return open(path, encoding="utf-8", errors="surrogateescape")


def parse_row(line: str) -> dict[str, Any]:
    """A line as a JSON object. Raises InputError saying what is wrong with it."""
    try:
        row = json.loads(line)
    except ValueError as error:
        raise InputError(f"The line is not JSON ({error}).") from None
    except RecursionError:
        raise InputError("The line is nested too deeply.") from None
    if not isinstance(row, dict):
        raise InputError(f"The line is a JSON {type(row).__name__}, not an object.")
    return row


async def in_order(
    lines: Iterator[str], work: Callable[[dict[str, Any]], Awaitable[dict[str, Any]]], *, at_once: int
) -> int:
    """Work on rows, `at_once` at a time, and print one line a row in the order of the input.

    A row that fails prints `{"id", "error"}`. Returns how many failed; raises the error when every one failed alike
    for a reason that is not the rows' own (a held folder, an unreachable service).
    """
    from bot.cli.failures import sentence

    async def one(line: str) -> tuple[dict[str, Any], Exception | None]:
        given = None
        try:
            row = parse_row(line)
            given = row.get("id")
            return {"id": given, **await work(row)}, None
        except Exception as error:
            return {"id": given, "error": sentence(error)}, error

    counted, failures = 0, []
    async for result, error in _windowed(lines, one, at_once):
        counted += 1
        print_json(result)
        if error is not None:
            failures.append(error)
    if failures and len(failures) == counted and not any(isinstance(error, InputError) for error in failures):
        raise failures[0]
    return len(failures)


async def _windowed(
    lines: Iterator[str],
    one: Callable[[str], Awaitable[tuple[dict[str, Any], Exception | None]]],
    at_once: int,
) -> Any:
    window: list[asyncio.Task[tuple[dict[str, Any], Exception | None]]] = []
    gate = asyncio.Semaphore(at_once)

    async def gated(line: str) -> tuple[dict[str, Any], Exception | None]:
        async with gate:
            return await one(line)

    for line in lines:
        window.append(asyncio.create_task(gated(line)))
        if len(window) >= 4 * at_once:
            yield await window.pop(0)
    for task in window:
        yield await task
