"""Every way in which an endpoint can fail, as one clear sentence.

The status codes and error codes are those of OpenAI's API (platform.openai.com/docs/guides/error-codes) and of the
servers that imitate it: llama.cpp, Ollama, LM Studio, vLLM and the hosted ones.
"""

import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from routers.errors import (
    ModelBusyError,
    ModelError,
    ModelKeyError,
    ModelNameError,
    ModelReplyError,
    ModelUnreachableError,
    PromptTooLongError,
)
from routers.models.address import Endpoint

_TOO_LONG = re.compile(
    r"context[ _-]?(length|window|size)|maximum context|exceeds? the (available )?context|prompt is too long"
    r"|too many (input )?tokens|input is too long",
    re.IGNORECASE,
)
_BUSY = re.compile(r"rate.?limit|overloaded|quota|too many requests", re.IGNORECASE)
_NO_MODEL = re.compile(
    r"model_not_found|model.{0,80}(not found|does not exist|not exist)|not a valid model", re.I | re.S
)


def explain(error: Exception, who: Endpoint, *, began: bool) -> ModelError:
    """What an exception of the client means; `began` tells whether the endpoint had started to answer."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return refused(error.status_code, _said(error), error.response.headers, who, code=str(error.code or error.type))
    if isinstance(error, openai.APIConnectionError | OSError):
        return broke_off(who) if began else unreachable(error, who)
    if isinstance(error, openai.APIError):
        return _reported(_said(error), who)
    if began:
        return ModelReplyError(f"{who} went on with something that is not part of an answer. Try again.")
    return ModelReplyError(
        f"{who} answered with something that is not a chat completion. "
        "Check that OPENAI_BASE_URL is the address of an OpenAI-compatible API (it often ends in /v1)."
    )


def refused(status: int, said: str, headers: Mapping[str, str], who: Endpoint, *, code: str = "") -> ModelError:
    """What an HTTP status of 400 and above means; `said` and `code` are the endpoint's own."""
    words = f"{code} {said}"
    if status in (401, 403):
        return _key(status, said, who)
    if status in (402, 429):
        return _busy(status, words, headers, who)
    if status == 413 or (status < 500 and _TOO_LONG.search(words)):
        return too_long(who)
    if status == 404 or (status < 500 and _NO_MODEL.search(words)):
        return ModelNameError(f"{who} does not exist there{_quoted(said, who)}.")
    return ModelReplyError(
        f"{who} answered with status {status}{_quoted(said, who)}. Try again, or choose another model."
    )


def unreachable(error: BaseException, who: Endpoint) -> ModelUnreachableError:
    """Why no connection came about, or why it broke before an answer."""
    causes = list(_causes(error))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return ModelUnreachableError(
            f"The host of {who.address} cannot be found. Check OPENAI_BASE_URL and the network connection."
        )
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return ModelUnreachableError(
            f"No secure connection to {who.address} can be made. Check OPENAI_BASE_URL (http or https?), "
            "the server's certificate and this machine's clock."
        )
    if any(isinstance(cause, ConnectionRefusedError) or "All connection attempts" in str(cause) for cause in causes):
        return ModelUnreachableError(
            f"Nothing listens at {who.address}. Start the model's server, or correct OPENAI_BASE_URL."
        )
    return ModelUnreachableError(
        f"The connection to {who.address} broke before an answer came. Try again, or check the server."
    )


def silent(who: Endpoint, seconds: float, *, began: bool) -> ModelError:
    """Nothing came for `seconds`."""
    if began:
        return ModelReplyError(f"{who} stopped in the middle of its answer and said nothing for {seconds:g} s.")
    return ModelUnreachableError(f"{who} sent nothing for {seconds:g} s. Try again, or choose another model.")


def broke_off(who: Endpoint) -> ModelReplyError:
    """The answer ended without an end."""
    return ModelReplyError(f"{who} broke off in the middle of its answer. Try again.")


def empty(who: Endpoint, finish: str | None) -> ModelReplyError:
    """The answer holds no text; `finish` is the endpoint's reason for ending it."""
    reason = {
        "length": ": all the tokens that it may use went into thinking",
        "content_filter": ": its content filter stopped it",
    }.get(finish or "", "")
    return ModelReplyError(f"{who} answered without any text{reason}. Ask in other words, or choose another model.")


def too_long(who: Endpoint) -> PromptTooLongError:
    """The prompt does not fit."""
    size = f" (its context is {who.context:,} tokens)" if who.context else ""
    return PromptTooLongError(
        f"{who} cannot take a prompt this long{size}. Shorten the question, or connect a model with a longer context."
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from `retry-after-ms` or `Retry-After` (seconds or a date, RFC 9110 10.2.3)."""
    with suppress(KeyError, ValueError):
        return max(0.0, float(headers["retry-after-ms"]) / 1000)
    told = headers.get("retry-after", "")
    with suppress(ValueError):
        return max(0.0, float(told))
    with suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds())
    return None


def _key(status: int, said: str, who: Endpoint) -> ModelKeyError:
    if who.api_key is None:
        return ModelKeyError(f"{who.address} wants a key. Set OPENAI_API_KEY.")
    if status == 403:
        return ModelKeyError(
            f"{who} may not be used with the key in OPENAI_API_KEY{_quoted(said, who)}. Set a key that may use it."
        )
    return ModelKeyError(f"{who.address} refused the key in OPENAI_API_KEY. Set one that is valid there.")


def _busy(status: int, words: str, headers: Mapping[str, str], who: Endpoint) -> ModelBusyError:
    wait = retry_after(headers)
    if status == 402 or "insufficient_quota" in words or "exceeded your current quota" in words:
        error = ModelBusyError(f"The account at {who.address} has no quota left. Check its plan and billing.")
    elif wait is not None:
        error = ModelBusyError(f"{who} is at its rate limit and asks to wait {wait:.0f} s.")
    else:
        error = ModelBusyError(f"{who} is at its rate limit. Wait a little and ask again.")
    error.retry_after = wait
    return error


def _reported(said: str, who: Endpoint) -> ModelError:
    """An error that came as an event of the stream."""
    if _TOO_LONG.search(said):
        return too_long(who)
    if _BUSY.search(said):
        return ModelBusyError(f"{who} is too busy to answer{_quoted(said, who)}. Try again in a minute.")
    return ModelReplyError(f"{who} reported an error{_quoted(said, who)}. Try again, or choose another model.")


def _quoted(said: str, who: Endpoint) -> str:
    shown = who.redact(said).rstrip(".")
    return f" (“{shown}”)" if shown and "<" not in shown else ""


def _said(error: Any) -> str:
    """The endpoint's own words: the message of its error object, or a short plain body."""
    body = error.body
    if isinstance(body, Mapping):
        return str(body.get("message") or body.get("detail") or body.get("error") or "")
    return body if isinstance(body, str) else ""


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
