"""`tactician prompts …`: the templates that questions are put with, and what they would send."""

import asyncio

import click

from bot.app import PROMPTS, running
from bot.cli.common import Session, note, print_json
from knowledge.types import Place, Question
from routers.prompts import OwnTemplates, showing
from routers.types import Plan


@click.group()
def prompts() -> None:
    """List the prompt templates, and show what they send."""


@prompts.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@click.pass_obj
def list_templates(session: Session, as_json: bool) -> None:
    """List the templates with their tasks: those that ship, and your own.

    Your own are the files prompts/*.md in the data folder, and prompts/SERVER/*.md for one server. They take the place
    of those of the same name, and need no restart.
    """
    own = OwnTemplates(session.config.folder / PROMPTS)
    templates = own.of(session.server)
    if (fault := own.fault(session.server)) is not None:
        note(fault)
    if as_json:
        print_json([showing.as_json(template) for template in templates])
        return
    for template in templates:
        click.echo(f"{template.reference:<18} {template.task:<13} {template.kind:<12} {template.description}")


@prompts.command()
@click.argument("name")
@click.option("--question", metavar="TEXT", help="Show exactly what would be sent for TEXT; nothing is asked.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def show(session: Session, name: str, question: str | None, as_json: bool) -> None:
    """Show the template NAME, or what it would send for a question."""
    template = OwnTemplates(session.config.folder / PROMPTS).of(session.server).get(name)
    if question is None:
        if as_json:
            print_json(showing.as_json(template))
        else:
            click.echo(showing.as_text(template))
        return
    plan = _previewed(session, question, name)
    if as_json:
        print_json(showing.plan_json(plan))
    else:
        click.echo(showing.sent(plan))


def _previewed(session: Session, question: str, name: str) -> Plan:
    async def work() -> Plan:
        async with running(session.config, holder="tactician prompts") as app:
            return await app.service.preview(Question(question, place=Place(server=session.server)), name)

    return asyncio.run(work())
