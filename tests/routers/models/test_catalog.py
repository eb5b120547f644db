"""The models of an endpoint, and the one to take."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.errors import ModelError, ModelKeyError, ModelReplyError, ModelUnreachableError
from routers.models import choose, list_models
from routers.models.catalog import names
from tests.scripted import ScriptedEndpoint


async def test_lists_the_newest_first() -> None:
    with ScriptedEndpoint(["old", "newer", "newest"]) as endpoint:
        assert await list_models(endpoint.base_url, None) == ["newest", "newer", "old"]


async def test_the_key_is_sent_and_a_wrong_one_is_refused() -> None:
    with ScriptedEndpoint(["a"], api_key="sk-right") as endpoint:
        assert await list_models(endpoint.base_url, "sk-right") == ["a"]
        with pytest.raises(ModelKeyError) as caught:
            await list_models(endpoint.base_url, "sk-wrong-key")
    assert "sk-wrong-key" not in str(caught.value)


async def test_a_list_that_cannot_be_had() -> None:
    with ScriptedEndpoint() as endpoint:
        with pytest.raises(ModelError, match="list of models at"):
            await list_models(endpoint.base_url + "/nothing", None)
        address = endpoint.base_url
    with pytest.raises(ModelUnreachableError, match="Nothing listens"):
        await list_models(address, None)
    with pytest.raises(ModelKeyError, match="Set OPENAI_API_KEY"):
        await list_models(None, None)


@pytest.mark.parametrize("payload", [None, "<html>", [], {}, {"data": 3}, {"data": [1]}, {"data": [{"name": "x"}]}])
def test_what_is_no_list(payload: object) -> None:
    with pytest.raises(ModelReplyError, match="is not a list of models"):
        names(payload)


def test_the_order_of_the_endpoint_stays_where_no_dates_are_told() -> None:
    assert names({"data": [{"id": "b"}, {"id": "a", "created": None}, {"id": "c", "created": "x"}]}) == ["b", "a", "c"]
    assert names({"data": []}) == []


HOSTED = [
    "gpt-9-audio-mini",
    "gpt-9-image-mini",
    "gpt-9-realtime-mini",
    "gpt-9-mini-tts",
    "gpt-9-mini-transcribe",
    "gpt-9-mini-search-preview",
    "gpt-9-codex-mini",
    "text-embedding-9-small",
    "omni-moderation-latest",
    "gpt-9",
    "gpt-9-nano",
    "gpt-9-mini-2031-01-31",
    "gpt-9-mini",
    "o9-mini",
    "gpt-8-mini",
    "gpt-3.5-turbo-instruct",
    "davinci-002",
    "whisper-1",
    "dall-e-3",
    "sora-2",
]


@pytest.mark.parametrize(
    ("models", "best"),
    [
        (HOSTED, "gpt-9-mini"),
        (["gpt-9", "gpt-9-nano"], "gpt-9-nano"),
        (["o9-mini", "gpt-9"], "gpt-9"),
        (["gpt-9-preview", "gpt-8"], "gpt-8"),
        (["gpt-9-mini-2031-01-31"], "gpt-9-mini-2031-01-31"),
        (["nomic-embed-text:latest", "qwen9:70b", "llama9:8b"], "llama9:8b"),
        (["Qwen/Qwen9-7B-Instruct"], "Qwen/Qwen9-7B-Instruct"),
        (["some-unheard-of-name"], "some-unheard-of-name"),
        (["model-flash", "model-haiku"], "model-flash"),
        (["text-embedding-9-small", "whisper-1", "gpt-3.5-turbo-instruct"], None),
        ([], None),
    ],
)
def test_a_current_small_model_that_chats_is_chosen(models: list[str], best: str | None) -> None:
    assert choose(models) == best


@given(st.lists(st.sampled_from([*HOSTED, "llama9:8b", "x"])))
def test_the_choice_is_one_of_the_names_and_never_one_that_cannot_chat(models: list[str]) -> None:
    best = choose(models)
    unable = set(HOSTED[:9]) | set(HOSTED[15:])
    assert best in models if set(models) - unable else best is None
    assert best not in unable
