"""JSON text and text that SQLite can hold."""

import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.store.encoding import clean, decode, decode_shared, encode

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(VALUES)
def test_what_goes_in_comes_out(value: object) -> None:
    text = encode(value)
    assert "\n" not in text
    assert decode(text) == decode_shared(text) == json.loads(text) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [-float("inf")]])
def test_no_nan_goes_in(value: object) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode(value)


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a":-Infinity}'])
def test_no_nan_comes_out(text: str) -> None:
    with pytest.raises(ValueError, match="is not JSON"):
        decode(text)


def test_equal_texts_share_one_object() -> None:
    assert decode_shared('{"plain":0.25}') is decode_shared('{"plain":0.25}')


@given(st.text(st.characters(codec=None)))  # lone surrogates and NUL included
def test_cleaned_text_survives_the_database(text: str) -> None:
    kept = clean(text)
    connection = sqlite3.connect(":memory:")
    assert connection.execute("SELECT ?", (kept,)).fetchone() == (kept,)
    assert connection.execute("SELECT length(?)", (kept,)).fetchone() == (len(kept),)
    connection.close()
    assert clean(kept) == kept


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_clean_text_is_left_alone(text: str) -> None:
    assert clean(text) == text


def test_what_cannot_be_held_is_marked() -> None:
    assert clean("a\0b") == "a\ufffdb"
    assert clean("half \ud83d a smile") == "half \ufffd a smile"
    assert clean("half a smile \ud83d") == "half a smile \ufffd"
