"""Which models an endpoint has, and which of them to take when the owner named none."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any

from routers.errors import ModelReplyError
from routers.models import failures
from routers.models.address import OPENAI, Endpoint

_NO_CHAT = re.compile(
    r"audio|image|realtime|embed|tts|transcri|whisper|speech|search|moderation|codex|dall-e|sora|video|babbage|davinci"
    r"|rerank|guard|ocr|deep-research|computer-use|bge-|minilm|^gpt.*instruct",
    re.IGNORECASE,
)
_SMALL = re.compile(r"mini|small|flash|haiku|lite|(?<![\w.])(?:\d(?:\.\d)?|1[0-4])b(?![a-z])", re.IGNORECASE)
_SMALLEST = re.compile(r"nano|tiny", re.IGNORECASE)
_THINKER = re.compile(r"^o\d|reason|think|-r1", re.IGNORECASE)
_UNSETTLED = re.compile(r"preview|beta|exp\b|experimental|alpha|draft", re.IGNORECASE)
_SNAPSHOT = re.compile(r"[-_@](20\d{2}-?\d{2}-?\d{2}|\d{4})$")


async def list_models(base_url: str | None, api_key: str | None, *, limit: float = 10.0) -> list[str]:
    """Names of the models at an OpenAI-compatible address, newest first where it tells when they were created.

    Raises ModelError when the list cannot be had within `limit` seconds.
    """
    who = Endpoint("model list", base_url or OPENAI, api_key or None)
    who = Endpoint(who.model, who.base_url, who.api_key, title=f"The list of models at {who.address}")
    who.check()
    return names(await _models(who, limit), who)


async def _models(who: Endpoint, limit: float) -> Any:
    from openai import AsyncOpenAI

    client = AsyncOpenAI(
        base_url=who.base_url, api_key=who.api_key or "none", max_retries=0, http_client=who.http_client()
    )
    try:
        async with client, asyncio.timeout(limit):
            return await client.get("/models", cast_to=object)
    except TimeoutError:
        raise failures.silent(who, limit, began=False) from None
    except Exception as error:
        raise failures.explain(error, who, began=False) from error


def names(payload: Any, who: object = "The endpoint") -> list[str]:
    """The names in a `/v1/models` object, newest first; raises ModelReplyError when it is not one."""
    try:
        models = [(str(item["id"]), _created(item)) for item in payload["data"]]
    except (TypeError, KeyError, ValueError):
        raise ModelReplyError(f"{who} is not a list of models.") from None
    return [name for name, _ in sorted(models, key=lambda model: -model[1])]


def choose(models: Sequence[str]) -> str | None:
    """The model to take when nobody named one: a current, small one that chats; None where none seems to.

    `models` come newest first (`list_models`). Preferred are names that say small (mini, flash, 7b …) over large ones,
    plain ones over those that think first, settled ones over previews, and names that move on over dated snapshots;
    among equals the newest.
    """
    chatting = [name for name in models if not _NO_CHAT.search(name)]
    return min(chatting, key=_rank, default=None)


def _rank(name: str) -> tuple[bool, bool, int, bool]:
    size = 0 if _SMALL.search(name) and not _SMALLEST.search(name) else 1 if _SMALLEST.search(name) else 2
    return (bool(_UNSETTLED.search(name)), bool(_THINKER.search(name)), size, bool(_SNAPSHOT.search(name)))


def _created(item: Any) -> float:
    created = item.get("created")
    return float(created) if isinstance(created, int | float) else 0.0
