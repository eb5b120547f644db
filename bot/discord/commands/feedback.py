"""`/feedback`: how the strategies are rated, the disliked answers, and the server's rows as a file."""

import gzip
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, cast

import discord
from discord import app_commands

from bot.discord.commands.gaps import first_gaps
from bot.discord.commands.review import Rated, Wanted, first_page
from bot.discord.commands.visibility import readable
from bot.discord.outlets import NOBODY
from bot.discord.splitting import FENCE, split
from knowledge.errors import InputError
from knowledge.journal import export_rows, write_jsonl
from knowledge.types import Kind, Reason, Strategy
from routers.comparison import Comparison, KindReport, Rate, StrategyReport, compare

if TYPE_CHECKING:
    from bot.app import Memory
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

Row = Mapping[str, Any]
"""A row of the machine interface."""

MAX_FILE = 10 * 1024 * 1024
"""Largest attachment that every server takes, in bytes (Discord, “Uploading Files”)."""
LEFT_OUT = "Private answers are left out."
HIDDEN = "Private answers are left out, and so is what was asked where you cannot read."
NO_ROWS = "Nobody has asked anything on this server yet that you can read."
RATING_CHOICES = [
    app_commands.Choice(name=name, value=value)
    for value, name in (
        ("down", "disliked"),
        ("up", "liked"),
        ("rated", "rated at all"),
        ("unrated", "not rated"),
        ("all", "all answers"),
    )
]
NO_ANSWERS = "Nobody has asked anything on this server yet."


def _choices(members: Iterable[str]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=str(member), value=str(member)) for member in members]


feedback = app_commands.Group(
    name="feedback",
    description="What people think of the answers on this server.",
    default_permissions=discord.Permissions(manage_guild=True),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
)


@feedback.command(description="Compare the strategies: answers, ratings, and the share of 👍 with its 95 % interval.")
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


@feedback.command(description="Read answers one by one, with what people said; disliked ones unless you choose others.")
@app_commands.describe(
    rating="By their ratings; left out, those that somebody disliked",
    strategy="Only answers of this strategy",
    kind="Only questions of this kind",
    reason="Only answers that somebody disliked for this reason",
    channel="Only from this channel",
    sort="What comes first",
)
@app_commands.choices(rating=RATING_CHOICES, strategy=_choices(Strategy), kind=_choices(Kind), reason=_choices(Reason))
async def review(
    interaction: "Interaction",
    rating: str | None = None,
    strategy: str | None = None,
    kind: str | None = None,
    reason: str | None = None,
    channel: app_commands.AppCommandChannel | None = None,
    sort: Literal["newest", "worst"] = "newest",
) -> None:
    """Show the first of the wanted answers, with buttons to the others."""
    wanted = Wanted(
        cast(Rated, rating or "down"),
        Strategy(strategy) if strategy else None,
        Kind(kind) if kind else None,
        Reason(reason) if reason else None,
        str(channel.id) if channel else None,
        worst_first=sort == "worst",
    )
    await first_page(interaction, wanted)


@feedback.command(description="List what the documents did not answer, most asked first, and answer it.")
async def gaps(interaction: "Interaction") -> None:
    """Show the gaps that were asked most often, with buttons to the others."""
    await first_gaps(interaction)


@feedback.command(description="Get this server's answers and ratings as a file; people are pseudonyms.")
async def export(interaction: "Interaction") -> None:
    """Attach the server's rows, but for private answers and what the person cannot read, as gzipped JSON lines."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    app = interaction.client.app
    server, channels = str(interaction.guild_id), readable(interaction)

    def pack() -> tuple[bytes, int]:
        return packed(public_rows(export_rows(app.memory.store, server=server), channels))

    data, rows = await app.service.in_thread(pack)
    if rows == 0:
        await interaction.edit_original_response(content=NO_ROWS, allowed_mentions=NOBODY)
        return
    name = f"feedback-{datetime.now(UTC):%Y-%m-%d}.jsonl.gz"
    await interaction.edit_original_response(
        content=f"{rows} row{'s' if rows != 1 else ''}. {LEFT_OUT if channels is None else HIDDEN}",
        attachments=[discord.File(io.BytesIO(data), filename=name)],
        allowed_mentions=NOBODY,
    )


def render_summary(comparison: Comparison) -> str:
    """The comparison as Markdown: a narrow table a kind, and below it what may be concluded."""
    if not any(report.strategies for report in comparison.kinds.values()):
        return NO_ANSWERS
    return "\n\n".join(_table(report) for report in comparison.kinds.values() if report.strategies)


def public_rows(rows: Iterable[Row], channels: Collection[str] | None = None) -> Iterator[Row]:
    """`rows` without answers that were given in private, or outside of `channels` (None: all), and their duels."""
    withheld: set[str] = set()
    for row in rows:
        sides = {str(row[side].get("answer")) for side in ("a", "b") if row.get("duel")}
        hidden = channels is not None and row.get("channel") not in channels
        if hidden or row.get("private") or sides & withheld:
            withheld.add(str(row["id"]))
        else:
            yield row


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
    lines = [f"{'':<9}{'rated':>9}  👍 (95 %)"]
    lines += [_line(entry) for entry in report.strategies]
    adjusted = [entry for entry in report.strategies if _known(entry.adjusted.dr)]
    lines += [ADJUSTED] * bool(adjusted)
    lines += [f"{entry.name:<18}  {_rate(entry.adjusted.dr)}" for entry in adjusted]
    comparable = "" if report.random else " · rates are not comparable"
    table = "\n".join([f"{FENCE}", *lines, FENCE])
    return f"**{report.kind}**{comparable}\n{table}\n{report.verdict()}"


def _line(entry: StrategyReport) -> str:
    """At most 36 characters wide, which is what a phone shows of a code block without wrapping."""
    return f"{entry.name:<9}{f'{entry.rated}/{entry.answers}':>9}  {_rate(entry.naive)}"


ADJUSTED = "Had each one answered everything:"
"""Above doubly robust rates."""


def _known(rate: Rate) -> bool:
    return rate.rate is not None


def _rate(rate: Rate) -> str:
    if rate.rate is None or rate.low is None or rate.high is None:
        return "–"
    return f"{rate.rate:.0%} ({rate.low * 100:.0f}–{rate.high:.0%})"
