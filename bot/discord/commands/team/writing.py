"""Writing an answer: the form opens filled in, and what is sent is kept."""

from typing import TYPE_CHECKING, Any

import discord

from bot.discord.buttons.item import ID, AnswerButton
from bot.discord.commands.team.access import answer_of, is_public, place_names, question_of
from bot.discord.commands.team.form import FORM, AnswerForm, Filled, sent
from bot.discord.commands.team.one import shown
from bot.discord.commands.visibility import readable
from bot.discord.errors import told
from bot.discord.live import reply
from knowledge.curated import CuratedAnswer, Draft
from routers.citations import citing

if TYPE_CHECKING:
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

KEPT = "Kept. Whoever asks this gets the answer from now on."
CHANGED = "Changed."


class WriteButton(AnswerButton, template=rf"tactician:write:{ID}"):
    """Opens the form for the question behind an answer, with that answer to be corrected."""

    NAME = "write"
    LABEL = "Write the team's answer"

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Show the form."""
        async with told(interaction):
            app = interaction.client.app
            row = await app.service.in_thread(lambda: app.memory.reader.row(self.answer_id))
            await write_for(interaction, self.answer_id, without_citations(row.answer or ""))


async def write_for(interaction: "Interaction", answer_id: str, text: str = "") -> None:
    """Open the form for the question behind an answer of the journal. Raises InputError."""
    origin = await question_of(interaction, answer_id)
    guild, channel = interaction.guild, origin.channel
    filled = Filled(origin.wording, text, interaction.user.display_name, everywhere=is_public(guild, channel))
    place = place_names(guild, (channel,)) if channel is not None else None
    await interaction.response.send_modal(AnswerForm("new", answer_id, filled, place))


async def change(interaction: "Interaction", answer: CuratedAnswer) -> None:
    """Open the form for an answer of the team's."""
    channels = await _places_of(interaction, answer)
    place = place_names(interaction.guild, channels) if channels else None
    filled = Filled(answer.question or "", answer.text, answer.signature or "", everywhere=answer.channels is None)
    await interaction.response.send_modal(AnswerForm("change", answer.id, filled, place))


async def take_answer(interaction: "Interaction") -> None:
    """Keep what a submitted form says; other interactions are left alone."""
    data: Any = interaction.data or {}
    form = FORM.fullmatch(str(data.get("custom_id", "")))
    if interaction.type is not discord.InteractionType.modal_submit or form is None:
        return
    if interaction.client.desk.ending or interaction.client.recent.seen(interaction.id):
        return
    async with told(interaction), interaction.client.desk.under_way():
        await interaction.response.defer(ephemeral=True, thinking=True)
        if form["what"] == "new":
            answer, head = await _add(interaction, form["id"], sent(data)), KEPT
        else:
            answer, head = await _replace(interaction, form["id"], sent(data)), CHANGED
        text, view = shown(answer, interaction.guild)
        await reply(interaction, f"{head}\n{text}", view=view)


async def _add(interaction: "Interaction", answer_id: str, filled: Filled) -> CuratedAnswer:
    origin = await question_of(interaction, answer_id)
    app, author, channels = interaction.client.app, str(interaction.user.id), readable(interaction)
    only = (origin.channel,) if origin.channel is not None and not filled.everywhere else None
    draft = Draft(
        question=filled.question,
        text=filled.text,
        server=origin.server,
        channels=only,
        domain=origin.domain,
        signature=filled.signature,
        answer_id=answer_id,
    ).checked()

    def add() -> CuratedAnswer:
        alike = app.memory.gaps.alike(answer_id, origin.server, channels)
        return app.memory.book.add(draft, author, alike)

    return await app.service.in_thread(add)


async def _replace(interaction: "Interaction", name: str, filled: Filled) -> CuratedAnswer:
    answer = await answer_of(interaction, name)
    app, author = interaction.client.app, str(interaction.user.id)
    only = None if filled.everywhere else await _places_of(interaction, answer) or None
    draft = Draft(
        question=filled.question,
        text=filled.text,
        server=answer.server,
        channels=only,
        domain=answer.domain,
        signature=filled.signature,
    )
    return await app.service.in_thread(lambda: app.memory.book.change(answer, draft, author))


async def _places_of(interaction: "Interaction", answer: CuratedAnswer) -> tuple[str, ...]:
    """Where alone an answer may be given: where it is now, else where its question was asked."""
    name, app = answer.answer_id, interaction.client.app
    if answer.channels is not None or name is None:
        return answer.channels or ()
    origin = await app.service.in_thread(lambda: app.memory.book.origin(name))
    return (origin.channel,) if origin.channel is not None else ()


def without_citations(text: str) -> str:
    """An answer's text without the numbers of its sources."""
    return citing(text, 0)
