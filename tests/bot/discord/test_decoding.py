import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord.decoding import BinaryFileError, decode
from knowledge.types import Question

TEXT = "Übergrößenträger naïve — “quotes”, 日本語, 🙂\nsecond line"
WESTERN = "Größe: 5 °C, naïve café"
printable = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_its_mark(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(("mark", "encoding"), [(b"\xfe\xff", "utf-16-be"), (b"\x00\x00\xfe\xff", "utf-32-be")])
def test_big_endian_is_read_by_its_mark(mark: bytes, encoding: str) -> None:
    assert decode(mark + TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_zero_bytes(encoding: str) -> None:
    assert decode(WESTERN.encode(encoding)) == WESTERN


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_eight_bit_text_is_read(encoding: str) -> None:
    assert decode(WESTERN.encode(encoding)) == WESTERN


def test_windows_quotes_are_read() -> None:
    assert decode("“so” – he said".encode("cp1252")) == "“so” – he said"


def test_bytes_that_windows_does_not_know_fall_back_to_latin1() -> None:
    assert decode("Größe \x81 ".encode("latin-1") + b"x" * 200) == "Größe \x81 " + "x" * 200


def test_a_broken_place_does_not_spoil_the_rest() -> None:
    data = ("grüße " * 20).encode()
    assert decode(b"\xbc" + data) == "\ufffd" + "grüße " * 20


def test_line_ends_are_made_alike() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7 looks like text so far",
        b"PK\x03\x04zip",
        b"\x89PNG\r\n\x1a\n",
        b"\x7fELF",
        b"\x1f\x8b\x08",
        b"\xff\xd8\xff\xe0",
        bytes(range(256)) * 20,
        b"\x00" * 100,
        zlib.compress(bytes(range(256)) * 8),
    ],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(BinaryFileError):
        decode(data)


def test_a_stray_control_character_is_replaced() -> None:
    text = decode(b"progress \x08 done" + b"." * 200)
    assert text.startswith("progress \ufffd done")
    Question(text).checked()


@given(printable)
def test_utf8_comes_back_as_it_was(text: str) -> None:
    if not text.encode().startswith((b"%PDF-", b"GIF8", b"{\\rtf")):
        assert decode(text.encode()) == text


@given(st.binary())
def test_whatever_is_read_can_be_asked(data: bytes) -> None:
    try:
        text = decode(data)
    except BinaryFileError:
        return
    Question(f"x{text}").checked()
