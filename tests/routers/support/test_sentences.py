"""A streamed text cut into sentences, whatever it holds and however it comes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.support.sentences import SentenceStream, sentences


def cut(text: str) -> list[str]:
    return [sentence.text for sentence in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("Use 3.5 bar, i.e. the normal one. Then stop.", ["Use 3.5 bar, i.e. the normal one.", "Then stop."]),
        ("See Fig. 3 and Dr. No. Good.", ["See Fig. 3 and Dr. No.", "Good."]),
        ("Open it at 9 a.m. or later. Close it.", ["Open it at 9 a.m. or later.", "Close it."]),
        ("Bolts, nuts, etc. Then go.", ["Bolts, nuts, etc.", "Then go."]),
        ("Fit part no. 5 first. Done.", ["Fit part no. 5 first.", "Done."]),
        ("J. R. Smith wrote it. Read it.", ["J. R. Smith wrote it.", "Read it."]),
        ("Am 3. Mai wird z.B. gefeiert. Komm mit.", ["Am 3. Mai wird z.B. gefeiert.", "Komm mit."]),
        ("Ab dem 16. Lebensjahr. Ja.", ["Ab dem 16. Lebensjahr.", "Ja."]),
        ("Clean it [1]. Dry it. [2][3] Go on [4].", ["Clean it [1].", "Dry it. [2][3]", "Go on [4]."]),
        ("「はい。」と言う。送料は600円です[1]。次へ", ["「はい。」", "と言う。", "送料は600円です[1]。", "次へ"]),
        ("He said “Stop.” Then he left. (See there.) End", ["He said “Stop.”", "Then he left.", "(See there.)", "End"]),
        ("**Do this.** Then _that._ Now", ["**Do this.**", "Then _that._", "Now"]),
        ("Type `a. B c` now. Then [look. Here](http://a.b/c) again. End.",
         ["Type `a. B c` now.", "Then [look. Here](http://a.b/c) again.", "End."]),
        ("1. Open it.\n2. Close it.\n- Wait\n* Go", ["1. Open it.", "2. Close it.", "- Wait", "* Go"]),
        ("A line that was\nwrapped goes on.\nAnother", ["A line that was\nwrapped goes on.", "Another"]),
        ("End of one\n\nsmall beginning", ["End of one", "small beginning"]),
        ("# Heading. No sentence.\nText.", ["Text."]),
        ("Run:\n```\nmake. Then test.\n```\nDone.", ["Run:", "Done."]),
        ("~~~sh\na. B\n~~~\nDone.", ["Done."]),
        ("Really?! Yes... No.", ["Really?!", "Yes...", "No."]),
        ("", []),
        (" \n ", []),
    ],
)  # fmt: skip
def test_sentences_are_cut_where_they_end(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_rows_of_a_table_end_before_their_last_bar() -> None:
    text = "| a | b |\n|---|---|\n| 1 | 2. Three |\n"
    found = sentences(text)
    assert [sentence.text for sentence in found] == ["| a | b |", "|---|---|", "| 1 | 2. Three |"]
    assert all(sentence.row for sentence in found)
    assert [text[: sentence.end].splitlines()[-1] for sentence in found] == ["| a | b", "|---|---", "| 1 | 2. Three"]


def test_a_sentence_is_told_as_soon_as_the_next_one_begins() -> None:
    stream = SentenceStream()
    assert stream.feed("Clean the screen. ") == []
    assert [sentence.text for sentence in stream.feed("T")] == ["Clean the screen."]
    assert stream.feed("hen wait [1].") == []
    assert stream.feed(" [2") == []
    assert [sentence.text for sentence in stream.feed("] Go")] == ["Then wait [1]. [2]"]
    assert [sentence.text for sentence in stream.close()] == ["Go"]


def test_an_endless_line_is_parted() -> None:
    found = sentences("word " * 2_000)
    assert len(found) > 3
    assert "".join(sentence.text for sentence in found).replace(" ", "") == "word" * 2_000


MARKS = [
    ". ",
    ".",
    "!",
    " ",
    "\n",
    "\n\n",
    "[1]",
    "[2",
    "]",
    "`",
    "```",
    "\n```\n",
    "| a |",
    "# ",
    "。",
    "“",
    "”",
    "**",
]
WORDS = ["Go on", "3.5", "e.g. ", "円", "- ", "1. ", "](http://a.b) ", "[link", "etc. ", "small", "Big", "long " * 500]
PIECES = st.lists(st.sampled_from([*MARKS, *WORDS]), max_size=40)


@given(PIECES)
def test_what_comes_out_does_not_depend_on_the_pieces(pieces: list[str]) -> None:
    text = "".join(pieces)
    whole = sentences(text)
    stream = SentenceStream()
    found = [sentence for piece in pieces for sentence in stream.feed(piece)] + stream.close()
    assert found == whole
    letters = SentenceStream()
    assert [sentence for start in range(0, len(text), 3) for sentence in letters.feed(text[start : start + 3])] + (
        letters.close()
    ) == whole


@given(PIECES)
def test_ends_lie_in_order_behind_visible_characters(pieces: list[str]) -> None:
    text = "".join(pieces)
    found = sentences(text)
    assert all(first.end <= second.end for first, second in pairwise(found))
    for sentence in found:
        assert not text[: sentence.end][-1:].isspace()
        if not sentence.row:
            assert text[: sentence.end].endswith(sentence.text)
