"""Groups of open questions."""

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.curated.group import GapGroup
from knowledge.curated.grouping import grouped
from knowledge.journal.gaps import Gap
from knowledge.library.embeddings import OnnxEmbedder, Vectors
from tests.knowledge.curated.phrasings import SAME
from tests.knowledge.library.words import WordEmbedder


def gap(number: int, question: str, domain: str | None = "pumps", **values: str | None) -> Gap:
    """An open question; a higher number is an older one."""
    return Gap(f"a{number}", f"2026-11-{28 - number % 28:02}T12:00:00.000000+00:00", question, domain, **values)  # type: ignore[arg-type]


def groups(gaps: list[Gap], vectors: Vectors | None = None) -> list[list[str]]:
    vectors = WordEmbedder().embed([gap.wording for gap in gaps]) if vectors is None else vectors
    return [[gap.answer_id for gap in group.gaps] for group in grouped(gaps, vectors)]


def test_the_most_asked_come_first_then_the_newest() -> None:
    gaps = [gap(0, "Why?"), gap(1, "How big is the tank?"), gap(2, "How loud is it?"), gap(3, "how BIG is the tank")]
    assert groups(gaps) == [["a1", "a3"], ["a0"], ["a2"]]
    assert grouped([], np.zeros((0, 64), dtype=np.float32)) == []


def test_servers_and_domains_stay_apart() -> None:
    gaps = [gap(0, "Why?", server="1"), gap(1, "Why?", server="2"), gap(2, "Why?", "valves", server="1")]
    assert groups([*gaps, gap(3, "Why?", None, server="1")]) == [["a0"], ["a1"], ["a2"], ["a3"]]


def test_codes_tell_questions_apart_however_near_they_are() -> None:
    gaps = [gap(0, "What does E5 mean?"), gap(1, "What does E6 mean?"), gap(2, "What is the meaning of E5?")]
    same = np.ones((3, 4), dtype=np.float32) / 2
    assert groups(gaps, same) == [["a0", "a2"], ["a1"]]


def test_a_follow_up_is_compared_as_it_is_understood() -> None:
    gaps = [
        gap(0, "And how loud?", standalone="How loud is the pump?"),
        gap(1, "And how loud?", standalone="How loud is the valve?"),
        gap(2, "How loud is the pump?"),
    ]
    assert groups(gaps) == [["a0", "a2"], ["a1"]]


def test_wordings_are_grouped_and_near_misses_are_not() -> None:
    questions = [(text, number) for number, wordings in enumerate(SAME) for text in wordings]
    number_of = {f"a{place}": number for place, (_, number) in enumerate(questions)}
    found = groups(
        [gap(place, text) for place, (text, _) in enumerate(questions)], OnnxEmbedder().embed([q for q, _ in questions])
    )
    assert all(len({number_of[name] for name in group}) == 1 for group in found)
    assert len(found) < 1.7 * len(SAME)


def test_what_a_group_tells() -> None:
    gaps = (
        gap(1, "How big?", asker="p:a", server="1", channel="10"),
        gap(2, "how big", asker="p:b"),
        gap(3, "How big?", asker="p:a"),
    )
    row = GapGroup(gaps).as_json()
    assert list(row)[:4] == ["answer_id", "asked_at", "question", "domain"]
    assert (row["answer_id"], row["question"], row["count"], row["askers"]) == ("a1", "How big?", 3, 2)
    assert (row["asked_at"][:10], row["first_asked_at"][:10]) == ("2026-11-27", "2026-11-25")
    assert (row["server"], row["channel"], row["private"], row["documents_changed"]) == ("1", "10", False, False)
    assert row["questions"] == ["How big?", "how big"]


words = st.lists(st.sampled_from("pump valve big loud open close E5 E6 not the how".split()), min_size=1, max_size=4)


@given(st.lists(words.map(" ".join), max_size=30))
def test_every_question_is_in_one_group_and_the_order_is_kept(questions: list[str]) -> None:
    gaps = [gap(place, question) for place, question in enumerate(questions)]
    found = groups(gaps)
    assert sorted(name for group in found for name in group) == sorted(gap.answer_id for gap in gaps)
    assert all(int(one[1:]) < int(other[1:]) for group in found for one, other in pairwise(group))
    assert [len(group) for group in found] == sorted((len(group) for group in found), reverse=True)
    assert groups(gaps) == found


@pytest.mark.parametrize("kinds", [10_000, 2_000])
def test_ten_thousand_questions_take_two_seconds(kinds: int) -> None:
    chance = np.random.default_rng(1)
    centres = chance.standard_normal((kinds, 384)).astype(np.float32)
    chosen = np.arange(10_000) % kinds
    vectors = centres[chosen] + 0.2 * chance.standard_normal((10_000, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [f"How do I {_word(kind)} the {_word(kind * 7)} {'now' if n % 2 else ''}?" for n, kind in enumerate(chosen)]
    gaps = [gap(number, text) for number, text in enumerate(texts)]
    started = time.process_time()
    found = grouped(gaps, vectors)
    assert len(found) >= kinds
    assert time.process_time() - started < 4  # 0.8 s on one core; threads that wait for a busy one count, too


def _word(number: int) -> str:
    """A word without a digit for each number."""
    return "".join("bcdfghjk"[int(digit)] + "aeiouaei"[int(digit)] for digit in oct(number + 64)[2:])
