"""`/prompts`: the templates that questions are put with, what they would send, and which of them answer here."""

import threading
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord.commands.offers import Choices, offered
from bot.discord.conversation import channel_id
from bot.discord.live import reply
from bot.discord.render import inline
from knowledge.types import Place, Question
from routers.prompts import Template, Templates, misfit, parse_task
from routers.prompts.showing import as_text, sent
from routers.tasks import Task

if TYPE_CHECKING:
    from bot.app import App
    from bot.discord.client import TacticianClient

    Interaction = discord.Interaction[TacticianClient]

AUTO = "auto"
"""In place of a template: what Tactician chooses by itself."""
QUESTION_CHARS = 6000
SETTING = "templates"

_turn = threading.Lock()
"""Held while the setting is read, changed and written: two moderators may choose at once."""

prompts = app_commands.Group(
    name="prompts",
    description="The prompt templates: see them, see what they send, choose one for a task.",
    default_permissions=discord.Permissions(manage_guild=True),
    allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
)


async def template_names(interaction: "Interaction", current: str) -> Choices:
    """Every template."""
    templates = await _templates(interaction)
    return offered((template.name for template in templates), current)


async def _templates(interaction: "Interaction") -> Templates:
    """Those of the server; files may have to be read."""
    service = interaction.client.app.service
    return await service.in_thread(lambda: service.templates(str(interaction.guild_id)))


async def task_names(_: "Interaction", current: str) -> Choices:
    """Every task."""
    return offered(Task, current)


async def fitting_names(interaction: "Interaction", current: str) -> Choices:
    """The templates that can be used for the task that was chosen before, and `auto`."""
    task = str(getattr(interaction.namespace, "task", None) or "")
    templates = await _templates(interaction)
    names = [template.name for template in templates if task not in list(Task) or not misfit(template, Task(task))]
    return offered([AUTO, *names], current)


@prompts.command(name="list", description="List the templates with their tasks, and those that were chosen here.")
async def list_templates(interaction: "Interaction") -> None:
    """A line a template, and a line a choice."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    app, server = interaction.client.app, str(interaction.guild_id)
    chosen = await app.service.in_thread(lambda: app.memory.settings.get(SETTING, server))
    lines = [_line(template) for template in await _templates(interaction)]
    lines += [f"Chosen here for **{inline(task)}**: `{inline(name)}`" for task, name in sorted(chosen.items())]
    if app.service.broken_template(server) is not None:
        lines.append("A template of this bot's owner is broken; those that were there before are in use.")
    await reply(interaction, "\n".join(lines), "templates.md")


@prompts.command(description="Show a template or, with a question, exactly what would be sent to the model.")
@app_commands.describe(name="The template", question="A question to put with it; nothing is asked")
@app_commands.autocomplete(name=template_names)
async def show(
    interaction: "Interaction", name: str, question: app_commands.Range[str, 1, QUESTION_CHARS] | None = None
) -> None:
    """The template as it is, or rendered for a question asked here."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    service = interaction.client.app.service
    template = (await _templates(interaction)).get(name)
    if question is None:
        text = as_text(template)
    else:
        channel = str(channel_id(interaction.channel)) if interaction.channel else None
        place = Place("discord", str(interaction.guild_id), channel)
        text = sent(await service.preview(Question(question, place=place), name))
    await reply(interaction, fenced(text), f"{template.name}.md", whole=text)


@prompts.command(description="Choose the template that a task is put with on this server.")
@app_commands.describe(task="What is asked for", template="The template; auto lets Tactician choose again")
@app_commands.autocomplete(task=task_names, template=fitting_names)
async def use(interaction: "Interaction", task: str, template: str) -> None:
    """Store or lift a choice; raises InputError for what is not known or does not fit."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    app, server, wanted = interaction.client.app, str(interaction.guild_id), parse_task(task)
    if template.strip().lower() == AUTO:
        await app.service.in_thread(lambda: choose(app, server, wanted, None))
        told = f"The task **{wanted}** is put with what Tactician chooses again."
    else:
        chosen = (await _templates(interaction)).for_choice(template.strip(), wanted)
        await app.service.in_thread(lambda: choose(app, server, wanted, chosen.name))
        told = f"From now on the task **{wanted}** is put with `{chosen.reference}` on this server."
    await reply(interaction, told)


def choose(app: "App", server: str, task: Task, name: str | None) -> None:
    """Store which template a task is put with on a server; None lifts the choice. Blocks."""
    settings = app.memory.settings
    with _turn:
        others = {other: kept for other, kept in settings.get(SETTING, server).items() if other != task}
        settings.put(SETTING, others | ({task.value: name} if name else {}), server)


def fenced(text: str) -> str:
    """`text` as code, so that it stands as it is sent: Markdown and mentions in it do nothing."""
    return "```\n" + text.replace("```", "`\u200b`\u200b`") + "\n```"


def _line(template: Template) -> str:
    return f"`{template.reference}` · {template.task} · {template.kind} · {inline(template.description, 120)}"
