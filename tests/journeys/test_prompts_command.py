"""`/prompts`, and the settings `language` and `templates` on the way of an answer."""

from typing import Any

import discord
import pytest
import simcord

from tests.journeys.world import World

LAUNCH = "Write an email template for a product launch"


async def said(world: World, command: str, **options: Any) -> discord.Message:
    result = await world.mod.slash(world.channel, f"prompts {command}", **options)
    assert result.ephemeral
    assert result.response is not None
    message: discord.Message = result.response
    return message


async def content(world: World, command: str, **options: Any) -> str:
    return str((await said(world, command, **options)).content)


def chosen(world: World) -> Any:
    return world.app.memory.settings.get("templates", str(world.guild.id))


def sent(world: World) -> list[tuple[str, str]]:
    """The messages of the last request to the model."""
    return [(message["role"], message["content"]) for message in world.endpoint.requests[-1]["messages"]]


@pytest.mark.parametrize("command", ["list", "show", "use"])
async def test_a_member_may_not_use_it(world: World, command: str) -> None:
    with pytest.raises(simcord.SetupError, match="default-member-permissions"):
        await world.alice.slash(world.channel, f"prompts {command}")


async def test_it_is_for_servers_and_their_managers() -> None:
    from bot.discord.commands.prompts import prompts

    assert prompts.default_permissions == discord.Permissions(manage_guild=True)
    assert prompts.allowed_contexts is not None
    assert (prompts.allowed_contexts.guild, prompts.allowed_contexts.dm_channel) == (True, False)


async def test_the_list_names_every_template_with_task_and_kind(world: World) -> None:
    shown = await content(world, "list")
    assert "`write@1` · write · general · Writes or edits a text" in shown
    assert "`grounded@1` · grounded · specialized · " in shown
    assert len(shown.splitlines()) == len(list(world.app.service.templates()))
    assert "Chosen here" not in shown


async def test_a_template_is_shown_with_its_blanks(world: World) -> None:
    shown = await content(world, "show", name="tuned")
    assert shown.startswith("```\ntuned@1 · task tuned · specialized\n")
    assert "You answer questions about {domain}." in shown
    assert "- domain: the name of the domain (from the question)" in shown


async def test_what_is_too_long_for_a_message_is_attached_whole(world: World) -> None:
    question = "Summarize this: " + "Rain is wet. ``` " * 200
    message = await said(world, "show", name="summarize", question=question)
    (file,) = message.attachments
    assert file.filename == "summarize.md"
    assert question.strip() in (await file.read()).decode()
    assert len(message.content) <= 2000
    assert message.content.count("```") == 2


async def test_a_question_shows_exactly_what_is_sent(world: World) -> None:
    shown = await content(world, "show", name="explain", question="Why is the sky blue?")
    assert (world.endpoint.requests, world.rows()) == ([], [])
    await world.alice.slash(world.channel, "ask", question="Why is the sky blue?")
    assert shown == "```\n" + "\n\n".join(f"# {role}\n\n{text}" for role, text in sent(world)) + "\n```"


async def test_a_template_for_passages_says_what_the_documents_lack(world: World) -> None:
    shown = await content(world, "show", name="grounded", question="How big is the tank?")
    assert "needs documents, and there are none" in shown
    assert len(world.env.errors) == 1


async def test_a_template_that_is_not_there_is_answered_with_those_that_are(world: World) -> None:
    assert "Unknown template “wirte”. Known templates: answer@1" in await content(world, "show", name="wirte")
    assert "Unknown template" in await content(world, "use", task="write", template="wirte")
    assert "Unknown task “cook”. Known tasks:" in await content(world, "use", task="cook", template="write")
    assert chosen(world) == {}
    assert len(world.env.errors) == 3


@pytest.mark.parametrize(
    ("task", "template", "why"),
    [
        ("write", "grounded", "is for specialized questions, the task write is for general ones"),
        ("grounded", "tuned", "has no place for that"),
        ("tuned", "combined", "needs {passages}"),
    ],
)
async def test_a_template_that_does_not_fit_is_refused(world: World, task: str, template: str, why: str) -> None:
    assert why in await content(world, "use", task=task, template=template)
    assert chosen(world) == {}
    assert len(world.env.errors) == 1


async def test_a_chosen_template_answers_here_until_it_is_lifted(world: World) -> None:
    told = await content(world, "use", task="explain", template="brainstorm")
    assert told == "From now on the task **explain** is put with `brainstorm@1` on this server."
    assert "Chosen here for **explain**: `brainstorm`" in await content(world, "list")
    await world.restart()
    answer = await world.ask("Explain how rainbows form")
    assert "prompt (brainstorm@1)" in answer.content
    assert world.newest().template == "brainstorm@1"
    assert world.newest().variant_odds == {"brainstorm@1": 1.0}
    assert "prompt (write@1)" in (await world.ask(LAUNCH)).content

    elsewhere = world.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("general")
    carol = elsewhere.add_member(world.env.create_user("carol"))
    assert "prompt (explain@1)" in (await world.ask("Explain how rainbows form", who=carol, channel=channel)).content

    assert "chooses again" in await content(world, "use", task="explain", template="auto")
    assert chosen(world) == {}
    assert "prompt (explain@1)" in (await world.ask("Explain how rainbows form")).content


async def test_choices_for_several_tasks_stand_beside_each_other(world: World) -> None:
    await content(world, "use", task="explain", template="brainstorm")
    await content(world, "use", task="Write", template="write@1")
    await content(world, "use", task="explain", template="answer")
    assert chosen(world) == {"explain": "answer", "write": "write"}
    await content(world, "use", task="explain", template="AUTO")
    assert chosen(world) == {"write": "write"}


async def test_tasks_and_fitting_templates_are_offered(world: World) -> None:
    async def offered(option: str, typed: str, **filled: str) -> list[str]:
        choices = await world.mod.autocomplete(world.channel, "prompts use", option, typed, **filled)
        return [str(choice["value"]) for choice in choices]

    assert await offered("task", "ex") == ["explain"]
    assert await offered("template", "", task="grounded") == ["auto", "combined", "grounded"]
    assert await offered("template", "wr", task="explain") == ["write"]
    choices = await world.mod.autocomplete(world.channel, "prompts show", "name", "how")
    assert [choice["value"] for choice in choices] == ["how-to"]


async def test_pings_in_a_question_stay_harmless(world: World) -> None:
    await content(world, "show", name="answer", question="Hi @everyone ``` <@1>")
    await content(world, "list")
    assert all(body["allowed_mentions"] == {"parse": []} for body in world.sent())


@pytest.mark.parametrize("strategy", ["plain", "prompt"])
async def test_a_servers_language_is_asked_for_by_every_strategy(world: World, strategy: str) -> None:
    world.app.memory.settings.put("language", "German", str(world.guild.id))
    await world.alice.slash(world.channel, "ask", question="Why is the sky blue?", strategy=strategy)
    (role, text), *_ = sent(world)
    assert role == "system"
    assert text.endswith("Answer in German, whatever language the question is in, unless it asks for another one.")
    world.app.memory.settings.put("language", None, str(world.guild.id))
    await world.alice.slash(world.channel, "ask", question="Why is the sky blue?", strategy=strategy)
    assert "German" not in str(sent(world))


async def test_plain_stays_the_bare_question_without_a_language(world: World) -> None:
    await world.alice.slash(world.channel, "ask", question="Why is the sky blue?", strategy="plain")
    assert sent(world) == [("user", "Why is the sky blue?")]
