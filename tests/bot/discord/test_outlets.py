import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.discord.outlets import NOBODY, PRIVATE_SECONDS, Attachment, InteractionOutlet, ReplyOutlet
from tests.bot.discord.virtual import run

FILE = Attachment("answer.md", "The whole @everyone.", "without")


class Refusal(discord.HTTPException):
    """Discord's refusal with an error code."""

    def __init__(self, code: int, status: int = 400, text: str = "refused") -> None:
        super().__init__(SimpleNamespace(status=status, reason="Bad"), {"code": code, "message": text})  # type: ignore[arg-type]


@dataclass
class Channel:
    """Takes messages, but for those that `refusing` raises at."""

    refusals: list[tuple[str, Refusal]] = field(default_factory=list)
    done: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    last: int = 100

    async def send(self, content: str, **extra: Any) -> Any:
        self.last += 1
        self._do("send", self.last, {"content": content, **extra})
        return SimpleNamespace(id=self.last)

    def get_partial_message(self, number: int) -> Any:
        async def edit(**extra: Any) -> None:
            self._do("edit", number, extra)

        async def delete() -> None:
            self._do("delete", number, {})

        return SimpleNamespace(edit=edit, delete=delete)

    def _do(self, what: str, number: int, extra: dict[str, Any]) -> None:
        if self.refusals and self.refusals[0][0] == what:
            raise self.refusals.pop(0)[1]
        self.done.append((what, number, extra))

    @property
    def steps(self) -> list[tuple[str, int]]:
        return [(what, number) for what, number, _ in self.done]


def replying(*refusals: tuple[str, Refusal]) -> tuple[ReplyOutlet, Channel]:
    channel = Channel(list(refusals))
    asked: Any = SimpleNamespace(channel=channel, guild=None, to_reference=lambda **_: "the question")
    return ReplyOutlet(asked), channel


async def test_the_first_part_is_a_reply_and_nothing_pings() -> None:
    outlet, channel = replying()
    part = await outlet.send("one", None)
    await outlet.send("two", None)
    await outlet.edit(part, "one!", None)
    first, second, edit = (extra for _, _, extra in channel.done)
    assert (first["reference"], first["mention_author"]) == ("the question", False)
    assert "reference" not in second
    assert edit == {"content": "one!", "view": None, "allowed_mentions": NOBODY}
    assert {id(extra["allowed_mentions"]) for _, _, extra in channel.done} == {id(NOBODY)}


@pytest.mark.parametrize("refusal", [Refusal(160002), Refusal(50035, text="In message_reference: Unknown message")])
async def test_where_no_reply_is_possible_it_is_a_plain_message(refusal: Refusal) -> None:
    outlet, channel = replying(("send", refusal))
    await outlet.send("one", None)
    assert "reference" not in channel.done[0][2]


async def test_without_the_permission_to_send_the_refusal_is_raised() -> None:
    outlet, channel = replying(("send", Refusal(50013, 403)))
    with pytest.raises(Refusal):
        await outlet.send("one", None)
    assert channel.done == []


async def test_a_file_goes_along_with_a_message_and_with_an_edit() -> None:
    outlet, channel = replying()
    part = await outlet.send("body", None, FILE)
    await outlet.edit(part, "body", None, FILE)
    sent, edited = channel.done[0][2]["files"], channel.done[1][2]["attachments"]
    assert [file.filename for file in (*sent, *edited)] == ["answer.md", "answer.md"]
    assert sent[0].fp.read() == b"The whole @everyone."


@pytest.mark.parametrize("refusal", [Refusal(50013, 403), Refusal(40005, 413)])
async def test_where_discord_takes_no_file_the_text_says_so(refusal: Refusal) -> None:
    outlet, channel = replying()
    part = await outlet.send("body", None)
    channel.refusals = [("edit", refusal)]
    await outlet.edit(part, "body", None, FILE)
    assert channel.done[-1][2]["content"] == "without"
    assert "attachments" not in channel.done[-1][2]


@pytest.mark.parametrize("code", [30046, 50083])
async def test_a_message_that_cannot_be_edited_any_more_is_replaced(code: int) -> None:
    outlet, channel = replying(("edit", Refusal(code)))
    part = await outlet.send("one", None)
    await outlet.edit(part, "one two", None)
    assert channel.steps == [("send", 101), ("send", 102), ("delete", 101)]
    assert part.id == 102
    await outlet.edit(part, "one two three", None)
    assert channel.steps[-1] == ("edit", 102)


async def test_an_earlier_part_that_cannot_be_edited_stays_as_it_is() -> None:
    outlet, channel = replying(("edit", Refusal(30046)))
    first = await outlet.send("one", None)
    await outlet.send("two", None)
    await outlet.edit(first, "one", None)
    assert channel.steps == [("send", 101), ("send", 102)]


async def test_a_deleted_message_is_not_brought_back() -> None:
    outlet, channel = replying(("edit", Refusal(10008, 404)))
    part = await outlet.send("one", None)
    with pytest.raises(Refusal):
        await outlet.edit(part, "one two", None)
    assert channel.steps == [("send", 101)]


@dataclass
class Interaction:
    """A deferred interaction whose token ends when it is told to."""

    channel: Channel = field(default_factory=Channel)
    ended: bool = False
    edits: list[dict[str, Any]] = field(default_factory=list)
    guild_id: int = 5
    app_permissions: discord.Permissions = field(default_factory=discord.Permissions.none)

    async def edit_original_response(self, **extra: Any) -> Any:
        if self.ended:
            raise Refusal(50027, 401)
        self.edits.append(extra)
        return SimpleNamespace(id=100)


async def test_a_public_answer_goes_on_in_the_channel_with_its_buttons_and_file() -> None:
    interaction: Any = Interaction()
    outlet = InteractionOutlet(interaction, private=False)
    assert outlet.deadline is None
    part = await outlet.send("one", None)
    interaction.ended = True
    view = discord.ui.View()
    await outlet.edit(part, "one two", view, FILE)
    assert interaction.channel.steps == [("edit", 100)]
    assert interaction.channel.done[0][2]["view"] is view
    assert len(interaction.channel.done[0][2]["attachments"]) == 1


async def test_a_public_answer_is_replaced_where_it_can_be_edited_no_more() -> None:
    interaction: Any = Interaction(Channel([("edit", Refusal(30046))]))
    outlet = InteractionOutlet(interaction, private=False)
    part = await outlet.send("one", None)
    interaction.ended = True
    await outlet.edit(part, "one two", None)
    assert interaction.channel.steps == [("send", 101), ("delete", 100)]
    assert part.id == 101


async def test_an_edit_takes_the_buttons_away_that_it_does_not_name() -> None:
    interaction: Any = Interaction()
    outlet = InteractionOutlet(interaction, private=True)
    part = await outlet.send("one", None)
    await outlet.edit(part, "two", None)
    assert interaction.edits[-1]["view"] is None


def test_a_private_answer_ends_before_its_token() -> None:
    async def work() -> float | None:
        await asyncio.sleep(100)
        return InteractionOutlet(Interaction(), private=True).deadline  # type: ignore[arg-type]

    assert run(work()) == 100 + PRIVATE_SECONDS == 970


async def test_files_need_their_permission() -> None:
    assert not InteractionOutlet(Interaction(), private=True).may_attach  # type: ignore[arg-type]
    allowed: Any = Interaction(app_permissions=discord.Permissions(attach_files=True))
    assert InteractionOutlet(allowed, private=True).may_attach
    assert replying()[0].may_attach
