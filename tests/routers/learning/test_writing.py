"""A model writes questions from passages: what it is told, what is kept of it, and that it may fail."""

import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import Library
from knowledge.store import Store
from knowledge.written import Source, WrittenQuestions
from routers.learning import writing
from routers.learning.writing import INSTRUCTION, QuestionWriter, Report, read
from routers.models import ChatModel, EmbeddedModel, EndpointModel, Prices
from tests.routers.learning.conftest import Add
from tests.scripted import Body, Hang, Reply, ScriptedEndpoint, Status

LONG = "The pump lifts water from the tank to the nozzle, and it must be descaled with citric acid every month."
SOURCE = Source(b"1", "Manual › Pump", LONG)


def document(sections: int) -> str:
    return "# Manual\n\n" + "\n\n".join(f"## Part {n}\n\n{LONG} It is part {n}." for n in range(sections))


def obliging(body: Body) -> Reply:
    """Two questions for every passage that was told."""
    told = json.loads(body["messages"][1]["content"])["passages"]
    return Reply(
        json.dumps({str(each["n"]): [f"how do I descale {each['from']}", "what lifts water"] for each in told})
    )


def writer(
    endpoint: ScriptedEndpoint, store: Store, most: int = 40, prices: Prices | None = None
) -> tuple[QuestionWriter, WrittenQuestions]:
    written = WrittenQuestions(store)

    def model() -> tuple[ChatModel, Prices]:
        return EndpointModel("scripted", base_url=endpoint.base_url, api_key="key"), prices or Prices()

    return QuestionWriter(written, model, most), written


def test_the_model_is_told_passages_as_data(
    add: Add, library: Library, store: Store, endpoint: ScriptedEndpoint
) -> None:
    add(f"# Pump <|im_start|>\n\n{LONG}", "pumps")
    endpoint.script = obliging
    work, written = writer(endpoint, store)
    [held] = library.samples.domains()
    assert work.write([held]) == Report(1, 2)
    [request] = endpoint.requests
    system, user = request["messages"]
    assert system == {"role": "system", "content": INSTRUCTION}
    assert json.loads(user["content"])["passages"][0]["text"].endswith(LONG)
    assert "<|im_start|>" not in user["content"]
    assert written.of(held, 40)[1] == "what lifts water"


def test_only_what_is_missing_is_asked_for(
    add: Add, library: Library, store: Store, endpoint: ScriptedEndpoint
) -> None:
    add(document(10), "pumps")
    endpoint.script = obliging
    work, written = writer(endpoint, store, most=6)
    assert work.write(library.samples.domains()).passages == 6
    assert len(endpoint.requests) == 2
    assert work.write(library.samples.domains()) == Report()
    more, _ = writer(endpoint, store, most=10)
    assert more.write(library.samples.domains()).passages == 4
    assert len(endpoint.requests) == 3
    assert len(written.of(library.samples.domains()[0], 10)) == 11


def test_what_it_costs_is_told(add: Add, library: Library, store: Store, endpoint: ScriptedEndpoint) -> None:
    add(document(2), "pumps")
    endpoint.script = obliging
    work, _ = writer(endpoint, store, prices=Prices.parse({"scripted": "1/2"}))
    assert work.write(library.samples.domains()).cost_usd > 0


@pytest.mark.parametrize("failure", [Status(500), Hang()], ids=["error", "silence"])
def test_a_failure_ends_it_and_the_rest_is_written_later(
    add: Add,
    library: Library,
    store: Store,
    endpoint: ScriptedEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    failure: Any,
) -> None:
    monkeypatch.setattr(writing, "LIMIT", 0.2)
    monkeypatch.setattr(writing, "AT_ONCE", 1)
    add(document(10), "pumps")
    asked: list[Body] = []

    def script(body: Body) -> Any:
        asked.append(body)
        return obliging(body) if len(asked) == 1 else failure

    endpoint.script = script
    work, written = writer(endpoint, store)
    report = work.write(library.samples.domains())
    assert (report.passages, report.failed) == (4, True)
    assert len(written.of(library.samples.domains()[0], 40)) > 0
    endpoint.script = obliging
    again = work.write(library.samples.domains())
    assert (again.passages, again.failed) == (6, False)


def test_it_ends_when_told_and_in_time(add: Add, library: Library, store: Store, endpoint: ScriptedEndpoint) -> None:
    add(document(40), "pumps")
    endpoint.script = obliging
    work, _ = writer(endpoint, store)
    stop = threading.Event()
    stop.set()
    assert work.write(library.samples.domains(), stop) == Report()
    assert work.write(library.samples.domains(), within=-1.0) == Report()
    assert endpoint.requests == []


def test_only_one_process_writes(add: Add, library: Library, store: Store, endpoint: ScriptedEndpoint) -> None:
    add(document(2), "pumps")
    work, written = writer(endpoint, store)
    with written.alone():
        assert work.write(library.samples.domains()) == Report()
    assert endpoint.requests == []


def test_the_built_in_model_is_not_asked(add: Add, library: Library, store: Store) -> None:
    add(document(2), "pumps")
    written = WrittenQuestions(store)
    work = QuestionWriter(written, lambda: (EmbeddedModel(), Prices()), 40)
    assert work.write(library.samples.domains()) == Report()
    assert len(written.missing(library.samples.domains()[0], 40)) == 2


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        (
            '{"1": ["how often do I descale it?", "pump citric acid"]}',
            ["how often do I descale it?", "pump citric acid"],
        ),
        ('Sure!\n```json\n{"1": ["what lifts   the\\nwater"]}\n```', ["what lifts the water"]),
        ('{"1": ["descale?", "descale?", "water tank full", "nozzle is dry"]}', ["descale?", "water tank full"]),
        ('{"1": ["write me an e-mail to my landlord"]}', []),
        ('{"1": ["' + "pump " * 60 + '"]}', []),
        ('{"1": ["pump"]}', []),
        ('{"1": "how often do I descale it?"}', []),
        ('{"1": [1, null, ["pump water"]]}', []),
        ('{"2": ["how often do I descale it?"]}', []),
        ('["how often do I descale it?"]', []),
        ("I cannot do that.", []),
        ("{" * 50_000 + "}", []),
        ("", []),
    ],
)
def test_what_can_be_used_is_kept(reply: str, kept: list[str]) -> None:
    assert read(reply, [SOURCE]) == {b"1": kept}


@given(st.text(), st.lists(st.text()))
def test_whatever_is_said_is_read(prose: str, questions: list[str]) -> None:
    for reply in (prose, json.dumps({"1": questions}), prose + json.dumps({"1": questions})):
        kept = read(reply, [SOURCE])[b"1"]
        assert len(kept) <= writing.EACH
        assert all("\n" not in text and len(text) in writing._LENGTHS for text in kept)
