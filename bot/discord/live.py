"""A private response that tells how long work goes on, for as long as Discord lets it be edited."""

import io
import logging
import time
from collections.abc import Callable
from typing import Any

import discord
from discord import ui

from bot.discord.outlets import NOBODY
from bot.discord.render import inline
from bot.discord.splitting import LIMIT, split, width
from knowledge.library.progress import Progress

log = logging.getLogger(__name__)

PATIENCE = 14 * 60.0
"""Seconds for which an interaction is reported to: its token ends after 15 minutes (Discord, “Interactions”)."""
WAITING = "Waiting: another change of documents comes first …"
LATER = (
    "{doing}: {so_far}. This takes longer than Discord lets me report here. It goes on, and `/knowledge list` shows "
    "what has come of it."
)
HEAD_CHARS = 1500
"""How much of a text that is attached as a file is shown as well."""


class Live:
    """The original response of an interaction that was just deferred in private; a Board of the shelf."""

    def __init__(
        self, interaction: "discord.Interaction[Any]", doing: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`doing` is what is done, in Markdown, such as “Adding to **manual**”."""
        self._interaction = interaction
        self._doing = doing
        self._clock = clock
        self._ends = clock() + PATIENCE
        self._shown = ""
        self._over = False

    async def waiting(self) -> None:
        """Say that other work comes first."""
        await self._show(WAITING, "not begun yet")

    async def show(self, progress: Progress | None) -> None:
        """Say how far the work has come."""
        so_far = how_far(progress)
        await self._show(f"{self._doing}: {so_far} …", so_far)

    async def finish(self, text: str, name: str = "report.md") -> None:
        """Say what has come of it, without buttons; where that is too late, the log alone learns it."""
        if self._over or self._clock() > self._ends:
            log.info("Told to nobody, for it took too long: %s", " ".join(text.split())[:300])
            return
        await self._edit(**fitting(text, name))

    async def _show(self, text: str, so_far: str) -> None:
        if self._over:
            return
        if self._clock() > self._ends:
            self._over = True
            text = LATER.format(doing=self._doing, so_far=so_far)
        if text == self._shown:
            return
        self._shown = text
        await self._edit(content=text)

    async def _edit(self, **content: Any) -> None:
        try:
            await self._interaction.edit_original_response(**content, view=None, allowed_mentions=NOBODY)
        except discord.HTTPException as error:  # dismissed by its reader, or Discord is ill: the work goes on
            log.info("A report could not be shown (error %d).", error.code)


async def reply(
    interaction: "discord.Interaction[Any]",
    text: str,
    name: str = "answer.md",
    *,
    whole: str | None = None,
    view: ui.View | None = None,
) -> None:
    """Fill in a deferred private response with a text of any length; see `fitting`."""
    extra: dict[str, Any] = {"view": view} if view is not None else {}
    await interaction.edit_original_response(**fitting(text, name, whole), **extra, allowed_mentions=NOBODY)


def fitting(text: str, name: str, whole: str | None = None) -> dict[str, Any]:
    """`text` as a message's content; where it is too long its beginning, with all of it in the file `name`.

    `whole` stands in the file in place of `text`, where that was made up for Discord.
    """
    if width(text) <= LIMIT:
        return {"content": text}
    head = split(text, HEAD_CHARS)[0]
    return {"content": f"{head}\n…", "attachments": [discord.File(io.BytesIO((whole or text).encode()), filename=name)]}


def how_far(progress: Progress | None) -> str:
    """Documents, passages and share that are done."""
    if progress is None:
        return "reading"
    if not progress.total:
        return f"reading {inline(progress.source, 60)}"
    documents = f"{progress.documents} of {progress.total} document{'s' if progress.total != 1 else ''}"
    now = f", now {inline(progress.source, 60)}" if progress.source and progress.documents < progress.total else ""
    return f"{documents}, {progress.chunks} passages ({progress.share:.0%}){now}"
