"""Questions that are edited soon after they were asked: the answer is given anew, in the same messages."""

import contextlib
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.discord.asking import still_asks
from bot.discord.buttons.follow_up import unread_below
from bot.discord.conversation import question_of
from bot.discord.desk import Request
from bot.discord.earlier import may_read_back
from bot.discord.errors import sentence
from bot.discord.outlets import Attachment, Buttons, MessageOutlet, Part, ReplyOutlet, Sent
from bot.discord.reading import read_message
from knowledge.journal import AnsweredMessage
from knowledge.types import Question

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

PERIOD = timedelta(minutes=1)
"""How long after asking an edit still counts."""


class RevisedOutlet:
    """Shows an answer in the messages of an earlier one; what more there is follows them, what is left over goes."""

    deadline: float | None = None

    def __init__(self, asked: discord.Message, earlier: Iterable[discord.PartialMessage]) -> None:
        self._earlier = deque(earlier)
        self._reply = ReplyOutlet(asked, refer=may_read_back(asked.channel))
        self._now: ReplyOutlet | MessageOutlet = self._reply
        """Where the next part goes once no earlier message is left."""

    @property
    def may_attach(self) -> bool:
        """Whether the bot has the permission there."""
        return self._reply.may_attach

    async def announce(self) -> None:
        """Nothing: the earlier answer stands where the new one will."""

    async def send(self, body: str, buttons: Buttons, attachment: Attachment | None = None) -> Part:
        """Edit the next message of the earlier answer; without any, send one."""
        while self._earlier:
            message = self._earlier.popleft()
            part = Sent(message.id, message.channel)
            with contextlib.suppress(discord.NotFound):  # somebody deleted it: the next one, then
                await MessageOutlet(message.channel).edit(part, body, buttons, attachment)
                self._now = MessageOutlet(message.channel)
                return part
        return await self._now.send(body, buttons, attachment)

    async def edit(self, part: Part, body: str, buttons: Buttons, attachment: Attachment | None = None) -> None:
        """Edit the bot's own message."""
        await self._now.edit(part, body, buttons, attachment)

    async def delete(self, part: Part) -> None:
        """Delete the bot's own message."""
        await self._now.delete(part)

    async def refuse(self, text: str) -> None:
        """Say in place of the earlier answer why there is no new one."""
        await self.send(text, None)

    async def tidy(self) -> None:
        """Delete what is left of the earlier answer."""
        while self._earlier:
            with contextlib.suppress(discord.HTTPException):
                await self._earlier.popleft().delete()


async def revise(client: "TacticianClient", message: discord.Message) -> None:
    """Answer an edited message anew, if it was asked less than a minute before and still asks something else."""
    me = client.user
    if me is None or client.desk.ending or not _in_time(message):
        return
    if not await still_asks(client, message, me) or client.recent.seen(hash((message.id, message.edited_at))):
        return
    asker = str(message.author.id)
    async with client.desk.under_way():
        with client.desk.answering.of(str(message.id), asker):
            await _revise(client, message, me)


async def _revise(client: "TacticianClient", message: discord.Message, me: discord.ClientUser) -> None:
    answering, key, asker = client.desk.answering, str(message.id), str(message.author.id)
    past = await _past(client, message)
    if not past and not answering.others(key, asker):
        return
    question, heading = await _question_in(client, message, me)
    if not question.text:
        return
    if past and past[0].question == question.text:
        return
    await answering.stop(key, asker)
    past = await _past(client, message)
    earlier = _messages(client, past)
    lane = earlier[0].channel.id if earlier else message.channel.id
    question, outlet = await _continued(client, question, past), RevisedOutlet(message, earlier)
    await _answer(client, Request(question, outlet, lane, heading, unread_below(client, message.channel)), outlet)


async def _question_in(
    client: "TacticianClient", message: discord.Message, me: discord.ClientUser
) -> tuple[Question, str]:
    """The question that a message asks by now, with its files, and what is to be said about these above the answer."""
    attached = await read_message(client, message, me)
    service, reader, readable = client.app.service, client.app.memory.reader, client.intents.message_content
    return await question_of(message, me, service, reader, attached.text, readable=readable), attached.heading


async def _answer(client: "TacticianClient", request: Request, outlet: RevisedOutlet) -> None:
    try:
        await client.desk.answer(request)
    except Exception as error:
        if text := sentence(error):
            with contextlib.suppress(discord.HTTPException):
                await outlet.refuse(text)
    await outlet.tidy()


def _in_time(message: discord.Message) -> bool:
    """Whether its text was edited at all (a preview of a link is no edit), and soon."""
    edited = message.edited_at
    return edited is not None and edited - message.created_at <= PERIOD


async def _past(client: "TacticianClient", message: discord.Message) -> list[AnsweredMessage]:
    """The answers that the message's author got so far, newest first."""
    memory = client.app.memory
    asker = memory.people.pseudonym(str(message.author.id))
    found = await client.app.service.in_thread(lambda: memory.reader.answers_to([str(message.id)]))
    return [answer for answer in found if answer.asker == asker]


async def _continued(client: "TacticianClient", question: Question, past: list[AnsweredMessage]) -> Question:
    """`question` in the conversation, and after the history, of the answer that it replaces."""
    if not past:
        return question
    last = past[0]
    detail = await client.app.service.in_thread(lambda: client.app.memory.reader.detail(last.answer_id))
    place = replace(question.place, conversation=last.conversation)
    return replace(question, history=detail.history, place=place)


def _messages(client: "TacticianClient", past: Iterable[AnsweredMessage]) -> list[discord.PartialMessage]:
    """All messages that show or showed one of the answers, oldest first."""
    shown = {int(message): int(channel) for answer in past for channel, message in answer.shown if channel}
    return [
        client.get_partial_messageable(channel).get_partial_message(message)
        for message, channel in sorted(shown.items())
    ]
