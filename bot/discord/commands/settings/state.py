"""What a server has set, read in one go, and where its channels and roles are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.discord.commands.settings.sections import Field, Section, Widget

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient
    from knowledge.settings import Settings

    Interaction = discord.Interaction[TacticianClient]


@dataclass(frozen=True, slots=True)
class State:
    """The values of one section, for one server."""

    guild: discord.Guild | None
    values: Mapping[str, Any]
    """What is in force."""
    own: frozenset[str]
    """Names of what the server set itself."""
    reads_all: bool = True
    """Whether Discord shows the bot messages that don't mention it."""

    def gone(self, field: Field, number: str) -> bool:
        """Whether a channel or role is known to be deleted."""
        return self.guild is not None and self._found(field, number) is None

    def name(self, field: Field, number: str) -> str:
        """A channel or role in plain words, for menus."""
        found = self._found(field, number)
        if found is None:
            return f"deleted ({number})" if self.guild is not None else number
        return found.name if field.widget is Widget.ROLE else f"#{found.name}"

    def mention(self, field: Field, number: str) -> str:
        """A channel or role as it is shown in a message, with a warning where the bot cannot do its work."""
        if self.gone(field, number):
            return f"~~deleted~~ ({number})"
        if field.widget is Widget.ROLE:
            return f"<@&{number}>"
        missing = self._missing(field, number)
        return f"<#{number}>" + (f" ⚠️ I lack {missing} there" if missing else "")

    def _missing(self, field: Field, number: str) -> str:
        """Permissions that the bot lacks in a channel, in Discord's words."""
        channel = self._found(field, number)
        if channel is None or self.guild is None or self.guild.me is None:
            return ""
        allowed = channel.permissions_for(self.guild.me)
        forum = isinstance(channel, discord.ForumChannel)
        needed = [_for_forum(name) if forum else name for name in field.needs]
        return ", ".join(name.replace("_", " ").title() for name in needed if not getattr(allowed, name))

    def _found(self, field: Field, number: str) -> Any:
        if self.guild is None or not number.isdecimal():
            return None
        if field.widget is Widget.ROLE:
            return self.guild.get_role(int(number))
        return self.guild.get_channel_or_thread(int(number))


def read(
    settings: "Settings", guild: discord.Guild | None, server: str, section: Section, *, reads_all: bool = True
) -> State:
    """The state of `section`; blocks."""
    own = settings.chosen(server)
    values = {
        field.name: own[field.name] if field.name in own else settings.get(field.name, server)
        for field in section.fields
    }
    return State(guild, values, frozenset(own), reads_all)


def _for_forum(permission: str) -> str:
    return "send_messages_in_threads" if permission == "send_messages" else permission
