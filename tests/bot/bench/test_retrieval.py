"""The retrieval bench: its figures are those of the definitions, and its table stands beside its halves."""

import math
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.bench.questions import Labelled, words
from bot.bench.retrieval import Seen, figures, look, milliseconds, unanswerable_auroc
from knowledge.types import Passage
from tests.bot.bench.labelled import write
from tests.commands import Cli


def asked(*gold: str, span: str = "", unanswerable: bool = False) -> Labelled:
    spans = (words(span),) if span else ()
    return Labelled("?", "d", frozenset(gold), spans, (), unanswerable, (), ())


def seen(documents: Iterable[str], *gold: str, holds: bool = False, score: float = 0.5, span: str = "") -> Seen:
    return Seen(asked(*gold, span=span, unanswerable=not gold), tuple(documents), holds, score, 1.0)


def passage(source: str, text: str, score: float) -> Passage:
    return Passage(source, "d", source, "", "", text, score)


def test_ranks_become_figures() -> None:
    line = figures("x", [seen("ab", "a"), seen("ba", "a"), seen("bcdefa", "a"), seen("bc", "a")])
    assert line.questions == 4
    assert line.recall1 == 0.25
    assert line.recall5 == 0.5
    assert line.mrr10 == pytest.approx((1 + 1 / 2 + 1 / 6) / 4)
    assert line.ndcg10 == pytest.approx((1 + 1 / math.log2(3) + 1 / math.log2(7)) / 4)
    assert line.passage5 is None


def test_several_gold_documents_share_the_gain() -> None:
    line = figures("x", [seen("axb", "a", "b")])
    assert line.ndcg10 == pytest.approx((1 + 1 / math.log2(4)) / (1 + 1 / math.log2(3)))


def test_beyond_the_tenth_document_nothing_counts() -> None:
    line = figures("x", [seen("bcdefghijka", "a")])
    assert (line.recall5, line.ndcg10, line.mrr10) == (0.0, 0.0, 0.0)


def test_a_passage_holds_the_answer_by_four_fifths_of_its_words() -> None:
    def search(_: Labelled) -> list[Passage]:
        return [*(passage(f"{n}", "nothing", 0.9) for n in range(3)), passage("s", "one two three four", 0.1)]

    (held, missed, no_span) = look(
        [asked("d/s", span="one two three four five"), asked("d/s", span="one two three six seven"), asked("d/s")],
        search,
    )
    assert (held.holds, missed.holds, no_span.holds) == (True, False, False)
    assert held.documents == ("d/0", "d/1", "d/2", "d/s")
    assert held.score == 0.9
    assert figures("x", [held, missed, no_span]).passage5 == 0.5


def test_only_the_five_best_passages_count_for_the_answer() -> None:
    def search(_: Labelled) -> list[Passage]:
        return [*(passage("s", "nothing", 0.9) for _ in range(5)), passage("s", "one two", 0.1)]

    (found,) = look([asked("d/s", span="one two")], search)
    assert not found.holds
    assert found.documents == ("d/s",)


def test_the_best_score_tells_what_can_be_answered() -> None:
    rows = [seen("a", "a", score=0.9), seen("a", "a", score=0.4), seen("a", score=0.5), seen("a", score=0.1)]
    assert unanswerable_auroc(rows) == 0.75
    assert unanswerable_auroc(rows[:2]) is None


def test_times_of_few_questions() -> None:
    assert milliseconds([seen("a", "a")]) == {"p50": 1.0, "p95": 1.0}


def test_the_command_prints_the_halves_beside_the_whole(cli: Cli, tmp_path: Path) -> None:
    measured = cli("bench", "retrieval", "--set", str(write(tmp_path / "set")), "--json").json
    lines = {line["name"]: line for line in measured["scores"]}
    ways = ("lexical", "dense", "hybrid")
    assert set(lines) == {
        *ways, *(f"{way} {group}" for way in ways for group in ("pumps", "roses", "other languages")), "follow-ups",
    }  # fmt: skip
    assert lines["hybrid"]["questions"] == 3
    assert lines["hybrid pumps"]["recall1"] == 1.0
    assert lines["hybrid pumps"]["passage5"] == 1.0
    assert lines["follow-ups"]["recall5"] == 1.0
    assert set(measured["ms"]) == set(measured["unanswerable_auroc"]) == set(ways)
    assert set(measured["hybrid_less_better_half"]) == {"pumps", "roses"}


def test_the_table_is_for_people(cli: Cli, tmp_path: Path) -> None:
    out = cli("bench", "retrieval", "--set", str(write(tmp_path / "set"))).out
    assert "passage@5" in out
    assert "p95" in out
    assert "nDCG@10 of hybrid less the better half, roses: +0.000" in out


@pytest.mark.parametrize("missing", ["corpora", "qa_dev.jsonl"])
@pytest.mark.parametrize("bench", ["retrieval", "answers"])
def test_a_folder_without_questions_is_refused(cli: Cli, tmp_path: Path, bench: str, missing: str) -> None:
    folder = write(tmp_path / "set")
    (folder / missing).rename(folder / "elsewhere")
    result = cli("bench", bench, "--set", str(folder))
    assert result.code == 2
    assert "--set" in result.err
