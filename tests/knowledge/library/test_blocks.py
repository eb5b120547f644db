"""Blocks of a text, found with care where it is of ordinary size and in linear time where it is not."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import blocks as module
from knowledge.library.blocks import CAREFUL, CAREFUL_LINES, blocks
from knowledge.library.chunking import OVERLAP, TARGET, cut
from knowledge.library.loading import Parsed, Part

LONG = "Words of a paragraph that is long enough to stand by itself in the list of blocks.\n\n"
PADDING = "\n" * (CAREFUL_LINES + 1)

HOSTILE = {
    "one line": "a",
    "one line of words": "word ",
    "one line of backticks": "`",
    "one line of marks": "> ",
    "brackets": "[",
    "bars": "|",
    "emphasis": "*a **b ",
    "items": "- a\n",
    "items within items": "- ",
    "numbers": "1. a\n\n",
    "headings": "# a\n",
    "headings with markup": "# *a* [b](c) `d`\n",
    "underlines": "a\n=\n",
    "quotes": "> a\n",
    "quotes within quotes": ">" * 200 + " a\n",
    "rows": "| 1 | 2 |\n|---|---|\n",
    "targets": "[a]: http://x\n",
    "open targets": "[a\n",
    "blank": "\n",
    "spaces": " ",
    "lines of spaces": "   \n",
    "fences": "```\n",
    "html": "<div>\n",
    "paragraphs": "Some prose here that goes on.\n\n",
    "front matter": "---\n",
}


def found(text: str, *, plain: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[block.start : block.end].strip(), block.headings) for block in blocks(text, plain=plain)]


def test_a_long_text_has_the_same_headings() -> None:
    text = (
        f"# One `code`\n\n{LONG}Two\n===\n\n{LONG}Three\n-----\n{LONG}"
        f"```py\n# no heading\n\n~~~\n\n```\n\n{LONG}## [Four](x.md) ##\n\n{LONG}"
    )
    careful = {headings for _, headings in found(text)}
    scanned = {headings for _, headings in found(text + PADDING)}
    assert careful == scanned == {("One code",), ("Two",), ("Two", "Three"), ("Two", "Four")}


def test_a_text_without_markup_has_paragraphs_only() -> None:
    text = "# no heading\nline\n-----\n\n```\n# neither\n\nend"
    assert found(text, plain=True) == [("# no heading\nline\n-----", ()), ("```\n# neither", ()), ("end", ())]


def test_headings_beyond_number_are_none() -> None:
    assert {block.headings for block in blocks("# a\n" * 30_000)} == {()}


@given(st.text("#`~=-|> \n\tab1.", max_size=300), st.booleans())
def test_blocks_cover_the_text_without_gaps(text: str, long: bool) -> None:
    whole = text + PADDING if long else text
    made = blocks(whole)
    assert (made[0].start, made[-1].end) == (0, len(whole))
    assert all(left.end == right.start for left, right in pairwise(made))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_work_on_a_hostile_text_is_bounded(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser, whose time may grow with the square, never gets more than it is allowed; nothing is lost."""
    given_to_it: list[str] = []
    real = module._block_parser()

    class Counting:
        def parse(self, source: str) -> object:
            given_to_it.append(source)
            return real.parse(source)

    monkeypatch.setattr(module, "_block_parser", Counting)
    whole = text * (200_000 // len(text))
    chunks = cut(Parsed((Part(whole),)), "hostile").chunks
    assert all(len(source) <= CAREFUL and source.count("\n") <= CAREFUL_LINES for source in given_to_it)
    assert max((len(chunk.text) for chunk in chunks), default=0) <= TARGET + OVERLAP
    assert sum(len(chunk.text.split()) for chunk in chunks) >= (len(whole.split()) if text not in ("---\n",) else 0)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_five_megabytes_of_anything_are_cut_in_seconds(text: str) -> None:
    whole = Parsed((Part(text * (5_000_000 // len(text))),))
    began = time.process_time()
    cut(whole, "hostile")
    assert time.process_time() - began < 10


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_most_that_is_parsed_with_care_is_cut_in_seconds(text: str) -> None:
    most = min((CAREFUL - 1) // len(text), CAREFUL_LINES - 1 if "\n" in text else CAREFUL)
    whole = Parsed((Part(text * (most // max(1, text.count("\n")))),))
    began = time.process_time()
    cut(whole, "hostile")
    assert time.process_time() - began < 10
