"""The team's own answers on Discord: written from a gap or a review, given, listed, edited, erased, forgotten."""

from typing import Any

import discord
import pytest
import simcord

from bot.discord.commands.team.access import ELSEWHERE, FORGOTTEN, HIDDEN
from bot.discord.commands.team.listing import NONE
from bot.discord.commands.team.one import ERASED, NO_QUESTION
from bot.discord.commands.team.writing import CHANGED, KEPT
from knowledge.curated import CuratedAnswer, Draft
from knowledge.journal import forget
from tests.journeys.planting import labels, nobody_is_pinged, plant, told
from tests.journeys.test_feedback_command import content, gap, hidden_channel, rated
from tests.journeys.world import World

QUESTION = "How big is the tank of the pump?"
WRITE = "Write the team's answer"


async def opened(world: World, answer_id: str, *, who: Any = None) -> Any:
    """The form, opened from the list of gaps."""
    page = await content(world, "gaps", who=who)
    return await (who or world.mod).select(page, [answer_id], custom_id="tactician:gaps:answer")


def prefilled(form: Any) -> dict[str, str]:
    """What stands in a form that was opened; of a menu the choice that is made."""
    fields = [row["component"] for row in form.modal["components"]]
    chosen = {
        field["custom_id"]: next(option["value"] for option in field["options"] if option.get("default"))
        for field in fields
        if "options" in field
    }
    return {field["custom_id"]: field.get("value", "") for field in fields} | chosen


async def sent(world: World, form: Any, answer: str = "Two metres.", *, who: Any = None, **other: str) -> str:
    """Submit a form with what stands in it, but for `answer` and others; returns what was told."""
    values: dict[str, Any] = {**prefilled(form), "answer": answer, **other}
    values |= {"where": [values["where"]]} if "where" in values else {}
    return told(await (who or world.mod).submit_modal(form, values))


def kept(world: World) -> list[CuratedAnswer]:
    return world.app.memory.book.all(str(world.guild.id))


def add(world: World, question: str = QUESTION, text: str = "Two metres.", **values: Any) -> CuratedAnswer:
    """An answer of the server's that is there already."""
    draft = Draft(question=question, text=text, **{"server": str(world.guild.id), **values})
    return world.app.memory.book.add(draft, str(world.mod.id))


async def listed(world: World, *, who: Any = None) -> Any:
    result = await (who or world.mod).slash(world.channel, "knowledge answers")
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def test_a_gap_is_answered_and_the_answer_is_given_from_then_on(world: World) -> None:
    await gap(world, "a1", QUESTION)
    await gap(world, "a2", "how big is the pump's tank")
    await gap(world, "a3", "Who are you?")
    form = await opened(world, "a2")
    assert prefilled(form) == {
        "question": "how big is the pump's tank",
        "answer": "",
        "name": "mod",
        "where": "everywhere",
    }
    said = await sent(world, form, "Two **metres**, @everyone.", question=QUESTION)
    assert said.startswith(f"{KEPT}\n> {QUESTION}\n")
    (answer,) = kept(world)
    assert (answer.question, answer.text, answer.signature) == (QUESTION, "Two **metres**, @everyone.", "mod")
    assert (answer.channels, answer.domain, answer.answer_id) == (None, "pumps", "a2")
    assert answer.author == world.pseudonym(world.mod)
    shown = await content(world, "gaps")
    assert "1 question · page" in shown.content
    assert "Who are you?" in shown.content

    for asked in (QUESTION, "How big is the pump's tank?", "how big is the tank of the pump"):
        given = await world.ask(asked)
        text, source, footer, *_ = given.content.splitlines()
        assert "Two **metres**" in text
        assert source == f"-# [1] Team's answer by mod, {answer.updated_at[:10]}"
        assert footer == "-# specialized (pumps) · knowledge · no model"
    row = world.newest()
    assert (row.decided_by, row.model, row.strategy) == ("curated", None, "knowledge")
    assert world.endpoint.requests == []
    nobody_is_pinged(world)


async def test_why_and_sources_name_the_team(world: World) -> None:
    answer = add(world, signature="Ann")
    given = await world.ask(QUESTION)
    why = told(await world.bob.click(given, label="Why?"))
    assert "**Decided by:** the team, which has answered this – The team has answered this: answer by Ann" in why
    sources = told(await world.bob.click(given, label="Sources"))
    assert f"**[1]** Team's answer by Ann, {answer.updated_at[:10]}\n> Two metres." in sources


async def test_the_form_and_its_menu_outlive_a_restart(world: World) -> None:
    await gap(world, "a1", QUESTION)
    page = await content(world, "gaps")
    await world.restart()
    form = await world.mod.select(page, ["a1"], custom_id="tactician:gaps:answer")
    await world.restart()
    assert (await sent(world, form)).startswith(KEPT)
    assert [answer.text for answer in kept(world)] == ["Two metres."]


