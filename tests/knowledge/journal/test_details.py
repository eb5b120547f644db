"""One answer with all that led to it."""

from dataclasses import replace

from knowledge.journal.events import Answered, Corrected, Failure, RouteCorrected, Shown
from knowledge.journal.journal import Journal
from knowledge.journal.reading import Reader
from knowledge.types import Citation, Kind, Override, Passage, Scope, Strategy, Turn
from tests.knowledge.making import asked, at, rated, reasoned, routed, whole

CITATION = Citation(1, "x1000", "errors.md", "E5", "Error codes", "E5 means no water.")


def test_everything_about_an_answer(journal: Journal, reader: Reader) -> None:
    journal.append(
        asked("a1", surface="discord", message="m1", history=(Turn("user", "Hello"),), at=at(0)),
        routed(
            "a1",
            standalone="How do I reset the X1000?",
            reason="It names the X1000.",
            features={"cosine": 0.5},
            override_scope=Scope.USER,
            override_strategy=Strategy.PROMPT,
            policy_version="1",
            router_version="2",
            seed=42,
            ms=3.5,
        ),
        Answered(
            answer_id="a1",
            text="Fill it [1].",
            answered_by=Strategy.PLAIN,
            attempts=(Failure("prompt", None, "busy"),),
            prompt=(("user", "How?"),),
            passages=(Passage("c1", "x1000", "errors.md", "E5", "Error codes", "…", 0.5),),
            citations=(CITATION,),
        ),
    )
    detail = reader.detail("a1")
    assert detail.row == reader.row("a1")
    assert (detail.surface, detail.message, detail.history) == ("discord", "m1", (Turn("user", "Hello"),))
    assert (detail.standalone, detail.reason) == ("How do I reset the X1000?", "It names the X1000.")
    assert detail.override == Override(Scope.USER, Strategy.PROMPT)
    assert (detail.policy_version, detail.router_version, detail.seed, detail.route_ms) == ("1", "2", 42, 3.5)
    assert detail.features == {"cosine": 0.5}
    assert detail.prompt == ({"role": "user", "content": "How?"},)
    assert [(passage["id"], passage["score"]) for passage in detail.passages] == [("c1", 0.5)]
    assert detail.citations == (CITATION,)
    assert detail.attempts == ({"strategy": "prompt", "model": None, "error": "busy"},)
    assert detail.error is None


def test_events_in_order_whatever_the_clock_says(journal: Journal, reader: Reader) -> None:
    journal.append(*whole("a1", at=at(9)), *whole("a2"), rated("a2", "v", 1))
    journal.append(rated("a1", "v", -1, at=at(8)))
    journal.append(Shown(answer_id="a1", message="m", at=at(7)))
    journal.append(reasoned("a1", "v", "wrong"), Corrected(answer_id="a1", author="v", text="So."))
    journal.append(RouteCorrected(answer_id="a1", author="v", kind=Kind.GENERAL))
    journal.append(rated("a1", "v", 1))
    events = reader.detail("a1").events
    names = "asked routed answered rated shown reasoned corrected route_corrected rated"
    assert [event.what for event in events] == names.split()
    assert [event.n for event in events] == sorted(event.n for event in events)
    assert events[3].values["value"] == -1
    assert events[3].at == "2026-11-23T12:08:00.000000+00:00"
    assert events[6].values["text"] == "So."


def test_an_answer_that_was_interrupted(journal: Journal, reader: Reader) -> None:
    journal.append(asked("a1"))
    detail = reader.detail("a1")
    assert detail.row.status == "interrupted"
    assert (detail.prompt, detail.passages, detail.citations, detail.override) == ((), (), (), None)
    assert [event.what for event in detail.events] == ["asked"]


def test_what_people_said_can_be_left_out(journal: Journal, reader: Reader) -> None:
    said = (
        rated("a1", "anna", -1),
        reasoned("a1", "anna", "wrong"),
        RouteCorrected(answer_id="a1", author="ben", kind=Kind.GENERAL),
    )
    journal.append(*whole("a1"), Shown(answer_id="a1", message="m2"), *said)
    full, short = reader.detail("a1"), reader.detail("a1", opinions=False)
    assert len(full.row.ratings) == 1
    assert [event.what for event in short.events] == ["asked", "routed", "answered", "shown"]
    assert full.events[:4] == short.events
    assert short == replace(full, row=replace(full.row, ratings=()), events=short.events)
