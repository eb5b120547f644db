"""Texts read without the full-text index, compared with what the index itself makes of them."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.library import tokens
from knowledge.store.engine import Store

KNOWN = [chr(number) for first, last in ((0x00, 0x7F), *tokens.KNOWN) for number in range(first, last + 1)]
LETTERS = "aAbE5_ \x00-.:/›é\u0301É߀²ª™İıŁﬁжяΩ中あ\u200b\u00a0"


class Index:
    """An index with the tokenizer of the library's own."""

    def __init__(self, definition: str) -> None:
        options = definition[definition.index("tokenize=") :]
        self._connection = sqlite3.connect(":memory:")
        self._connection.execute(f"CREATE VIRTUAL TABLE words USING fts5(locator, text, {options}")
        self._connection.execute("CREATE VIRTUAL TABLE read USING fts5vocab(words, instance)")

    def read(self, locator: str, text: str) -> list[str]:
        """The words of a row, in their order."""
        self._connection.execute("DELETE FROM words")
        self._connection.execute("INSERT INTO words VALUES (?, ?)", (locator, text))
        return [word for (word,) in self._connection.execute("SELECT term FROM read ORDER BY col, offset")]

    def close(self) -> None:
        """Lets go of it."""
        self._connection.close()


@pytest.fixture(scope="module")
def index(definition: str) -> Iterator[Index]:
    made = Index(definition)
    yield made
    made.close()


@pytest.fixture(scope="module")
def definition(migrated_store: Store) -> str:
    with migrated_store.read() as connection:
        made = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'chunk_words'")
        return str(made.scalar_one())


def test_every_known_character_is_read_as_the_index_reads_it(index: Index) -> None:
    """Inside of a word and at its beginning; words that are not of ASCII letters are never asked for."""
    for character in KNOWN:
        told = tokens.plain(f"a{character}b {character}c")
        assert told is not None
        words = index.read("", f"a{character}b {character}c")
        for asked in ("ab", "a", "b", "c", f"a{character}b".lower(), f"{character}c".lower(), "aab", "ac", "asb"):
            if asked.isascii() and asked.isidentifier():
                assert tokens.holds(told, asked) == (asked in words), (hex(ord(character)), asked)


@given(
    locator=st.text(LETTERS, max_size=8),
    text=st.text(LETTERS, max_size=30) | st.text(st.characters(codec="utf-8"), max_size=30),
    word=st.from_regex(r"[a-z0-9_]{1,3}", fullmatch=True),
)
@settings(max_examples=500)
def test_any_text_is_read_as_the_index_reads_it_or_left_to_it(index: Index, locator: str, text: str, word: str) -> None:
    told = tokens.plain(locator, text)
    if told is not None:
        words = index.read(locator, text)
        assert tokens.holds(told, word) == (word in words)
        assert all(tokens.holds(told, found) for found in words if found.isascii())


@pytest.mark.parametrize(
    "text", ["Pump.", "PUMP", "Handbuch › Pump", "the (pump)", "a pump-room", "dépôt: půmp", "“pump”"]
)
def test_a_word_is_held_whatever_its_case_accents_and_neighbours(text: str) -> None:
    told = tokens.plain("", text)
    assert told is not None
    assert tokens.holds(told, "pump")


@pytest.mark.parametrize("text", ["pumps", "reset_pump", "pump2", "apump", "pumpß", "²pump", "p ump", ""])
def test_a_part_of_a_word_is_not_the_word(text: str) -> None:
    told = tokens.plain("", text)
    assert told is not None
    assert not tokens.holds(told, "pump")


def test_a_word_is_found_behind_longer_ones_that_begin_like_it() -> None:
    assert tokens.holds("pumps pumping pumpe pump", "pump")
    assert tokens.holds("aaa aa", "aa")


def test_a_word_does_not_reach_over_two_columns() -> None:
    told = tokens.plain("pu", "mp")
    assert told is not None
    assert not tokens.holds(told, "pump")
    assert tokens.holds(told, "pu")


@pytest.mark.parametrize("text", ["насос", "ポンプ", "cafe\u0301", "\u1e9b", "😀", "\u20bf"])
def test_what_only_the_index_can_tell_is_left_to_it(text: str) -> None:
    assert tokens.plain("heading", f"pump {text}") is None
