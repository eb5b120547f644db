"""Files attached to a message: text is read in and goes along with the question, all else is named in a note.

attached = await read_attachments(message.attachments, words, context=model.context)
question = attached.text          # the words, with the files below them, each between marks of its own
heading = attached.heading        # what to say above the answer about files that were cut or left out
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import aiohttp
import discord

from bot.discord.decoding import BinaryFileError, decode
from bot.discord.fitting import piece, within_tokens
from bot.discord.render import inline, subtext
from knowledge.types import MAX_QUESTION_CHARS
from routers.attached import with_files
from routers.strategies.budget import ASSUMED_CONTEXT, tokens

MAX_BYTES = 1024 * 1024
"""Largest file that is downloaded: 1 MiB; of it, as much is read as the question's limit and the model allow."""
MAX_CHARS = 16_000
"""Characters of all files together, at most; with the words they never exceed MAX_QUESTION_CHARS."""
MODEL_SHARE = 0.4
"""Share of the model's context that files may take, in estimated tokens."""
MOST_FILES = 5
SECONDS = 10.0
"""How long a download may take."""
_MARKS = 120
"""Characters that the marks around a file take, at most."""

ENDINGS = frozenset(
    """
    txt text md markdown rst adoc org tex log out err diff patch csv tsv json jsonl ndjson yaml yml toml ini cfg conf
    env properties xml html htm svg css scss sass less js mjs cjs jsx ts tsx vue svelte py pyi ipynb rb php pl pm lua r
    jl java kt kts scala groovy gradle c h cc cpp cxx hpp hh m mm cs fs vb go rs swift dart zig nim hs ml ex exs erl clj
    lisp el sql graphql proto sh bash zsh fish bat cmd ps1 tf hcl nix cmake mk dockerfile makefile vim asm s srt vtt
    """.split()
)
"""Endings of files that are read as text; others are read if Discord takes their content for text."""
_BARE_NAMES = frozenset({"dockerfile", "makefile", "license", "readme", "changelog"})
_ENDS_COUNT = frozenset({"log", "out", "err"})
"""Files whose end says more than their beginning."""

ABOUT_FILE = "What is in the attached file, and what should I know about it?"
NOT_TEXT = "“{name}” is not plain text, so I left it out. I can read text files such as .txt, .md, .log, .json or .py."
TOO_LARGE = "“{name}” is larger than 1 MiB, so I left it out. Attach the part that matters."
EMPTY = "“{name}” is empty."
NOT_LOADED = "“{name}” could not be downloaded from Discord, so I left it out. Attach it again."
TOO_MANY = "I read {most} files at most; {left} more were left out."
CUT = "“{name}” is long: I read its {part} {read:,} of {all:,} characters."


@dataclass(frozen=True, slots=True)
class Attached:
    """A question with its files."""

    text: str
    """What to ask: the words with the files below them; empty where there is neither."""
    notes: tuple[str, ...] = ()
    """Sentences for the asker, harmless Markdown, about files that were cut or left out."""
    files: int = 0
    """Files that went along."""

    @property
    def heading(self) -> str:
        """The notes in small print, to stand above an answer; empty without notes."""
        return "".join(f"{subtext(note)}\n" for note in self.notes)


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    text: str


async def read_attachments(
    attachments: Sequence[discord.Attachment], words: str = "", *, context: int | None = None
) -> Attached:
    """`words` with the text of `attachments` below them, cut to what a question and the model can hold.

    `context` is the number of tokens that the model takes, if it is known. Files without words are asked about as such.
    Nothing is raised: what could not be read is said in the notes.
    """
    read = await asyncio.gather(*(_read(attachment) for attachment in attachments[:MOST_FILES]))
    files = [found for found in read if isinstance(found, _File)]
    notes = [found for found in read if isinstance(found, str)]
    if (left := len(attachments) - MOST_FILES) > 0:
        notes.append(TOO_MANY.format(most=MOST_FILES, left=left))
    if not files:
        return Attached(words, tuple(notes))
    words = words.strip() or ABOUT_FILE
    fitting, cuts = _fitting(files, len(words), context)
    return Attached(with_files(words, fitting), (*notes, *cuts), len(fitting))


async def _read(attachment: discord.Attachment) -> _File | str:
    """The file, or the sentence that says why not."""
    name = inline(attachment.filename, 60)
    if not _looks_like_text(attachment):
        return NOT_TEXT.format(name=name)
    if attachment.size > MAX_BYTES:
        return TOO_LARGE.format(name=name)
    try:
        async with asyncio.timeout(SECONDS):
            text = decode(await attachment.read())
    except BinaryFileError:
        return NOT_TEXT.format(name=name)
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        return NOT_LOADED.format(name=name)
    return _File(attachment.filename, text.strip("\n")) if text.strip() else EMPTY.format(name=name)


def _looks_like_text(attachment: discord.Attachment) -> bool:
    kind = (attachment.content_type or "").partition(";")[0]
    return (
        _ending(attachment.filename) in ENDINGS
        or attachment.filename.lower() in _BARE_NAMES
        or kind.startswith("text/")
        or kind in ("application/json", "application/xml", "application/yaml", "application/x-sh")
    )


def _ending(name: str) -> str:
    return PurePosixPath(name.lower()).suffix.removeprefix(".")


def _fitting(files: Sequence[_File], taken: int, context: int | None) -> tuple[list[tuple[str, str]], list[str]]:
    """Names and texts that fit beside `taken` characters, with the sentences on what was cut; each has an even share
    of what the ones before it left."""
    room = min(MAX_CHARS, MAX_QUESTION_CHARS - taken - _MARKS * len(files))
    budget = int((context or ASSUMED_CONTEXT) * MODEL_SHARE)
    fitting, cuts = [], []
    for place, file in enumerate(files):
        share = len(files) - place
        text = _part(file, max(0, room // share), max(0, budget // share))
        if len(text) < len(file.text):
            cuts.append(_cut_note(file, len(text)))
        if text:
            fitting.append((file.name, text))
        room, budget = room - len(text), budget - tokens(text)
    return fitting, cuts


def _part(file: _File, room: int, budget: int) -> str:
    """As much of a file as fits into `room` characters and `budget` tokens: its beginning, or the end of a log."""
    from_end = _ending(file.name) in _ENDS_COUNT
    return within_tokens(piece(file.text, min(room, len(file.text)), from_end=from_end), budget, from_end=from_end)


def _cut_note(file: _File, read: int) -> str:
    part = "last" if _ending(file.name) in _ENDS_COUNT else "first"
    return CUT.format(name=inline(file.name, 60), part=part, read=read, all=len(file.text))
