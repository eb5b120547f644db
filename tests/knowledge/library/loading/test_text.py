"""Bytes become text with bare line feeds, or a reason why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library.loading import MAX_BYTES, UnreadableError, parse


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"text\x00text", "binary"),
        ("Grüße".encode("latin-1"), r"not encoded as UTF-8 \(byte 2\)"),
        ("Grüße".encode("utf-16")[:-1], r"not encoded as UTF-16 \(byte 10\)"),
        ("a\0b".encode("utf-16"), "binary"),
        ("\n".encode("utf-16-be").join([b"\xfe\xff", b""]), "empty"),
        (b"\x1f\x8b\x08 zipped", "not encoded as UTF-8"),
        (b"a" * (MAX_BYTES + 1), "Larger than 20 MB"),
    ],
)
def test_what_is_no_text_has_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        parse(content, "file.md")


def test_a_mark_at_the_start_and_windows_line_ends_go() -> None:
    (part,) = parse(b"\xef\xbb\xbf# Title\r\ntext\rmore\n", "FILE.MD").parts
    assert part.text == "# Title\ntext\nmore\n"


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig"])
def test_the_mark_of_an_encoding_is_heeded(codec: str) -> None:
    assert parse("Grüße\r\n水位".encode(codec), "a.txt").parts[0].text == "Grüße\n水位"


@pytest.mark.parametrize("name", ["photo.png", "LICENSE", "", ".md", "a.md/b"])
def test_other_types_are_named_with_the_accepted_ones(name: str) -> None:
    with pytest.raises(UnreadableError, match=r"cannot be read\. Files of type \.md, "):
        parse(b"text", name)


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_reason(content: bytes) -> None:
    try:
        (part,) = parse(content, "any.md").parts
    except UnreadableError:
        return
    assert part.text.encode().strip()
    assert "\r" not in part.text
