"""Labelled questions are read as they are meant."""

from pathlib import Path

import pytest

from bot.bench import questions
from knowledge.errors import InputError
from knowledge.types import Turn
from tests.bot.bench.labelled import write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "set")


def test_questions_know_their_documents_their_passages_and_their_facts(folder: Path) -> None:
    first, second, foreign, open_one = questions.questions(folder)
    assert first.gold == {"pumps/manual.md"}
    assert first.facts == (frozenset({"every", "40", "hours"}),)
    assert len(second.spans) == 2
    assert {"filter", "f7", "seal"} <= second.spans[1]
    assert foreign.tags == ("lang:es",)
    assert foreign.spans == ()
    assert [each.unanswerable for each in (first, open_one)] == [False, True]


def test_only_follow_ups_with_known_documents_can_be_looked_up(folder: Path) -> None:
    (only,) = [row for row in questions.follow_ups(folder) if row.retrievable]
    assert only.history == (Turn("user", "When are roses pruned?"),)
    assert only.gold == {"roses/shade.md"}


def test_there_may_be_no_follow_ups(folder: Path) -> None:
    (folder / "followups_dev.jsonl").unlink()
    assert questions.follow_ups(folder) == []


def test_without_questions_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no qa_\*\.jsonl in .*--set"):
        questions.questions(tmp_path)


def test_words_are_compared_without_marks_and_capitals() -> None:
    assert questions.words("Hold STOP, for 3 s!") == {"hold", "stop", "for", "3", "s"}