async def test_what_was_asked_in_a_hidden_channel_is_answered_there_alone_unless_widened(world: World) -> None:
    hidden, owner = hidden_channel(world), world.guild.add_member(world.guild.owner)
    await gap(world, "a1", "How big is the hidden tank?", hidden)
    form = await opened(world, "a1", who=owner)
    assert prefilled(form)["where"] == "place"
    assert "given only in #hidden" in await sent(world, form, who=owner)
    (answer,) = kept(world)
    assert answer.channels == (str(hidden.id),)
    assert "Two metres." in (await world.ask("How big is the hidden tank?", who=owner, channel=hidden)).content
    assert "Two metres." not in (await world.ask("How big is the hidden tank?")).content
    assert (await listed(world)).content == NONE
    change = await change_of(world, answer, who=owner)
    assert prefilled(change)["where"] == "place"
    assert (await sent(world, change, who=owner, where="everywhere")).startswith(CHANGED)
    assert "Two metres." in (await world.ask("How big is the hidden tank?")).content
    assert "hidden tank" in (await listed(world)).content


async def change_of(world: World, answer: CuratedAnswer, *, who: Any = None) -> Any:
    """The form with an answer in it, opened from the list."""
    who = who or world.mod
    page = await listed(world, who=who)
    one: Any = (await who.select(page, [answer.id], custom_id="tactician:team:pick")).response
    assert labels(one) == ["Edit", "Erase"]
    return await who.click(one, label="Edit")


async def test_one_who_may_not_read_the_channel_may_not_answer_from_there(world: World) -> None:
    hidden, owner = hidden_channel(world), world.guild.add_member(world.guild.owner)
    await gap(world, "a1", "How big is the hidden tank?", hidden)
    await gap(world, "a2", QUESTION)
    page = await content(world, "gaps", who=owner)
    form = await owner.select(page, ["a1"], custom_id="tactician:gaps:answer")
    assert form.modal is not None
    mine = await content(world, "gaps")
    with pytest.raises(simcord.SetupError):
        await world.mod.select(mine, ["a1"], custom_id="tactician:gaps:answer")
    form = await world.mod.select(mine, ["a2"], custom_id="tactician:gaps:answer")
    guild = world.client.get_guild(world.guild.id)
    assert guild is not None
    channel = guild.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.set_permissions(guild.default_role, read_message_history=False)
    assert await sent(world, form) == ELSEWHERE
    assert kept(world) == []


async def test_a_question_that_is_forgotten_meanwhile_is_not_kept(world: World) -> None:
    await gap(world, "a1", QUESTION)
    form = await opened(world, "a1")
    forget(world.app.memory.journal, "anna")
    assert await sent(world, form) == FORGOTTEN
    assert kept(world) == []


async def test_a_reviewed_answer_is_corrected_for_good(world: World) -> None:
    world.endpoint.say("It is a kettle.")
    await rated(world, "What is this thing?", "down")
    page = await content(world, "review")
    form = await world.mod.click(page, label=WRITE)
    assert prefilled(form)["question"] == "What is this thing?"
    assert prefilled(form)["answer"] == "It is a kettle."
    await sent(world, form, "It is a dishwasher.", name="")
    assert "It is a dishwasher." in (await world.ask("what is this thing")).content
    (answer,) = kept(world)
    assert (answer.domain, answer.signature, answer.byline[:18]) == (None, None, "answer by the team")


async def test_an_answer_with_sources_is_corrected_without_their_numbers(world: World) -> None:
    _, answer_id = await plant(world, answered={"text": "E5 means that no water comes [2]."})
    await gap(world, "a1", QUESTION)
    page = await content(world, "review", rating="all")
    await world.mod.click(page, label="Next")
    form = await world.mod.click(page, label=WRITE)
    assert form.modal is not None
    assert form.modal["custom_id"] == f"tactician:team:new:{answer_id}"
    assert prefilled(form)["answer"] == "E5 means that no water comes."


