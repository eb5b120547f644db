from pathlib import Path

import pytest

from knowledge.errors import InputError
from knowledge.types import Kind
from routers.errors import TemplateError
from routers.prompts import Templates, kind_of, misfit, parse_task
from routers.tasks import Task
from tests.routers.prompts.test_registry import own

TEMPLATES = Templates.load()


def test_every_shipped_template_fits_its_own_task_and_kind() -> None:
    for template in TEMPLATES:
        assert misfit(template, template.task) is None
        assert kind_of(template.task) is template.kind


def test_general_templates_can_stand_in_for_each_other() -> None:
    assert misfit(TEMPLATES.get("explain"), Task.ANSWER) is None
    assert misfit(TEMPLATES.get("write"), Task.CODE) is None


def test_grounded_and_combined_can_stand_in_for_each_other() -> None:
    assert misfit(TEMPLATES.get("grounded"), Task.COMBINED) is None
    assert misfit(TEMPLATES.get("combined"), Task.GROUNDED) is None


@pytest.mark.parametrize(
    ("name", "task", "why"),
    [
        ("explain", Task.GROUNDED, "is for general questions, the task grounded is for specialized ones"),
        ("grounded", Task.WRITE, "is for specialized questions, the task write is for general ones"),
        ("grounded", Task.TUNED, "needs {passages}, which the task tuned does not have"),
        ("tuned", Task.GROUNDED, "brings {passages}, and the template tuned has no place for that"),
    ],
)
def test_a_misfit_is_explained(name: str, task: Task, why: str) -> None:
    assert why in (misfit(TEMPLATES.get(name), task) or "")
    with pytest.raises(TemplateError, match=name):
        TEMPLATES.for_choice(name, task)


def test_an_unknown_name_cannot_be_chosen() -> None:
    with pytest.raises(TemplateError, match="Known templates: answer@1"):
        TEMPLATES.for_choice("wirte", Task.WRITE)


def test_a_chosen_template_is_used_for_its_task() -> None:
    assert TEMPLATES.for_task(Task.ANSWER, Kind.GENERAL, "explain").name == "explain"
    assert TEMPLATES.for_task(Task.ANSWER, Kind.GENERAL, None).name == "answer"


@pytest.mark.parametrize("gone", ["was-here-once", "grounded", ""])
def test_a_choice_that_is_gone_or_does_not_fit_any_more_is_passed_over(gone: str) -> None:
    assert TEMPLATES.for_task(Task.ANSWER, Kind.GENERAL, gone).name == "answer"


def test_an_own_template_of_the_other_kind_still_fits_its_own_task(tmp_path: Path) -> None:
    own(tmp_path, "explain", ("name: explain", "name: explain-here"), ("kind: general", "kind: specialized"))
    mine = Templates.load(tmp_path)
    assert mine.for_task(Task.EXPLAIN, Kind.GENERAL, "explain-here").name == "explain-here"
    assert misfit(mine.get("explain-here"), Task.WRITE) is not None


def test_tasks_are_known_by_name() -> None:
    assert parse_task(" How-To ") is Task.HOW_TO
    with pytest.raises(InputError, match=r"Unknown task “cook”\. Known tasks: explain, compare"):
        parse_task("cook")
