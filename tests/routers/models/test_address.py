"""Addresses: what of them may be shown, and whose they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.errors import ModelKeyError, ModelUnreachableError
from routers.models.address import QUOTE, Endpoint


@pytest.mark.parametrize(
    ("base_url", "shown"),
    [
        ("https://api.openai.com/v1", "https://api.openai.com/v1"),
        ("https://user:pass@host.example:8443/v1/?key=abc#x", "https://host.example:8443/v1"),
        ("http://[::1]:8080/v1/", "http://[::1]:8080/v1"),
        ("http://me@127.0.0.1", "http://127.0.0.1"),
    ],
)
def test_addresses_are_shown_without_credentials(base_url: str, shown: str) -> None:
    assert Endpoint("m", base_url).address == shown


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("[::1]", True),
        ("localhost", True),
        ("ollama.localhost", True),
        ("192.168.1.5", False),
        ("localhost.example", False),
        ("api.openai.com", False),
    ],
)
def test_which_addresses_are_this_machines_own(host: str, local: bool) -> None:
    assert Endpoint("m", f"http://{host}:1/v1").is_local is local


@pytest.mark.parametrize(
    ("base_url", "openai"),
    [
        ("https://api.openai.com/v1", True),
        ("https://eu.api.openai.com/v1", True),
        ("https://mine.openai.azure.com/openai/v1", True),
        ("https://notopenai.com/v1", False),
        ("https://api.openai.com.evil.example/v1", False),
    ],
)
def test_which_addresses_are_openais(base_url: str, openai: bool) -> None:
    assert Endpoint("m", base_url).is_openai is openai


@pytest.mark.parametrize("key", ["", " ", "a b", "sk-1\n", "schlüssel", "a\tb"])
def test_what_is_no_key(key: str) -> None:
    with pytest.raises(ModelKeyError) as caught:
        Endpoint("m", "http://127.0.0.1/v1", key).check()
    assert not key.strip() or key not in str(caught.value)


def test_what_is_no_address_is_named_without_its_password() -> None:
    with pytest.raises(ModelUnreachableError, match="is not an address") as caught:
        Endpoint("m", "ftp://user:hunter2@host/").check()
    assert "hunter2" not in str(caught.value)


def test_the_key_is_not_in_the_representation() -> None:
    assert "sk-1" not in repr(Endpoint("m", api_key="sk-1"))


def test_a_title_replaces_model_and_address() -> None:
    assert str(Endpoint("m", "http://h/v1")) == "The model “m” at http://h/v1"
    assert str(Endpoint("m", "http://h/v1", title="The built-in model")) == "The built-in model"


@given(st.text(max_size=400), st.text(max_size=400), st.from_regex(r"[A-Za-z0-9_-]{8,40}", fullmatch=True))
def test_a_key_never_survives_in_quoted_words(before: str, after: str, key: str) -> None:
    """Whatever stands around it, and though the line breaks around it become spaces."""
    shown = Endpoint("m", "http://127.0.0.1/v1", key).redact(f"{before} {key} {after}")
    assert key not in shown
    assert "\n" not in shown
    assert len(shown) <= QUOTE + 2
