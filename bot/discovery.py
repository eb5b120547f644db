"""Which models there are on this machine besides the built-in one: a key in the settings, servers on known ports.

Nothing is used because it was found: a key spends money, and a port may belong to anybody. The caller names what was
found and asks.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from routers.errors import ModelError

PORTS: Mapping[str, int] = {"Ollama": 11434, "LM Studio": 1234, "llama-server": 8080, "vLLM": 8000}
"""Where local model servers listen by default."""
LOCAL_LIMIT = 0.4
"""Seconds for all ports together."""
REMOTE_LIMIT = 5.0
"""Seconds for the list of models of the address that the settings name."""
LARGEST = 1_000_000
"""Bytes after which an answer is no list of models."""

_STRANGE = (OSError, TimeoutError, ValueError, RecursionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError)
_LIST = re.compile(r"HTTP/1\.[01] 200 .*\r\ncontent-type: *application/json", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Found:
    """An endpoint that could answer."""

    label: str
    """What to call it: `OPENAI_API_KEY (api.openai.com)`, `Ollama (127.0.0.1:11434)`."""
    base_url: str
    models: tuple[str, ...]
    """Names, newest first where it tells; empty where the list could not be had."""
    needs_key: bool
    spends_money: bool


def discover(
    environment: Mapping[str, str],
    *,
    ports: Mapping[str, int] = PORTS,
    local_limit: float = LOCAL_LIMIT,
    remote_limit: float = REMOTE_LIMIT,
) -> list[Found]:
    """What could answer, the address and key of `environment` (OPENAI_BASE_URL, OPENAI_API_KEY) first.

    A local server counts when it answers `/v1/models` with a list that is not empty; whatever else listens on its port
    is passed over. Limits in seconds. Call it where no event loop runs.
    """
    return asyncio.run(_discover(environment, ports, local_limit, remote_limit))


async def _discover(
    environment: Mapping[str, str], ports: Mapping[str, int], local_limit: float, remote_limit: float
) -> list[Found]:
    named, *local = await asyncio.gather(
        _named(environment, remote_limit), *(_local(label, port, local_limit) for label, port in ports.items())
    )
    taken = named.base_url if named else None
    return [found for found in (named, *local) if found and (found is named or found.base_url != taken)]


async def _named(environment: Mapping[str, str], limit: float) -> Found | None:
    """What the settings themselves name."""
    key, address = environment.get("OPENAI_API_KEY", "").strip(), environment.get("OPENAI_BASE_URL", "").strip()
    if not (key or address):
        return None
    from routers.models.address import OPENAI, Endpoint
    from routers.models.catalog import list_models

    base_url = (address or OPENAI).rstrip("/")
    models: list[str] = []
    with suppress(ModelError):
        models = await list_models(base_url, key or None, limit=limit)
    where = f"{'OPENAI_API_KEY' if key else 'OPENAI_BASE_URL'} ({urlsplit(base_url).hostname})"
    paid = bool(key) and not Endpoint("", base_url).is_local
    return Found(where, base_url, tuple(models), needs_key=bool(key), spends_money=paid)


async def _local(label: str, port: int, limit: float) -> Found | None:
    try:
        async with asyncio.timeout(limit):
            models = _names(await _get(port))
    except _STRANGE:
        return None
    if not models:
        return None
    return Found(f"{label} (127.0.0.1:{port})", f"http://127.0.0.1:{port}/v1", models, False, False)


async def _get(port: int) -> bytes:
    """The body of `GET /v1/models`; raises ValueError where the answer is not a JSON document of a decent size.

    HTTP/1.0 and a closed connection keep the answer in one piece; no library is imported for it.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=LARGEST)
    try:
        writer.write(f"GET /v1/models HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n\r\n".encode())
        if not _LIST.match((await reader.readuntil(b"\r\n\r\n")).decode("latin-1")):
            raise ValueError("not a list of models")
        return await _body(reader)
    finally:
        writer.close()


async def _body(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while piece := await reader.read(65536):
        body += piece
        if len(body) > LARGEST:
            raise ValueError("too large for a list of models")
    return body


def _names(body: bytes) -> tuple[str, ...]:
    from routers.models.catalog import names

    try:
        return tuple(names(json.loads(body)))
    except ModelError:
        return ()
