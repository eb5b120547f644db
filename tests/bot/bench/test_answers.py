"""The bench of answers, with a model that says what it is told."""

from pathlib import Path

import pytest

from bot.bench.answers import sample
from bot.bench.questions import Labelled, questions
from tests.bot.bench.labelled import write
from tests.commands import Cli
from tests.scripted import ScriptedEndpoint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "set")


def labelled(count: int, *, unanswerable: bool) -> list[Labelled]:
    return [Labelled(f"{n}", "d", frozenset(), (), (), unanswerable, (), ()) for n in range(count)]


def test_a_sample_keeps_the_share_of_unanswerable_questions() -> None:
    asked = [*labelled(20, unanswerable=True), *labelled(180, unanswerable=False)]
    chosen = sample(asked, 40)
    assert sum(each.unanswerable for each in chosen) == 4
    assert len(chosen) == 40
    assert chosen == sample(asked, 40)


@pytest.mark.parametrize(("size", "expected"), [(1, [True]), (2, [True, False]), (50, [True, False, False])])
def test_small_samples_and_small_sets(size: int, expected: list[bool]) -> None:
    asked = [*labelled(1, unanswerable=True), *labelled(2, unanswerable=False)]
    assert [each.unanswerable for each in sample(asked, size)] == expected


def test_without_unanswerable_questions_all_are_answerable() -> None:
    assert len(sample(labelled(3, unanswerable=False), 2)) == 2


def test_right_answers_and_right_citations_are_counted(cli: Cli, folder: Path, endpoint: ScriptedEndpoint) -> None:
    endpoint.say("It must be done every 40 hours, and the filter is the F7 [1].")
    measured = cli("bench", "answers", "--set", str(folder), "--json").json
    got = measured["answered"]
    assert measured["model"] == "scripted"
    assert got["questions"] == len(questions(folder))
    assert got["facts"] == 1.0
    assert got["refused_answerable"] <= 0.34  # the one in Spanish may find nothing
    assert 0 < got["right_citations"] <= 1
    assert got["cited"] == 1.0
    assert got["total_ms"] > 0


def test_refusals_are_counted_apart(cli: Cli, folder: Path, endpoint: ScriptedEndpoint) -> None:
    endpoint.say("The documents do not contain the answer.")
    got = cli("bench", "answers", "--set", str(folder), "--questions", "4", "--json").json["answered"]
    assert (got["refused_unanswerable"], got["refused_answerable"]) == (1.0, 1.0)
    assert got["cited"] is got["right_citations"] is None


def test_the_table_is_for_people(cli: Cli, folder: Path, endpoint: ScriptedEndpoint) -> None:
    endpoint.say("Every 40 hours [1].")
    out = cli("bench", "answers", "--set", str(folder), "--questions", "2").out
    assert "turned away before a model is asked: unanswerable" in out
    assert "questions that the model scripted was asked" in out
    assert cli("bench", "answers", "--set", str(folder), "--questions", "0").code == 2
