import re
import time
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from knowledge.types import Passage
from routers.citations import SUPPORT, CitationStream, cited, citing


def through(text: str, passages: int = 3) -> str:
    return citing(text, passages)


def passage(text: str, *, score: float = 0.5, title: str = "Manual", locator: str = "") -> Passage:
    return Passage("id", "x1000", "manual.md", locator, title, text, score)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hold STOP [1].", "Hold STOP [1]."),
        ("Hold STOP [1][3].", "Hold STOP [1][3]."),
        ("Hold STOP [4].", "Hold STOP."),
        ("Hold [4] STOP", "Hold STOP"),
        ("[4] Hold STOP", " Hold STOP"),
        ("Hold STOP [0]", "Hold STOP"),
        ("Hold [4][1] STOP", "Hold [1] STOP"),
        ("[1][9]", "[1]"),
        ("Both [1, 2] say so", "Both [1][2] say so"),
        ("Both [1; 9] say so", "Both [1] say so"),
        ("Both [1 and 2], all [1-3], most [2–7]", "Both [1][2], all [1][2][3], most [2][3]"),
        ("Twice [2, 2]", "Twice [2]"),
        ("See [passage 1] and [Passages 1 and 3]", "See [1] and [1][3]"),
        ("Siehe [Quelle 2]; voir [document 7]", "Siehe [2]; voir"),
        ("See [^1] and [#2] and [ 3 ]", "See [1] and [2] and [3]"),
        ("See 【2†source】 and 【8】", "See [2] and"),
        ("(1) is no citation, nor is 1]", "(1) is no citation, nor is 1]"),
        ("In [2024-05-01], [10:30], [x], [ ], [note 9 here] and [1.5]", None),
        ("- [x] done\n- [ ] open", None),
        ("[link](https://a.b/c) and [9](https://a.b/c) and ![9](pic.png)", None),
        ("[9](as stated before)", "(as stated before)"),
        ("Call `a[0]` and ``b`[9]`` now", None),
        ("```python\na[9] = b[0]\n```\nDone [9].", "```python\na[9] = b[0]\n```\nDone."),
        ("  ~~~\na[9]\n~~~\n[9]", "  ~~~\na[9]\n~~~\n"),
        ("````\n```\na[9]\n````\n[9]!", "````\n```\na[9]\n````\n!"),
        ("```\nnever closed [9]", None),
        ("```x``` [9] y", "```x``` y"),
        ("A stray ` mark [9] here\nand ` there", "A stray ` mark here\nand ` there"),
        ("LaTeX \\[9\\] and \\`[9]", "LaTeX \\[9\\] and \\`"),
        ("Nested [[1]] and [[9]] and [see [2]]", "Nested [1] and and [see [2]]"),
        ("Nested [[9]](https://a.b/c), [[9] a] and [[a] b", "Nested [[9]](https://a.b/c), [ a] and [[a] b"),
        ("Far [99999999999999] and [1, 2, 8-12]", "Far and [1][2]"),
        ("See [1, p. 3], [9, page 3-4] and [Quelle 2, S. 7]", "See [1], and [2]"),
        ("See [doc2] [ref9] [文档9] [来源：2], [출처 1] and [Документ 1、9]", "See [2] [2], [1] and [1]"),
        ("See ［1］, 【4:0†manual】 and [2†L3]; not ［9］", "See [1], and [2]; not"),
        ("Open [9", None),
        ("Open [9\n\n]", None),
        ("Open [", None),
        ("Ends with space ", None),
        ("", None),
    ],
)
def test_brackets(text: str, expected: str | None) -> None:
    assert through(text) == (text if expected is None else expected)


def test_nothing_is_lost_of_a_text_whose_numbers_become_round() -> None:
    text = "Low pressure [2]; see [1], `a[2]`, [2, p. 3] and [9](https://a.b)."
    assert citing(text, 1, rounded=True) == "Low pressure (2); see [1], `a[2]`, (2, p. 3) and [9](https://a.b)."


PIECES = st.lists(
    st.sampled_from(
        [
            *"[]()`~\\【】† \n,;-–^#:.0123456789abp",
            "[1]",
            "[2]",
            "[9]",
            "[1, 9]",
            "passage ",
            "[passage 2]",
            "[[9]]",
            "[9, p. 3]",
            "［9］",
            "【4:0†a】",
            "](http://a)",
            "```",
            "\n```\n",
            "`a[0]`",
            "word ",
            "\n\n",
            "[2024]",
            "~~~\n",
            " and ",
            "é",
            "[" * 70,
        ]
    ),
    max_size=40,
).map("".join)


@given(text=PIECES, cuts=st.lists(st.integers(0, 200), max_size=12), passages=st.integers(0, 4))
@example(text="a `b`` [9]` c", cuts=[4, 5], passages=2)
@settings(max_examples=400)
def test_the_cut_into_pieces_changes_nothing(text: str, cuts: list[int], passages: int) -> None:
    stream = CitationStream(passages)
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [stream.feed(text[start:end]) for start, end in pairwise(places)]
    assert "".join(pieces) + stream.close() == through(text, passages)


@given(text=PIECES, passages=st.integers(0, 4))
@settings(max_examples=400)
def test_one_character_at_a_time_gives_the_same(text: str, passages: int) -> None:
    stream = CitationStream(passages)
    assert "".join(map(stream.feed, text)) + stream.close() == through(text, passages)


