"""`tactician prompts …`: the templates that questions are put with, and what they would send."""

import asyncio

import click

from bot.app import running
from bot.cli.common import Session, print_json
from knowledge.types import Place, Question
from routers.prompts import Templates, showing
from routers.types import Plan


@click.group()
def prompts() -> None:
    """List the prompt templates, and show what they send."""


@prompts.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def list_templates(as_json: bool) -> None:
    """List the templates with their tasks."""
    templates = Templates.load()
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
    template = Templates.load().get(name)
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
