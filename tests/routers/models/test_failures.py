"""The words of real servers, and what becomes of them."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from routers.errors import ModelBusyError, ModelError, ModelNameError, ModelReplyError, PromptTooLongError
from routers.models.address import Endpoint
from routers.models.failures import refused, retry_after

WHO = Endpoint("small", "http://127.0.0.1:1234/v1", "sk-secret")


@pytest.mark.parametrize(
    ("status", "code", "said", "kind"),
    [
        (
            400,
            "context_length_exceeded",
            "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
            PromptTooLongError,
        ),
        (
            400,
            "exceed_context_size_error",
            "request (6007 tokens) exceeds the available context size (4096 tokens), try increasing it",
            PromptTooLongError,
        ),
        (400, "", "'max_tokens' is too large: 700. This model's maximum context length is 4096", PromptTooLongError),
        (400, "", "prompt is too long: 210000 tokens > 200000 maximum", PromptTooLongError),
        (404, "", 'model "llama9" not found, try pulling it first', ModelNameError),
        (404, "NotFoundError", "The model `nope` does not exist.", ModelNameError),
        (400, "", "nope/nope is not a valid model ID", ModelNameError),
        (400, "model_not_found", "", ModelNameError),
        (429, "rate_limit_exceeded", "Rate limit reached for requests", ModelBusyError),
        (429, "insufficient_quota", "You exceeded your current quota, please check your plan", ModelBusyError),
        (503, "", "The model is not found in the cache, context size unknown", ModelReplyError),
        (501, "", "Not implemented", ModelReplyError),
    ],
)
def test_servers_say_it_in_many_ways(status: int, code: str, said: str, kind: type[ModelError]) -> None:
    assert type(refused(status, said, {}, WHO, code=code)) is kind


def test_keys_in_the_words_of_a_server_are_not_repeated() -> None:
    said = "Incorrect API key provided: sk-abcd********wxyz (you sent sk-secret and Bearer hunter2)."
    for status in (400, 401, 403, 404, 429, 500):
        message = str(refused(status, said, {}, WHO))
        for secret in ("abcd", "wxyz", "sk-secret", "hunter2"):
            assert secret not in message


def test_long_and_manifold_words_become_one_short_line() -> None:
    message = str(refused(500, "a\nb\n" + "very " * 200 + "long", {}, WHO))
    assert "\n" not in message
    assert len(message) < 320
    assert " …”" in message


def test_pages_are_not_quoted() -> None:
    assert "<" not in str(refused(500, "<html><body>Bad</body></html>", {}, WHO))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2"}, 2),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "-3"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after-ms": "x", "retry-after": "9"}, 9),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


def test_retry_after_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    wait = retry_after({"retry-after": later})
    assert wait is not None
    assert 27 < wait <= 30


def test_the_wait_is_kept_with_the_error() -> None:
    error = refused(429, "", {"retry-after": "12"}, WHO)
    assert isinstance(error, ModelBusyError)
    assert error.retry_after == 12
    assert ModelBusyError("other").retry_after is None