async def test_answers_are_listed_edited_and_erased_also_after_a_restart(world: World) -> None:
    assert (await listed(world)).content == NONE
    for number in range(11):
        add(world, f"Question number {'abcdefghijk'[number]}?", f"Answer {number}.")
    page = await listed(world)
    assert page.content.startswith("**The team's answers:** 11 · page 1 of 2\n- Question number k?")
    await world.restart()
    await world.mod.click(page, label="Next")
    assert "- Question number a?" in page.content
    first = kept(world)[-1]
    one: Any = (await world.mod.select(page, [first.id], custom_id="tactician:team:pick")).response
    assert one.content.startswith("> Question number a?\nAnswer 0.\n")
    await world.restart()
    form = await world.mod.click(one, label="Edit")
    assert "where" not in prefilled(form)
    assert (await sent(world, form, "Another.", question="Which number?")).startswith(CHANGED)
    assert (kept(world)[0].question, kept(world)[0].text) == ("Which number?", "Another.")
    assert "Another." in (await world.ask("Which number?")).content
    await world.mod.click(one, label="Erase")
    assert one.content == ERASED
    assert len(kept(world)) == 10
    assert "Another." not in (await world.ask("Which number?")).content
    nobody_is_pinged(world)


async def test_what_somebody_else_has_erased_is_told(world: World) -> None:
    answer = add(world)
    page = await listed(world)
    one: Any = (await world.mod.select(page, [answer.id], custom_id="tactician:team:pick")).response
    form = await world.mod.click(one, label="Edit")
    world.app.memory.book.remove(answer)
    assert "may have been erased meanwhile" in await sent(world, form)
    pressed = await world.mod.click(one, label="Erase")
    assert "may have been erased" in pressed.followups[0].content


async def test_an_answer_of_a_channel_that_one_cannot_read_stays_closed(world: World) -> None:
    hidden, owner = hidden_channel(world), world.guild.add_member(world.guild.owner)
    answer = add(world)
    page = await listed(world)
    one: Any = (await world.mod.select(page, [answer.id], custom_id="tactician:team:pick")).response
    moved = Draft(question=QUESTION, text="So.", server=str(world.guild.id), channels=(str(hidden.id),))
    world.app.memory.book.change(answer, moved, str(owner.id))
    assert told(await world.mod.click(one, label="Edit")) == HIDDEN
    assert len(kept(world)) == 1


async def test_another_server_neither_gets_nor_sees_them(world: World) -> None:
    answer = add(world)
    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("general")
    role = elsewhere.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
    carol = elsewhere.add_member(world.env.create_user("carol"), roles=[role])
    assert "Two metres." not in (await world.ask(QUESTION, who=carol, channel=channel)).content
    result = await carol.slash(channel, "knowledge answers")
    assert result.response is not None
    assert result.response.content == NONE
    assert kept(world) == [answer]
    await world.alice.send_dm(QUESTION)
    assert "Two metres." not in world.last(world.alice.user.dm_channel).content


async def test_a_wish_for_another_strategy_is_granted(world: World) -> None:
    add(world)
    plain = await world.alice.slash(world.channel, "ask", question=QUESTION, strategy="plain")
    assert plain.response is not None
    assert plain.response.content.splitlines()[1].startswith("A scripted answer.")
    assert world.newest().decided_by == "curated"


async def test_a_forgotten_members_words_go_and_the_answer_waits_for_new_ones(world: World) -> None:
    world.app.memory.settings.put("exploration", 0.0)
    await world.ask("How big is our tank?")
    await rated(world, "How big is our tank?", "down")
    form = await world.mod.click(await content(world, "review"), label=WRITE)
    await sent(world, form)
    (answer,) = kept(world)
    assert answer.quoted
    forget(world.app.memory.journal, str(world.alice.id))
    assert "Two metres." not in (await world.ask("How big is our tank?", who=world.bob)).content
    one: Any = (await world.mod.select(await listed(world), [answer.id], custom_id="tactician:team:pick")).response
    assert NO_QUESTION in one.content
    form = await world.mod.click(one, label="Edit")
    assert prefilled(form)["question"] == ""
    await sent(world, form, question="What size has the tank?")
    assert "Two metres." in (await world.ask("what size has the tank", who=world.bob)).content
    forget(world.app.memory.journal, str(world.mod.id))
    assert kept(world)[0].byline.startswith("answer by the team")
    assert "Two metres." in (await world.ask("what size has the tank", who=world.bob)).content


async def test_a_member_may_not_list_them(world: World) -> None:
    with pytest.raises(simcord.SetupError, match="default-member-permissions"):
        await world.alice.slash(world.channel, "knowledge answers")


async def test_a_form_that_is_delivered_twice_is_kept_once(world: World) -> None:
    await gap(world, "a1", QUESTION)
    form = await opened(world, "a1")
    events: list[Any] = []
    emit = world.env.backend.emit

    def remember(event: str, payload: Any) -> None:
        if event == "INTERACTION_CREATE":
            events.append(payload)
        emit(event, payload)

    world.env.backend.emit = remember  # type: ignore[method-assign]
    await sent(world, form)
    emit("INTERACTION_CREATE", events[-1])
    await world.env.settle()
    assert len(kept(world)) == 1
