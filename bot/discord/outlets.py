"""Where an answer is shown: below a message that asked, or as the response to a slash command."""

import asyncio
import contextlib
import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import discord

from bot.discord.errors import TOKEN_ENDED

T = TypeVar("T")

NOBODY = discord.AllowedMentions.none()
"""Nothing that a model, a name or a document says may ping."""
PRIVATE_SECONDS = 14.5 * 60
"""How long a private answer may take: its interaction's token ends after 15 minutes (Discord, “Interactions”)."""
NO_FILE = frozenset({50013, 40005})
"""Missing permission; the file is too large."""
NO_REPLY = frozenset({160002})
"""No reply without the permission to read the message history."""
NO_EDIT = frozenset({30046, 50083})
"""The message is older than an hour and was edited too often; the thread is archived, until something is sent there."""

Buttons = discord.ui.View | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file that goes along with a message."""

    name: str
    text: str
    without: str
    """What the message says where Discord does not take the file."""

    def file(self) -> discord.File:
        """The file, for one request."""
        return discord.File(io.BytesIO(self.text.encode("utf-8", "replace")), self.name)


class Part(Protocol):
    """A message that shows a part of an answer."""

    @property
    def id(self) -> int:
        """Discord's id of the message."""


@dataclass(slots=True)
class Sent:
    """A message that was sent; its id changes where another message had to take its place."""

    id: int
    channel: Any = None
    """Where it lies."""


class Outlet(Protocol):
    """What showing an answer needs. All methods raise discord.HTTPException where Discord refuses."""

    @property
    def may_attach(self) -> bool:
        """Whether files can be attached, as far as the bot's permissions are known."""

    @property
    def deadline(self) -> float | None:
        """The loop's time at which the answer must end; None for never."""

    async def announce(self) -> None:
        """Let people see that an answer is on its way, if that is to be had for nothing."""

    async def send(self, body: str, buttons: Buttons, attachment: Attachment | None = None) -> Part:
        """Show the next part."""

    async def edit(self, part: Part, body: str, buttons: Buttons, attachment: Attachment | None = None) -> None:
        """Show another text in place of a part, with these buttons and no others."""

    async def delete(self, part: Part) -> None:
        """Take a part back."""

    async def refuse(self, text: str) -> None:
        """Say why there is no answer; nothing has been shown yet."""


class ReplyOutlet:
    """Replies to a message, without pinging its author; further parts follow in the same channel.

    With `refer` False the first part is a plain message, for where the bot may not read back and so not reply.
    `may_refuse` is asked before a refusal is said.
    """

    deadline: float | None = None

    def __init__(
        self, asked: discord.Message, *, refer: bool = True, may_refuse: Callable[[], bool] = lambda: True
    ) -> None:
        self._asked = asked
        self._plain = MessageOutlet(asked.channel)
        self._reference = asked.to_reference(fail_if_not_exists=False) if refer else None
        self._may_refuse = may_refuse

    @property
    def may_attach(self) -> bool:
        """Whether the bot has the permission there."""
        channel, guild = self._asked.channel, self._asked.guild
        if guild is None or not isinstance(channel, discord.Thread | discord.abc.GuildChannel):
            return True
        return channel.permissions_for(guild.me).attach_files

    async def announce(self) -> None:
        """Show the typing indicator once; whether Discord takes it does not matter."""
        with contextlib.suppress(discord.HTTPException):
            await self._plain.channel.typing()

    async def send(self, body: str, buttons: Buttons, attachment: Attachment | None = None) -> Sent:
        """The first part as a reply (as a plain message if the question was deleted meanwhile), others after it."""
        if self._reference is not None:
            reference = {"reference": self._reference, "mention_author": False}
            self._reference = None
            try:
                return await self._plain.send(body, buttons, attachment, **reference)
            except discord.HTTPException as error:
                if not (error.code in NO_REPLY or "message_reference" in error.text):
                    raise
        return await self._plain.send(body, buttons, attachment)

    async def edit(self, part: Part, body: str, buttons: Buttons, attachment: Attachment | None = None) -> None:
        """Edit the bot's own message; where that is not possible any more, another message takes its place."""
        await self._plain.edit(part, body, buttons, attachment)

    async def delete(self, part: Part) -> None:
        """Delete the bot's own message."""
        await self._plain.delete(part)

    async def refuse(self, text: str) -> None:
        """Say why there is no answer, as a reply, if that may be said now."""
        if self._may_refuse():
            await self.send(text, None)