@given(
    words=st.lists(
        st.sampled_from(["word", "[1]", "[2]", "[7]", "[0]", "[12, 1]", "[8-9]", "\n", ", ", ". "]), max_size=30
    )
)
def test_nothing_points_nowhere_in_prose(words: list[str]) -> None:
    shown = through(" ".join(words), 2)
    assert {int(number) for number in re.findall(r"\[(\d+)\]", shown)} <= {1, 2}
    assert re.findall(r"word", shown) == [word for word in words if word == "word"]


@given(text=st.text())
@settings(max_examples=200)
def test_text_without_brackets_or_backslashes_is_carried_whole(text: str) -> None:
    plain = re.sub(r"[\[\]【】]", "", text)
    assert through(plain) == plain


@given(code=st.text(alphabet="ab[]0129 =.\n", max_size=60))
def test_fenced_code_is_carried_whole(code: str) -> None:
    text = f"```\n{code}\n```\n"
    assert through(text) == text


def test_text_is_held_back_only_while_a_bracket_is_undecided() -> None:
    stream = CitationStream(1)
    assert stream.feed("Hold STOP ") == "Hold STOP"
    assert stream.feed("[") == ""
    assert stream.feed("B") == " [B"
    assert stream.feed("utton] here [") == "utton] here"
    assert stream.feed("1") == ""
    assert stream.feed("]") == ""
    assert stream.feed(" for") == " [1] for"
    assert stream.close() == ""


@pytest.mark.parametrize(
    "unit", ["`", "[", "~", "```x", "【", "\\", " ", "[1](", "[1](a", "\n", "`a ", "[passage ", "a"]
)
def test_odd_texts_take_no_time_and_are_not_held_back_for_ever(unit: str) -> None:
    started = time.perf_counter()
    stream = CitationStream(3)
    text = unit * (5_000 // len(unit))
    shown = sum(len(stream.feed(text[place : place + 50])) for place in range(0, len(text), 50))
    assert len(text) - shown <= 300 or unit in {"`", " ", "[1](", "[1](a"}  # backticks, spaces and links have no end
    shown += len(stream.close())
    assert shown == len(through(text))
    assert time.perf_counter() - started < 10


def test_the_cited_numbers_are_remembered() -> None:
    stream = CitationStream(3)
    stream.feed("One [3], two [1, 9], `[2]`.")
    stream.close()
    assert stream.numbers == [3, 1]


FILTER = passage("Change the filter cartridge every 300 operating hours. Use cartridge X1-118.", score=0.6)
PUMP = passage("The pump seal kit lasts 1,500 operating hours.", score=0.9, locator="Maintenance › Pump")
LID = passage("Replace the rubber seal of the lid every 24 months.", score=0.4)
THREE = (FILTER, PUMP, LID)


def numbers(text: str, *, at_least_best: bool = False) -> list[int]:
    return [citation.n for citation in cited(text, THREE, at_least_best=at_least_best)]


def test_written_numbers_are_what_is_cited() -> None:
    assert numbers("Every 24 months [3]. The pump seal kit lasts 1,500 operating hours [1].") == [1, 3]


def test_numbers_in_code_or_out_of_range_cite_nothing() -> None:
    assert numbers("Run `x[1]` [7] now") == []


def test_without_numbers_the_supporting_passage_is_cited() -> None:
    assert numbers("You should change the filter cartridge every 300 operating hours.") == [1]
    assert numbers(
        "The lid's rubber seal: replace it every 24 months. The pump seal kit lasts 1,500 operating hours."
    ) == [
        2,
        3,
    ]


def test_without_support_nothing_is_cited() -> None:
    assert numbers("Bananas grow on tall herbs in warm countries.") == []
    assert numbers("Yes.") == []


def test_a_figure_that_a_passage_lacks_is_not_supported_by_it() -> None:
    assert numbers("You should change the filter cartridge every 500 operating hours.") == []
    assert numbers("The pump seal kit lasts 1.500 operating hours.") == []


def test_support_begins_at_its_share() -> None:
    five = passage("alpha beta gamma")
    assert SUPPORT == 0.6
    assert [c.n for c in cited("alpha beta gamma delta epsilon", (five,), at_least_best=False)] == [1]
    assert cited("alpha beta delta epsilon zeta", (five,), at_least_best=False) == ()


def test_the_best_passage_is_always_shown_for_the_built_in_model() -> None:
    assert numbers("Bananas grow on tall herbs in warm countries.", at_least_best=True) == [2]
    assert numbers("Every 24 months [3].", at_least_best=True) == [2, 3]


def test_quotes_are_verbatim() -> None:
    (citation,) = cited("It lasts [2].", THREE, at_least_best=False)
    assert (citation.quote, citation.source, citation.locator, citation.domain, citation.title) == (
        PUMP.text,
        "manual.md",
        "Maintenance › Pump",
        "x1000",
        "Manual",
    )


def test_a_refusal_cites_nothing() -> None:
    assert numbers("The documents do not contain the answer [1].", at_least_best=True) == []


def test_nothing_rests_on_no_passages() -> None:
    assert cited("Anything [1].", (), at_least_best=True) == ()
    assert cited("  ", THREE, at_least_best=True) == ()
