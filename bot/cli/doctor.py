"""`tactician doctor` and `tactician invite`."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import click

from bot.app import running
from bot.cli.common import Session, note, print_json
from knowledge.errors import DataFolderError, InputError

if TYPE_CHECKING:
    from bot.checkup import Check

MARKS = {"ok": "ok", "warning": "!!", "failed": "XX"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_obj
def doctor(session: Session, as_json: bool) -> int:
    """Check token, intents, permissions, models, embedder, index, database and clock, each with its remedy."""

    async def work() -> list["Check"]:
        checks = []
        async for check in _all_checks(session):
            checks.append(check)
            if not as_json:
                _show(check)
        return checks

    checks = asyncio.run(work())
    bad = [check for check in checks if check.state == "failed"]
    if as_json:
        print_json({"ok": not bad, "checks": [check.as_json() for check in checks]})
    return 1 if bad else 0


@click.command()
@click.option("--application", type=int, metavar="ID", help="The application's id; left out: Discord is asked.")
@click.pass_obj
def invite(session: Session, application: int | None) -> None:
    """Print the address that invites the bot to a server, with no more permissions than it needs."""
    from bot.discord.permissions import invitation

    click.echo(invitation(application or asyncio.run(_application(session))))
    note("Open it as somebody with Manage Server on the server that the bot is to join.")


async def _application(session: Session) -> int:
    from bot.discord.checkup import visiting

    token = session.config.discord_token
    if token is None:
        raise InputError("DISCORD_TOKEN is not set. Put it into .env, or name the application: --application ID.")
    async with visiting(token.get_secret_value()) as client:
        return (await client.application_info()).id


async def _all_checks(session: Session) -> AsyncIterator["Check"]:
    from bot.checkup import failed, machine_checks
    from bot.discord.checkup import discord_checks

    config = session.config
    try:
        async with running(config, holder="tactician doctor") as app:
            async for check in machine_checks(app):
                yield check
    except DataFolderError as error:
        yield failed("data folder", str(error), "Until that is done nothing else on this machine can be checked.")
    token = config.discord_token.get_secret_value() if config.discord_token else None
    async for check in discord_checks(token, message_content=config.message_content):
        yield check


def _show(check: "Check") -> None:
    click.echo(f"{MARKS[check.state]}  {check.name}: {check.says}")
    if check.remedy:
        click.echo(f"      → {check.remedy}")
