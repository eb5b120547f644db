"""Running the client until somebody ends it: log in, serve, stop within ten seconds."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
import discord

from bot.app import App
from bot.discord.client import TacticianClient
from bot.discord.errors import DiscordRefusedError
from knowledge.errors import ServiceUnreachableError

log = logging.getLogger(__name__)

STOP_SECONDS = 4.0
"""How long answers may take to stop, and then the connection to close; together below the promised 10 s."""
LOGIN_SECONDS = 30.0

KEY_REFUSED = (
    "Discord refused the token. Copy the current one, or reset it under Bot → Reset Token in the developer portal, and "
    "put it into .env as DISCORD_TOKEN."
)
INTENTS_REFUSED = (
    "Discord refused the connection's intents (4014). Tactician asks for no privileged intent: check that "
    "DISCORD_TOKEN belongs to the application that you mean."
)
CONTENT_REFUSED = (
    "Discord refused the connection's intents (4014): DISCORD_MESSAGE_CONTENT is on, but the application may not read "
    "messages. Turn on Message Content Intent under Bot → Privileged Gateway Intents in the developer portal, or unset "
    "DISCORD_MESSAGE_CONTENT."
)
UNREACHABLE = "Discord cannot be reached ({why}). Check this machine's network connection, then start again."


async def run(app: App, token: str) -> None:
    """Serve Discord until SIGINT or SIGTERM, then end within 10 s; answers under way are stopped and journalled.

    Raises DiscordRefusedError (token, intents), ServiceUnreachableError (no way to Discord) and DataFolderError.
    """
    _prepare_log()
    client = TacticianClient(app)
    async with _closing(client):
        with _told_to_stop() as stop:
            await _serve(client, token, stop)


async def _serve(client: TacticianClient, token: str, stop: asyncio.Event) -> None:
    with _explained(client.intents.message_content):
        if await _unless(stop, _log_in(client, token)):
            await _unless(stop, client.connect())


async def log_in(client: discord.Client, token: str) -> None:
    """Log in without connecting. Raises DiscordRefusedError (token) and ServiceUnreachableError (no way to Discord)."""
    with _explained():
        await _log_in(client, token)


async def _log_in(client: discord.Client, token: str) -> None:
    async with asyncio.timeout(LOGIN_SECONDS):
        await _logged_in(client, token)


async def _logged_in(client: discord.Client, token: str) -> None:
    try:
        await client.login(token)
    except discord.LoginFailure:
        raise DiscordRefusedError(KEY_REFUSED) from None
    except ValueError:
        if client.user is None:  # no HTTP header can carry this token: it holds a line break
            raise DiscordRefusedError(KEY_REFUSED) from None
        raise


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Run `work` to its end, or cancel it when `stop` is set; returns whether it ended by itself."""
    task = asyncio.create_task(work)
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
            return True
        return False
    finally:
        for left in (task, stopping):
            left.cancel()
        await asyncio.wait({task, stopping})


@asynccontextmanager
async def _closing(client: TacticianClient) -> AsyncIterator[None]:
    try:
        yield
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(client.desk.close(), STOP_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(client.close(), STOP_SECONDS)


@contextmanager
def _told_to_stop() -> Iterator[asyncio.Event]:
    """An event that SIGINT and SIGTERM set."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in signals:
            loop.remove_signal_handler(number)


@contextmanager
def _explained(message_content: bool = False) -> Iterator[None]:
    """Failures of the connection as sentences."""
    try:
        yield
    except discord.PrivilegedIntentsRequired:
        raise DiscordRefusedError(CONTENT_REFUSED if message_content else INTENTS_REFUSED) from None
    except discord.ConnectionClosed as error:
        why = KEY_REFUSED if error.code == 4004 else f"Discord closed the connection for good (code {error.code})."
        raise DiscordRefusedError(why) from None
    except TimeoutError:
        raise ServiceUnreachableError(UNREACHABLE.format(why=f"no answer in {LOGIN_SECONDS:.0f} s")) from None
    except (aiohttp.ClientError, discord.HTTPException, discord.GatewayNotFound, OSError) as error:
        raise ServiceUnreachableError(UNREACHABLE.format(why=_reason(error))) from error


def _reason(error: BaseException) -> str:
    if isinstance(error, discord.HTTPException):
        return f"it answered with status {error.status}"
    return " ".join(str(error).split())[:120] or type(error).__name__


def _prepare_log() -> None:
    """Messages on standard error, the bot's own from INFO on, unless somebody arranged it otherwise."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("bot").setLevel(logging.INFO)
    logging.getLogger("discord.client").addFilter(_without_traceback)


def _without_traceback(record: logging.LogRecord) -> bool:
    """An interrupted connection as one line: it is everyday, and discord.py reconnects by itself."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None and str(record.msg).startswith("Attempting a reconnect"):
        record.msg, record.args = "%s: the connection broke (%s)", (record.getMessage(), _reason(error))
        record.exc_info = None
    return True
