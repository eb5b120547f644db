"""Whether a template can be put in the place of another task's own."""

from knowledge.errors import InputError
from knowledge.types import Kind
from routers.prompts.template import Template, given
from routers.tasks import Task

SPECIALIZED = frozenset({Task.GROUNDED, Task.TUNED, Task.COMBINED})
"""Tasks of specialized questions, which strategies set."""


def kind_of(task: Task) -> Kind:
    """Whose questions a task belongs to."""
    return Kind.SPECIALIZED if task in SPECIALIZED else Kind.GENERAL


def parse_task(name: str) -> Task:
    """The task called `name`; raises InputError that lists the known ones."""
    try:
        return Task(name.strip().lower())
    except ValueError:
        raise InputError(f"Unknown task “{name[:40]}”. Known tasks: {', '.join(Task)}.") from None


def misfit(template: Template, task: Task) -> str | None:
    """Why `template` cannot be used for `task`, as a sentence; None where it can.

    It must be for the same kind of question, need nothing that is not given for the task, and have a place for what
    the task is about: the question, and the passages where there are any.
    """
    if template.task is task:
        return None
    kind = kind_of(task)
    if template.kind is not kind:
        return f"The template {template.name} is for {template.kind} questions, the task {task} is for {kind} ones."
    needed = {name for name, variable in template.variables.items() if variable.default is None}
    if lacking := sorted(needed - given(task)):
        return f"The template {template.name} needs {_listed(lacking)}, which the task {task} does not have."
    if missing := sorted((given(task) & {"question", "passages"}) - set(template.variables)):
        return f"The task {task} brings {_listed(missing)}, and the template {template.name} has no place for that."
    return None


def _listed(names: list[str]) -> str:
    return " and ".join(f"{{{name}}}" for name in names)
