"""Types and encodings of what servers send."""

import pytest

from knowledge.library.fetching.media import in_utf8, suffix
from knowledge.library.loading import UnreadableError

PAGE = "https://docs.example/guide"


@pytest.mark.parametrize(
    ("kind", "url", "ending"),
    [
        ("text/html", PAGE, ".html"),
        ("TEXT/HTML; Charset=utf-8", f"{PAGE}.md", ".html"),
        ("application/xhtml+xml", PAGE, ".html"),
        ("text/markdown", PAGE, ".md"),
        ("text/plain", PAGE, ".txt"),
        ("text/plain; charset=utf-8", f"{PAGE}.MD?raw=1", ".md"),
        ("text/plain", f"{PAGE}.rst", ".rst"),
        ("application/octet-stream", f"{PAGE}.md", ".md"),
        ("", f"{PAGE}.txt", ".txt"),
        ("application/pdf", PAGE, ".pdf"),
        ("text/csv", PAGE, ".csv"),
    ],
)
def test_the_suffix_that_stands_for_a_type(kind: str, url: str, ending: str) -> None:
    assert suffix(kind, url) == ending


@pytest.mark.parametrize(
    "kind", ["image/png", "video/mp4", "application/zip", "application/octet-stream", "", "text/css"]
)
def test_types_that_are_no_documents(kind: str) -> None:
    with pytest.raises(UnreadableError, match=r"Pages of type .* cannot be read\."):
        suffix(kind, PAGE)


@pytest.mark.parametrize(
    ("body", "kind", "text"),
    [
        ("Grün".encode("latin-1"), "text/plain; charset=ISO-8859-1", "Grün"),
        ("“Grün”".encode("cp1252"), "text/html; charset=latin1", "“Grün”"),
        ("Зелёный".encode("koi8-r"), 'text/html; charset="koi8-r"', "Зелёный"),
        ("緑".encode("shift_jis"), "text/markdown; charset=Shift_JIS", "緑"),
        ("Grün".encode("utf-16"), "text/plain; charset=utf-16", "Grün"),
    ],
)
def test_text_becomes_utf_8_and_says_so(body: bytes, kind: str, text: str) -> None:
    assert in_utf8(body, kind, ".txt") == b"\xef\xbb\xbf" + text.encode()


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        ("text/plain; charset=UTF-8", ".txt"),
        ("text/plain", ".txt"),
        ("", ".md"),
        ("application/pdf; charset=koi8-r", ".pdf"),
    ],
)
def test_the_rest_stays_as_it_is(kind: str, ending: str) -> None:
    assert in_utf8(b"\xff\x00Gr", kind, ending) == b"\xff\x00Gr"


@pytest.mark.parametrize("charset", ["klingon", "base64", "zip", "rot13", "idna\0"])
def test_encodings_that_nobody_knows(charset: str) -> None:
    with pytest.raises(UnreadableError, match="which is not known"):
        in_utf8(b"text", f"text/plain; charset={charset}", ".txt")
