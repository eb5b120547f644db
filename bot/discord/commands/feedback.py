"""`/feedback`: how the strategies are rated, the disliked answers, and the server's rows as a file."""

import gzip
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.discord.commands.review import first_page
from bot.discord.outlets import NOBODY
from bot.discord.splitting import FENCE, split
from knowledge.errors import InputError
from knowledge.journal import export_rows, write_jsonl
from routers.comparison import Comparison, KindReport, Rate, StrategyReport, compare

if TYPE_CHECKING:
    from bot.app import Memory
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

Row = Mapping[str, Any]
"""A row of the machine interface."""

MAX_FILE = 10 * 1024 * 1024
"""Largest attachment that every server takes, in bytes (Discord, “Uploading Files”)."""
NO_ANSWERS = "Nobody has asked anything on this server yet."

feedback = app_commands.Group(
    name="feedback",
    description="What people think of the answers on this server.",
    default_permissions=discord.Permissions(manage_guild=True),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
)


@feedback.command(description="Compare the strategies: counts, share rated, rate with its 95 % interval.")
async def summary(interaction: "Interaction") -> None:
    """Show the comparison of this server's answers, by kind and strategy."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    app = interaction.client.app
    server = str(interaction.guild_id)
    comparison = await app.service.in_thread(lambda: _compare(app.memory, server))
    first, *others = split(render_summary(comparison))
    await interaction.edit_original_response(content=first, allowed_mentions=NOBODY)
    for body in others:
        await interaction.followup.send(body, ephemeral=True, allowed_mentions=NOBODY)


@feedback.command(description="Read the newest answers that somebody disliked, with the reasons.")
async def review(interaction: "Interaction") -> None:
    """Show the newest disliked answer, with buttons to the others."""
    await first_page(interaction)


@feedback.command(description="Get this server's answers and ratings as a file; people are pseudonyms.")
async def export(interaction: "Interaction") -> None:
    """Attach the server's rows, but for private answers, as gzipped JSON lines."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    app = interaction.client.app
    server = str(interaction.guild_id)
    data, rows = await app.service.in_thread(lambda: packed(public_rows(export_rows(app.memory.store, server=server))))
    if rows == 0:
        await interaction.edit_original_response(content=NO_ANSWERS)
        return
    name = f"feedback-{datetime.now(UTC):%Y-%m-%d}.jsonl.gz"
    await interaction.edit_original_response(
        content=f"{rows} row{'s' if rows != 1 else ''}. Private answers are left out.",
        attachments=[discord.File(io.BytesIO(data), filename=name)],
        allowed_mentions=NOBODY,
    )


def render_summary(comparison: Comparison) -> str:
    """The comparison as Markdown: a narrow table a kind, and below it what may be concluded."""
    if not any(report.strategies for report in comparison.kinds.values()):
        return NO_ANSWERS
    return "\n\n".join(_table(report) for report in comparison.kinds.values() if report.strategies)


def public_rows(rows: Iterable[Row]) -> Iterator[Row]:
    """`rows` without answers that were given in private."""
    return (row for row in rows if not row.get("private"))


def packed(rows: Iterable[Row], limit: int = MAX_FILE) -> tuple[bytes, int]:
    """Gzipped JSON lines and their number. Raises InputError where they exceed `limit` bytes."""
    target = _Bounded(limit)
    with gzip.open(target, "wt", encoding="utf-8", newline="") as stream:
        number = write_jsonl(rows, stream)
    return target.getvalue(), number


class _Bounded(io.BytesIO):
    """A buffer that refuses to grow beyond `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self._limit:
            raise InputError(
                f"The export is larger than {self._limit // 1024 // 1024} MiB, the most that Discord takes. "
                "The owner can run `tactician feedback export` on the bot's machine."
            )
        return super().write(data)


def _compare(memory: "Memory", server: str) -> Comparison:
    reader = memory.reader
    return compare(reader.comparison_rows(server=server), reader.comparison_duels(server=server))


def _table(report: KindReport) -> str:
    lines = [f"{'strategy':<10}{'answers':>8}{'rated':>12}  {'👍 rate (95 % interval)'}"]
    lines += [_line(entry) for entry in report.strategies]
    comparable = "" if report.random else " · rates are not comparable"
    table = "\n".join([f"{FENCE}", *lines, FENCE])
    return f"**{report.kind}**{comparable}\n{table}\n{report.verdict()}"


def _line(entry: StrategyReport) -> str:
    rated = f"{entry.rated} ({entry.rated / entry.answers:.0%})"
    return f"{entry.name:<10}{entry.answers:>8}{rated:>12}  {_rate(entry.naive)}"


def _rate(naive: Rate) -> str:
    if naive.rate is None or naive.low is None or naive.high is None:
        return "–"
    return f"{naive.rate:.0%} ({naive.low:.0%} – {naive.high:.0%})"
