"""`tactician bot`: run Discord until the process is told to stop."""

import asyncio
import logging

import click

from bot.app import running
from bot.cli.common import Session
from knowledge.errors import InputError


@click.command("bot")
@click.pass_obj
def serve(session: Session) -> None:
    """Run the Discord bot until SIGINT or SIGTERM."""
    config = session.config
    if config.discord_token is None:
        raise InputError(
            "DISCORD_TOKEN is not set. Create a bot in Discord's developer portal, copy its token (Bot → Reset Token) "
            "and put DISCORD_TOKEN=… into .env."
        )
    token = config.discord_token.get_secret_value()
    logging.getLogger("bot").setLevel(logging.INFO)

    async def work() -> None:
        from bot.discord import run

        async with running(config, holder="tactician bot") as app:
            ready = asyncio.create_task(app.models.prepare())
            try:
                await run(app, token)
            finally:
                ready.cancel()

    asyncio.run(work())
