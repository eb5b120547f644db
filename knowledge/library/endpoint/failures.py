"""Every way in which an embedder's endpoint can fail, as one clear sentence without its key."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from knowledge.errors import ServiceUnreachableError

if TYPE_CHECKING:
    from openai import APIStatusError

_QUOTE = 160  # characters of the endpoint's own words that a message may hold
_TOO_MANY = re.compile(r"batch|too many|number of (inputs|texts)|array", re.IGNORECASE)


def check(base_url: str, key: str | None) -> None:
    """Raises ServiceUnreachableError for a key that is missing or none."""
    host = urlsplit(base_url).hostname or ""
    if key is None and host.endswith(".openai.com"):
        raise ServiceUnreachableError(f"The embedder at {host} wants a key. Set TACTICIAN_EMBEDDER_KEY.")
    if key is not None and not re.fullmatch(r"[!-~]+", key):
        raise ServiceUnreachableError(
            "The embedder's key holds spaces or characters that no key has. Copy it again, whole and alone."
        )


def explain(error: Exception, model: str, address: str, key: str | None) -> ServiceUnreachableError:
    """What an exception of the client means."""
    import openai

    who = f"The embedder “{model}” at {address}"
    if isinstance(error, openai.APITimeoutError):
        return ServiceUnreachableError(f"{who} sent nothing in time. Try again, or check that it runs.")
    if isinstance(error, openai.APIConnectionError):
        return ServiceUnreachableError(f"{who} cannot be reached. Start its server, or correct TACTICIAN_EMBEDDER_URL.")
    if not isinstance(error, openai.APIStatusError):
        return ServiceUnreachableError(
            f"{who} answered with something that is not a vector for each text. Check that TACTICIAN_EMBEDDER_URL is "
            "the address of an OpenAI-compatible API (it often ends in /v1) and that the model is one for embeddings."
        )
    if error.status_code in (401, 403):
        return ServiceUnreachableError(f"{who} refused the key. Set one that is valid there: TACTICIAN_EMBEDDER_KEY.")
    said = _quoted(error, key)
    if error.status_code == 404:
        return ServiceUnreachableError(f"{who} does not exist there{said}. Correct TACTICIAN_EMBEDDER.")
    if error.status_code in (402, 429):
        return ServiceUnreachableError(f"{who} is at its rate limit or quota{said}. Try again later.")
    return ServiceUnreachableError(f"{who} answered with status {error.status_code}{said}. Try again later.")


def slow(model: str, address: str, seconds: float) -> ServiceUnreachableError:
    """A question's vector took too long."""
    return ServiceUnreachableError(f"The embedder “{model}” at {address} took longer than {seconds:g} s.")


def resting(model: str, address: str) -> ServiceUnreachableError:
    """It failed a moment ago, and is not asked again so soon."""
    return ServiceUnreachableError(f"The embedder “{model}” at {address} has failed a moment ago.")


def too_many(error: "APIStatusError") -> bool:
    """Whether the endpoint complains of the number of texts and not of one of them."""
    return error.status_code == 413 or _TOO_MANY.search(_said(error)) is not None


def _quoted(error: "APIStatusError", key: str | None) -> str:
    said = " ".join(_said(error).split())
    if key:
        said = said.replace(key, "***")
    return f" (“{said[:_QUOTE].rstrip('.')}”)" if said and "<" not in said else ""


def _said(error: "APIStatusError") -> str:
    body = error.body
    if isinstance(body, dict):
        return str(body.get("message") or body.get("detail") or body.get("error") or "")
    return body if isinstance(body, str) else ""
