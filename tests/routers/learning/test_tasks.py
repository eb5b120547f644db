"""Tasks by meaning: the file that ships fits the bank, and it helps where rules say nothing."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from knowledge.fits import Fits
from knowledge.journal import People
from knowledge.library import Library
from knowledge.library.embeddings import OnnxEmbedder
from knowledge.settings import Settings
from knowledge.store import Store
from knowledge.types import Findings, Kind, Question
from routers.learning.fitting import Fitter
from routers.learning.tasks import SHIPPED, TASKS, fit, labelled, probabilities, shipped, task_of, write
from routers.learning.weighing import Weigher
from routers.router import Router
from routers.tasks import Task, recognise
from tests.routers.learning.conftest import PUMPS

ROWS = [
    json.loads(line) for line in (Path(__file__).parents[1] / "task_questions.jsonl").read_text("utf-8").splitlines()
]
FOLDS = 10


def test_what_ships_was_made_of_the_bank_as_it_is(tmp_path: Path) -> None:
    assert shipped() is not None, "Run `make bank`: the bank has changed."
    write(tmp_path / "again.npz")
    with np.load(tmp_path / "again.npz") as again, np.load(SHIPPED) as ours:
        assert again["weights"] == pytest.approx(ours["weights"], abs=0.05)


def test_it_helps_where_rules_say_nothing() -> None:
    """Ten parts of the bank, each left out in turn; rules alone and both in the same run."""
    texts, tasks = labelled()
    vectors = OnnxEmbedder().embed_queries(texts)
    order = list(range(len(texts)))
    random.Random(1).shuffle(order)
    alone = both = 0
    for part in range(FOLDS):
        held = set(order[part::FOLDS])
        kept = [place for place in order if place not in held]
        weights = fit(vectors[kept], [tasks[place] for place in kept])
        for place in held:
            p = probabilities(weights, vectors[place : place + 1])[0]
            meant = TASKS[int(p.argmax())] if p.max() >= 0.4 else None
            alone += recognise(texts[place]).task == tasks[place]
            both += recognise(texts[place], otherwise=meant).task == tasks[place]
    assert both / len(texts) >= 0.82
    assert both - alone >= 0.07 * len(texts)


def test_it_leaves_what_rules_recognise() -> None:
    embedder = OnnxEmbedder()
    vectors = embedder.embed_queries([row["question"] for row in ROWS])
    found = [
        recognise(row["question"], otherwise=task_of(vector, embedder.name)).task
        for row, vector in zip(ROWS, vectors, strict=True)
    ]
    assert sum(task == row["task"] for task, row in zip(found, ROWS, strict=True)) >= 0.98 * len(ROWS)


def test_other_embedders_and_other_banks_have_no_task(tmp_path: Path) -> None:
    vector = OnnxEmbedder().embed_queries(["the tap drips at night"])[0]
    assert task_of(vector, OnnxEmbedder.name) is Task.TROUBLESHOOT
    assert task_of(vector, "another") is None
    np.savez(tmp_path / "old.npz", weights=np.zeros((385, len(TASKS))), digest="of another bank")
    assert shipped(tmp_path / "old.npz") is None
    assert shipped(tmp_path / "none.npz") is None


def test_probabilities_are_of_all_tasks() -> None:
    p = probabilities(np.ones((4, len(TASKS)), dtype=np.float32), np.eye(3, dtype=np.float32))
    assert p == pytest.approx(np.full((3, len(TASKS)), 1 / len(TASKS)))


def test_a_fit_learns_what_it_is_given() -> None:
    vectors = np.eye(3, dtype=np.float32)[[0, 1, 2] * 10]
    tasks = [Task.WRITE, Task.CODE, Task.ANSWER] * 10
    p = probabilities(fit(vectors, tasks), vectors)
    assert [TASKS[int(best)] for best in p.argmax(axis=1)] == tasks


def test_a_general_question_carries_its_task(store: Store, tmp_path: Path) -> None:
    manual = tmp_path / "manual.md"
    manual.write_text(PUMPS)
    library, fits = Library(store.folder, store, holder="tasks"), Fits(store)
    try:
        assert [report.status for report in library.add([str(manual)], "pumps")] == ["added"]
        Fitter(library.samples, fits).refresh()
        weigher = Weigher(fits, library.samples.space)
        router = Router(library, Settings(store, People(store.folder)), weigher=weigher)
        general = router.route(Question("propose a new sport that mixes chess and running"))
        assert (general.kind, general.task) == (Kind.GENERAL, Task.BRAINSTORM)
        assert router.route(Question("how is the pump descaled?", domain="pumps")).task is None
        assert weigher.task(Findings()) is None
    finally:
        library.close()
