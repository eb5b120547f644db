"""Questions that the documents did not answer."""

from knowledge.journal import Journal, Reader, forget
from knowledge.types import Citation, Kind, Strategy
from tests.knowledge.making import answered, asked, routed

CITED = (Citation(1, "pumps", "pump.md", "Error codes", "Pumps", "E5 means low pressure."),)


def put(
    journal: Journal, name: str, *, by: Strategy = Strategy.KNOWLEDGE, cited: bool = False, server: str | None = None
) -> None:
    journal.append(
        asked(name, question=f"question {name}", server=server),
        routed(name, by, kind=Kind.SPECIALIZED, domain="pumps"),
        answered(name, answered_by=by, citations=CITED if cited else ()),
    )


def test_an_answer_without_a_source_is_a_gap(journal: Journal, reader: Reader) -> None:
    put(journal, "held", cited=True)
    put(journal, "missing")
    [gap] = reader.gaps()
    assert (gap.answer_id, gap.question, gap.domain) == ("missing", "question missing", "pumps")
    assert gap.as_json()["asked_at"].endswith("+00:00")


def test_only_what_was_put_to_the_documents_counts(journal: Journal, reader: Reader) -> None:
    for strategy in (Strategy.PLAIN, Strategy.PROMPT, Strategy.TUNED):
        put(journal, str(strategy), by=strategy)
    put(journal, "combined", by=Strategy.COMBINED)
    assert [gap.answer_id for gap in reader.gaps()] == ["combined"]


def test_a_failed_answer_is_no_gap(journal: Journal, reader: Reader) -> None:
    journal.append(
        asked("f"), routed("f", Strategy.KNOWLEDGE), answered("f", status="failed", answered_by=Strategy.KNOWLEDGE)
    )
    assert reader.gaps() == []


def test_newest_first_by_server_and_limited(journal: Journal, reader: Reader) -> None:
    for number in range(4):
        put(journal, f"g{number}", server=str(number % 2))
    assert [gap.answer_id for gap in reader.gaps()] == ["g3", "g2", "g1", "g0"]
    assert [gap.answer_id for gap in reader.gaps(server="1")] == ["g3", "g1"]
    assert [gap.answer_id for gap in reader.gaps(limit=1)] == ["g3"]


def test_a_forgotten_question_is_no_gap(journal: Journal, reader: Reader) -> None:
    put(journal, "secret")
    forget(journal, "anna")
    assert reader.gaps() == []
