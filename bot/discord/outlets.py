"""Where an answer is shown: below a message that asked, or as the response to a slash command."""

import contextlib
from collections.abc import Callable
from typing import Any, Protocol

import discord

from bot.discord.errors import TOKEN_ENDED

NOBODY = discord.AllowedMentions.none()
"""Nothing that a model, a name or a document says may ping."""

Buttons = discord.ui.View | None


class Part(Protocol):
    """A message that shows a part of an answer."""

    @property
    def id(self) -> int:
        """Discord's id of the message."""


class Outlet(Protocol):
    """What showing an answer needs. All methods raise discord.HTTPException where Discord refuses."""

    async def announce(self) -> None:
        """Let people see that an answer is on its way, if that is to be had for nothing."""

    async def send(self, body: str, buttons: Buttons) -> Part:
        """Show the next part."""

    async def edit(self, part: Part, body: str, buttons: Buttons) -> None:
        """Show another text in place of a part."""

    async def delete(self, part: Part) -> None:
        """Take a part back."""

    async def refuse(self, text: str) -> None:
        """Say why there is no answer; nothing has been shown yet."""


class ReplyOutlet:
    """Replies to a message, without pinging its author; further parts follow in the same channel.

    With `refer` False the first part is a plain message, for where the bot may not read back and so not reply.
    `may_refuse` is asked before a refusal is said.
    """

    def __init__(
        self, asked: discord.Message, *, refer: bool = True, may_refuse: Callable[[], bool] = lambda: True
    ) -> None:
        self._asked = asked
        self._channel: discord.abc.MessageableChannel = asked.channel
        """Where the answer is shown."""
        self._replied = not refer
        self._may_refuse = may_refuse

    async def announce(self) -> None:
        """Show the typing indicator once; whether Discord takes it does not matter."""
        with contextlib.suppress(discord.HTTPException):
            await self._channel.typing()

    async def send(self, body: str, buttons: Buttons) -> discord.Message:
        """The first part as a reply (as a plain message if the question was deleted meanwhile), others after it."""
        extra = _shared(buttons)
        if not self._replied:
            extra |= {"reference": self._asked.to_reference(fail_if_not_exists=False), "mention_author": False}
        sent = await self._channel.send(body, **extra)
        self._replied = True
        return sent

    async def edit(self, part: Part, body: str, buttons: Buttons) -> None:
        """Edit the bot's own message."""
        await _edit_in(self._channel, part, body, buttons)

    async def delete(self, part: Part) -> None:
        """Delete the bot's own message."""
        await _partial(self._channel, part).delete()

    async def refuse(self, text: str) -> None:
        """Say why there is no answer, as a reply, if that may be said now."""
        if self._may_refuse():
            await self.send(text, None)


class InteractionOutlet:
    """The response to a deferred interaction: its original message first, follow-ups after it.

    The interaction's token ends after 15 minutes; a public answer then goes on through the channel.
    """

    def __init__(self, interaction: "discord.Interaction[Any]", *, private: bool) -> None:
        self._interaction = interaction
        self._private = private
        self._follow_ups: dict[int, discord.WebhookMessage] = {}
        self._begun = False
        self._ended = False
        """Whether the token has ended, so that the channel has taken over."""

    async def announce(self) -> None:
        """Nothing: the deferred response already says that the bot is thinking."""

    async def send(self, body: str, buttons: Buttons) -> Part:
        """The original response first, follow-ups later."""
        extra = _shared(buttons)
        if not self._ended:
            try:
                return await self._respond(body, extra)
            except discord.HTTPException as error:
                self._hand_over(error)
        sent: Part = await self._channel.send(body, **extra)
        return sent

    async def edit(self, part: Part, body: str, buttons: Buttons) -> None:
        """Through the interaction while its token lasts."""
        extra = _shared(buttons)
        if not self._ended:
            try:
                if part.id in self._follow_ups:
                    await self._follow_ups[part.id].edit(content=body, **extra)
                else:
                    await self._interaction.edit_original_response(content=body, **extra)
            except discord.HTTPException as error:
                self._hand_over(error)
            else:
                return
        await _edit_in(self._channel, part, body, buttons)

    async def delete(self, part: Part) -> None:
        """Through the interaction while its token lasts."""
        if not self._ended:
            try:
                await self._interaction.followup.delete_message(part.id)
            except discord.HTTPException as error:
                self._hand_over(error)
            else:
                return
        await _partial(self._channel, part).delete()

    async def refuse(self, text: str) -> None:
        """Say why in private; what others see as “thinking …” is taken back.

        A follow-up to a response that still thinks only fills it in, so it is filled in first and deleted at the end.
        """
        await self._interaction.edit_original_response(content=text, allowed_mentions=NOBODY)
        if not self._private:
            await self._interaction.followup.send(text, ephemeral=True, allowed_mentions=NOBODY)
            await self._interaction.delete_original_response()

    @property
    def _channel(self) -> Any:
        return self._interaction.channel

    async def _respond(self, body: str, extra: dict[str, Any]) -> Part:
        if not self._begun:
            first = await self._interaction.edit_original_response(content=body, **extra)
            self._begun = True
            return first
        sent = await self._interaction.followup.send(body, ephemeral=self._private, wait=True, **extra)
        self._follow_ups[sent.id] = sent
        return sent

    def _hand_over(self, error: discord.HTTPException) -> None:
        """Let the channel go on, where `error` says that the token has ended and the answer is public."""
        ended = error.code in TOKEN_ENDED or error.status == 401
        if not ended or self._private or self._channel is None:
            raise error
        self._ended = True


def _shared(buttons: Buttons) -> dict[str, Any]:
    """What every message has: nobody is pinged, and buttons where there are any."""
    return {"allowed_mentions": NOBODY} | ({"view": buttons} if buttons is not None else {})


async def _edit_in(channel: Any, part: Part, body: str, buttons: Buttons) -> None:
    await _partial(channel, part).edit(content=body, **_shared(buttons))


def _partial(channel: Any, part: Part) -> discord.PartialMessage:
    message: discord.PartialMessage = channel.get_partial_message(part.id)
    return message
