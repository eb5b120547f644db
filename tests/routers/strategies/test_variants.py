"""Templates of one task are variants: which one is used, with which odds."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.types import Kind
from routers.prompts import SHIPPED, Templates
from routers.strategies import Context
from routers.tasks import Task


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    """The shipped ones and two more for the task `explain`."""
    folder = tmp_path_factory.mktemp("prompts")
    whole = (SHIPPED / "explain.md").read_text(encoding="utf-8")
    for name in ("brief", "long"):
        (folder / f"{name}.md").write_text(whole.replace("name: explain", f"name: {name}"), encoding="utf-8")
    return Templates.load(folder)


def test_without_exploration_the_owners_first_is_used_and_all_odds_are_told(templates: Templates) -> None:
    template, odds = Context(templates).template(Task.EXPLAIN, Kind.GENERAL)
    assert template.name == "brief"
    assert odds == {"brief@1": 1.0, "long@1": 0.0, "explain@1": 0.0}


def test_with_exploration_every_variant_has_its_share(templates: Templates) -> None:
    _, odds = Context(templates, epsilon=0.3).template(Task.EXPLAIN, Kind.GENERAL)
    assert odds == pytest.approx({"brief@1": 0.8, "long@1": 0.1, "explain@1": 0.1})


@given(st.floats(0, 1), st.integers(0, 2**53 - 1), st.sampled_from(list(Task)))
def test_odds_sum_to_one_and_the_seed_decides(epsilon: float, seed: int, task: Task) -> None:
    context = Context(Templates.load(), epsilon=epsilon, seed=seed)
    template, odds = context.template(task, Kind.GENERAL)
    assert sum(odds.values()) == pytest.approx(1)
    assert odds[template.reference] > 0
    assert context.template(task, Kind.GENERAL) == (template, odds)


def test_what_is_drawn_follows_the_odds(templates: Templates) -> None:
    drawn = Counter(
        Context(templates, epsilon=0.6, seed=seed).template(Task.EXPLAIN, Kind.GENERAL)[0].name for seed in range(6_000)
    )
    assert drawn["brief"] == pytest.approx(3_600, abs=200)
    assert drawn["long"] == pytest.approx(1_200, abs=150)
    assert drawn["explain"] == pytest.approx(1_200, abs=150)


@pytest.mark.parametrize("name", ["brief", "long", "explain"])
def test_one_that_moderators_chose_is_certain(templates: Templates, name: str) -> None:
    context = Context(templates, pinned={Task.EXPLAIN: name}, epsilon=0.5, seed=3)
    template, odds = context.template(Task.EXPLAIN, Kind.GENERAL)
    assert (template.name, odds) == (name, {f"{name}@1": 1.0})


def test_a_choice_that_is_gone_leaves_it_to_the_policy(templates: Templates) -> None:
    _, odds = Context(templates, pinned={Task.EXPLAIN: "deleted"}).template(Task.EXPLAIN, Kind.GENERAL)
    assert len(odds) == 3


def test_a_task_with_one_template_leaves_nothing_to_chance(tmp_path: Path) -> None:
    _, odds = Context(Templates.load(), epsilon=1.0).template(Task.CODE, Kind.GENERAL)
    assert odds == {"code@1": 1.0}