class InteractionOutlet:
    """The response to a deferred interaction: its original message first, follow-ups after it.

    The interaction's token ends after 15 minutes; a public answer then goes on through the channel, a private one has
    to end before.
    """

    def __init__(self, interaction: "discord.Interaction[Any]", *, private: bool) -> None:
        self.deadline = asyncio.get_running_loop().time() + PRIVATE_SECONDS if private else None
        self._interaction = interaction
        self._private = private
        self._follow_ups: dict[int, discord.WebhookMessage] = {}
        self._begun = False
        self._ended = False
        """Whether the token has ended, so that the channel has taken over."""
        self._plain = MessageOutlet(interaction.channel)

    @property
    def may_attach(self) -> bool:
        """Whether the bot has the permission there."""
        return self._interaction.guild_id is None or self._interaction.app_permissions.attach_files

    async def announce(self) -> None:
        """Nothing: the deferred response already says that the bot is thinking."""

    async def send(self, body: str, buttons: Buttons, attachment: Attachment | None = None) -> Sent:
        """The original response first, follow-ups later."""
        if not self._ended:
            try:
                return await _with_file(
                    body, attachment, lambda body, files: self._respond(body, _shared(buttons), files)
                )
            except discord.HTTPException as error:
                self._hand_over(error)
        return await self._plain.send(body, buttons, attachment)

    async def edit(self, part: Part, body: str, buttons: Buttons, attachment: Attachment | None = None) -> None:
        """Through the interaction while its token lasts."""
        if not self._ended:
            try:
                await _with_file(
                    body, attachment, lambda body, files: self._change(part, body, _changed(buttons, files))
                )
            except discord.HTTPException as error:
                self._hand_over(error)
            else:
                return
        await self._plain.edit(part, body, buttons, attachment)

    async def delete(self, part: Part) -> None:
        """Through the interaction while its token lasts."""
        if not self._ended:
            try:
                await self._interaction.followup.delete_message(part.id)
            except discord.HTTPException as error:
                self._hand_over(error)
            else:
                return
        await self._plain.delete(part)

    async def refuse(self, text: str) -> None:
        """Say why in private; what others see as “thinking …” is taken back.

        A follow-up to a response that still thinks only fills it in, so it is filled in first and deleted at the end.
        """
        await self._interaction.edit_original_response(content=text, allowed_mentions=NOBODY)
        if not self._private:
            await self._interaction.followup.send(text, ephemeral=True, allowed_mentions=NOBODY)
            await self._interaction.delete_original_response()

    async def _respond(self, body: str, extra: dict[str, Any], files: list[discord.File]) -> Sent:
        if not self._begun:
            extra |= {"attachments": files} if files else {}
            first = await self._interaction.edit_original_response(content=body, **extra)
            self._begun = True
            return Sent(first.id, self._interaction.channel)
        extra |= {"files": files} if files else {}
        sent = await self._interaction.followup.send(body, ephemeral=self._private, wait=True, **extra)
        self._follow_ups[sent.id] = sent
        return Sent(sent.id, self._interaction.channel)

    async def _change(self, part: Part, body: str, extra: dict[str, Any]) -> None:
        if part.id in self._follow_ups:
            await self._follow_ups[part.id].edit(content=body, **extra)
        else:
            await self._interaction.edit_original_response(content=body, **extra)

    def _hand_over(self, error: discord.HTTPException) -> None:
        """Let the channel go on, where `error` says that the token has ended and the answer is public."""
        ended = error.code in TOKEN_ENDED or error.status == 401
        if not ended or self._private or self._interaction.channel is None:
            raise error
        self._ended = True


class MessageOutlet:
    """Ordinary messages in a channel."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        """Where they stand."""
        self._last: int | None = None

    async def send(self, body: str, buttons: Buttons, attachment: Attachment | None, **extra: Any) -> Sent:
        async def post(body: str, files: list[discord.File]) -> int:
            shared = _shared(buttons) | ({"files": files} if files else {})
            return int((await self.channel.send(body, **shared, **extra)).id)

        self._last = await _with_file(body, attachment, post)
        return Sent(self._last, self.channel)

    async def edit(self, part: Part, body: str, buttons: Buttons, attachment: Attachment | None) -> None:
        async def change(body: str, files: list[discord.File]) -> None:
            await self._message(part).edit(content=body, **_changed(buttons, files))

        try:
            await _with_file(body, attachment, change)
        except discord.HTTPException as error:
            if error.code not in NO_EDIT or not isinstance(part, Sent):
                raise
            if self._last in (None, part.id):  # an earlier part only loses its buttons, which is not worth a message
                await self._replace(part, body, buttons, attachment)

    async def delete(self, part: Part) -> None:
        await self._message(part).delete()

    async def _replace(self, part: Sent, body: str, buttons: Buttons, attachment: Attachment | None) -> None:
        """Show a text in a new message, and take the old one back if Discord lets us."""
        old = Sent(part.id)
        part.id = (await self.send(body, buttons, attachment)).id
        with contextlib.suppress(discord.HTTPException):
            await self.delete(old)

    def _message(self, part: Part) -> discord.PartialMessage:
        message: discord.PartialMessage = self.channel.get_partial_message(part.id)
        return message


async def _with_file(
    body: str, attachment: Attachment | None, do: Callable[[str, list[discord.File]], Awaitable[T]]
) -> T:
    """Do something with a text and a file; where Discord does not take the file, with the text that says so."""
    if attachment is None:
        return await do(body, [])
    try:
        return await do(body, [attachment.file()])
    except discord.HTTPException as error:
        if error.code not in NO_FILE and error.status != 413:
            raise
        return await do(attachment.without, [])


def _shared(buttons: Buttons) -> dict[str, Any]:
    """What every message has: nobody is pinged, and buttons where there are any."""
    return {"allowed_mentions": NOBODY} | ({"view": buttons} if buttons is not None else {})


def _changed(buttons: Buttons, files: list[discord.File]) -> dict[str, Any]:
    """What every edit has: nobody is pinged, and other buttons than these are taken away."""
    return {"allowed_mentions": NOBODY, "view": buttons} | ({"attachments": files} if files else {})
