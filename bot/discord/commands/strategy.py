"""`/strategy`: which override is in force here and why, and setting or lifting one."""

from typing import TYPE_CHECKING, Literal

import discord
from discord import app_commands

from bot.discord.commands.ask import STRATEGIES
from bot.discord.conversation import channel_id
from bot.discord.errors import whisper
from knowledge.errors import InputError, TacticianError
from knowledge.types import Override, Scope, parse_strategy

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

Wish = Literal["me", "channel", "server"]
SCOPES = {"me": Scope.USER, "channel": Scope.CHANNEL, "server": Scope.SERVER}
WHOSE = {Scope.ASK: "this question", Scope.USER: "you", Scope.CHANNEL: "this channel", Scope.SERVER: "this server"}
NO_OVERRIDE = (
    "No strategy is set here: general questions are answered with **prompt**, questions about this server's documents "
    "with **knowledge**, and now and then another suitable strategy is tried so that they can be compared."
)
ORDER = "A setting for one question wins over yours, yours over the channel's, and the channel's over the server's."

strategy = app_commands.Group(
    name="strategy",
    description="See or set how questions are answered.",
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
)


class NotAllowedError(TacticianError):
    """The person lacks the permission for what they asked."""


@strategy.command(description="Show which strategy is in force here for you, and why.")
async def show(interaction: "Interaction") -> None:
    """Explain the override in force, and name the others that apply here."""
    settings = interaction.client.app.memory.settings
    server, channel, user = _here(interaction)

    def look() -> tuple[Override | None, ...]:
        return (
            settings.in_force(server=server, channel=channel, user=user),
            settings.in_force(server=server, user=user),
            settings.in_force(server=server, channel=channel),
            settings.in_force(server=server),
        )

    winner, *each = await interaction.client.app.service.in_thread(look)
    await whisper(interaction, explain(winner, [found for found in each if found is not None]))


@strategy.command(name="set", description="Answer with one strategy from now on: for you, this channel, or the server.")
@app_commands.describe(
    strategy="How to answer", scope="For whom: me, channel (Manage Channels), server (Manage Server)"
)
@app_commands.choices(strategy=STRATEGIES)
async def set_strategy(interaction: "Interaction", strategy: str, scope: Wish) -> None:
    """Set an override, if the person may."""
    where, target = _allowed(interaction, scope)
    wanted = parse_strategy(strategy)
    app = interaction.client.app
    server, _, user = _here(interaction)
    await app.service.in_thread(
        lambda: app.memory.settings.set_override(where, target, wanted, server=server, author=user)
    )
    await whisper(
        interaction, f"From now on **{wanted}** answers for {whose(where, server)}. `/strategy auto` undoes it."
    )


@strategy.command(description="Let what suits each question answer again: for you, this channel, or the server.")
@app_commands.describe(scope="For whom: me, channel (Manage Channels), server (Manage Server)")
async def auto(interaction: "Interaction", scope: Wish) -> None:
    """Lift an override, if the person may."""
    where, target = _allowed(interaction, scope)
    app = interaction.client.app
    server, _, _ = _here(interaction)
    await app.service.in_thread(lambda: app.memory.settings.clear_override(where, target, server=server))
    await whisper(interaction, f"No strategy is set for {whose(where, server)} any more.")


def whose(scope: Scope, server: str | None) -> str:
    """For whom a setting of `scope` holds; one's own holds for one server, or for direct messages."""
    if scope is not Scope.USER:
        return WHOSE[scope]
    return "you on this server" if server is not None else "you in direct messages"


def explain(winner: Override | None, all_set: list[Override]) -> str:
    """What is in force and why, and what is set but overruled."""
    if winner is None:
        return NO_OVERRIDE
    overruled = {found.scope: found for found in all_set if found.scope is not winner.scope}
    lines = [f"**{winner.strategy}** answers here, because it is set for {WHOSE[winner.scope]}."]
    lines += [
        f"Also set, but overruled: **{other.strategy}** for {WHOSE[other.scope]}." for other in overruled.values()
    ]
    return "\n".join([*lines, ORDER])


def _allowed(interaction: "Interaction", wish: Wish) -> tuple[Scope, str]:
    """The scope and its target; raises InputError (no such scope here) and NotAllowedError."""
    scope = SCOPES[wish]
    server, channel, user = _here(interaction)
    if scope is Scope.USER:
        return scope, user
    if server is None or channel is None:
        raise InputError("In direct messages a strategy can be set for you alone: choose the scope “me”.")
    if scope is Scope.CHANNEL:
        if not interaction.permissions.manage_channels:
            raise NotAllowedError(
                "Setting the strategy of a channel needs the permission Manage Channels. Nothing was changed; the "
                "scope “me” is open to you."
            )
        return scope, channel
    if not interaction.permissions.manage_guild:
        raise NotAllowedError(
            "Setting the strategy of the server needs the permission Manage Server. Nothing was changed; the scope "
            "“me” is open to you."
        )
    return scope, server


def _here(interaction: "Interaction") -> tuple[str | None, str | None, str]:
    """Server, channel and user, as the journal knows them."""
    server = str(interaction.guild_id) if interaction.guild_id else None
    channel = str(channel_id(interaction.channel)) if interaction.channel else None
    return server, channel, str(interaction.user.id)
