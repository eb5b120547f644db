"""Why messages are answered, on messages as discord.py makes them of gateway events."""

from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.discord.answering_channels import Why, reason, replies_to, to_everybody
from knowledge.journal import Exchange

ME, ALICE, BOB, SERVER, CHANNEL = 1, 2, 3, 10, 20
QUESTION = "How do I reset the X1000?"
me: Any = SimpleNamespace(id=ME)


class Known:
    """Everything is an answer channel, and nothing was answered, unless a test says otherwise."""

    def __init__(self, *, marked: bool = True, answered: bool = False) -> None:
        self.marked, self.answered = marked, answered
        self.asked = 0

    async def in_answer_channel(self, server: int, channel: int) -> bool:
        self.asked += 1
        return self.marked

    async def exchange(self, message: str) -> Exchange | None:
        return Exchange("q", "a", "1", None) if self.answered else None


def person(number: int, *, bot: bool = False) -> dict[str, Any]:
    return {"id": str(number), "username": f"user{number}", "discriminator": "0", "avatar": None, "bot": bot}


def said(content: str = QUESTION, *, mentions: tuple[int, ...] = (), **fields: Any) -> discord.Message:
    """A message of alice's on a server."""
    guild: Any = SimpleNamespace(
        id=SERVER, self_role=None, get_role=lambda number: None, get_member=lambda number: None
    )
    channel: Any = SimpleNamespace(id=CHANNEL, guild=guild, type=discord.ChannelType.text)
    state: Any = SimpleNamespace(
        _get_guild=lambda number: guild,
        store_user=lambda data, **_: discord.Object(int(data["id"])),
        create_user=lambda data: SimpleNamespace(id=int(data["id"]), bot=data["bot"]),
        allowed_mentions=None,
    )
    data: Any = {
        "id": "100",
        "channel_id": str(CHANNEL),
        "type": 0,
        "content": content,
        "author": person(ALICE),
        "attachments": [],
        "embeds": [],
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "pinned": False,
        "tts": False,
        "edited_timestamp": None,
        **fields,
    }
    message = discord.Message(state=state, channel=channel, data=data)
    message.guild = guild
    message.author = SimpleNamespace(id=int(data["author"]["id"]), bot=data["author"]["bot"])  # type: ignore[assignment]
    message.mentions = [SimpleNamespace(id=number) for number in mentions]  # type: ignore[misc]
    return message


def reply_to(number: int) -> discord.Message:
    message = said(type=19)
    message.reference = discord.MessageReference(message_id=99, channel_id=CHANNEL)
    message.reference.resolved = said(author=person(number))
    return message


async def test_a_question_to_everybody_is_answered_where_that_is_wished() -> None:
    assert await reason(said(), me, Known(), readable=True) is Why.QUESTION
    assert await reason(said(), me, Known(marked=False), readable=True) is None


async def test_settings_are_looked_up_for_questions_only() -> None:
    known = Known()
    assert await reason(said("just talking"), me, known, readable=True) is None
    assert known.asked == 0


async def test_nothing_is_judged_that_cannot_be_read() -> None:
    known = Known()
    assert await reason(said(), me, known, readable=False) is None
    assert known.asked == 0


@pytest.mark.parametrize("readable", [True, False])
async def test_a_mention_is_answered_anywhere(readable: bool) -> None:
    message = said("tell me a joke", mentions=(ME,))
    assert await reason(message, me, Known(marked=False), readable=readable) is Why.ADDRESSED


async def test_a_reply_to_the_bot_without_a_ping_is_for_the_bot_where_it_can_be_read() -> None:
    assert await reason(reply_to(ME), me, Known(marked=False), readable=True) is Why.ADDRESSED
    assert await reason(reply_to(ME), me, Known(), readable=False) is None
    assert replies_to(reply_to(ME)) == ME


@pytest.mark.parametrize(
    "message",
    [
        reply_to(BOB),
        said(mentions=(BOB,)),
        said(mention_everyone=True),
        said(type=19),
        said(author=person(ALICE, bot=True)),
        said(webhook_id="5"),
        said(type=7),
    ],
    ids=["reply", "mention", "everyone", "reply to what is gone", "bot", "webhook", "system"],
)
async def test_what_is_for_others_or_of_no_person_is_left_alone(message: discord.Message) -> None:
    assert await reason(message, me, Known(), readable=True) is None


def test_a_reply_to_the_bot_is_still_for_everybody() -> None:
    assert to_everybody(reply_to(ME), me)
    assert not to_everybody(reply_to(BOB), me)
