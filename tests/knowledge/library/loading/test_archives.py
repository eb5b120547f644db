"""Archives are judged before anything in them is unpacked."""

import pytest

from knowledge.library.loading import UnreadableError
from knowledge.library.loading.archives import MAX_MEMBERS, check
from tests.knowledge.library.loading.files import archive


def test_an_ordinary_archive_passes_whatever_else_is_in_it() -> None:
    check(
        archive({"word/document.xml": "text", "../../../etc/passwd": "x", "/absolute": "y"}),
        "DOCX",
        "word/document.xml",
    )


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"a": bytes(20_000_000)}, r"unpacks to 20 MB in 1 files"),
        ({str(n): b"" for n in range(MAX_MEMBERS + 1)}, r"in 10,001 files"),
        ({str(n): bytes(9_000_000) for n in range(2)}, r"unpacks to 18 MB in 2 files"),
        ({"b": "x"}, "no DOCX file: a is missing"),
    ],
)
def test_a_trap_is_named(members: dict[str, str | bytes], why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        check(archive(members), "DOCX", "a")


def test_much_text_that_packs_as_text_does_passes() -> None:
    rows = "".join(f"<c>{n * 7919 % 1_000_003}</c>" for n in range(1_200_000))
    check(archive({"a": rows}), "XLSX", "a")
