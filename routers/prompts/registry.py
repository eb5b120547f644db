"""All templates: those that ship, and those of an owner's folder, which win."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from knowledge.types import Kind
from routers.errors import TemplateError
from routers.prompts.fitting import misfit
from routers.prompts.reading import read_template
from routers.prompts.template import Template
from routers.tasks import Task
from routers.types import Message

SHIPPED = Path(__file__).parent
"""The folder of the templates that ship."""


class Templates:
    """A fixed set of templates; loading again gives a new set, so that a change needs no restart."""

    def __init__(self, templates: Sequence[Template]) -> None:
        """`templates` in order of precedence: of several for one task, the first is used."""
        self._by_name: dict[str, Template] = {}
        for template in templates:
            if other := self._by_name.get(template.name):
                line = _line_of_name(template.path)
                raise TemplateError(
                    f"{template.path}, line {line}: the name “{template.name}” is taken by {other.path.name}."
                )
            self._by_name[template.name] = template
        if missing := sorted(set(Task) - {template.task for template in templates}):
            raise TemplateError(f"No template for the task {', '.join(missing)}. Add one, or load the shipped ones.")

    @classmethod
    def load(cls, *folders: Path) -> "Templates":
        """The shipped templates, overridden and extended by the `*.md` files in `folders`, of which earlier ones win.

        A file with the name (in its front matter) of one that follows takes its place; a new name for a task comes
        before the templates of that task that follow. Raises TemplateError, naming file and line, for the first thing
        that is wrong.
        """
        chosen: list[Template] = []
        for folder in (*folders, SHIPPED):
            names = {template.name for template in chosen}
            chosen += [template for template in _read(folder) if template.name not in names]
        return cls(chosen)

    def __iter__(self) -> Iterator[Template]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def get(self, name: str) -> Template:
        """The template called `name` (or `name@version`); raises TemplateError that lists the known ones."""
        bare, _, version = name.partition("@")
        template = self._by_name.get(bare)
        if template is None or (version and version != str(template.version)):
            known = ", ".join(sorted(template.reference for template in self))
            raise TemplateError(f"Unknown template “{name[:80]}”. Known templates: {known}.")
        return template

    def variants(self, task: Task, kind: Kind | None = None) -> tuple[Template, ...]:
        """Every template for a task, those of the wanted kind first; never empty."""
        fitting = [template for template in self if template.task is task]
        return tuple(sorted(fitting, key=lambda template: kind is not None and template.kind is not kind))

    def for_task(self, task: Task, kind: Kind | None = None, chosen: str | None = None) -> Template:
        """The template that a task is put with: the one called `chosen`, where it is there and fits."""
        template = self._by_name.get(chosen or "")
        if template is not None and misfit(template, task) is None:
            return template
        return self.variants(task, kind)[0]

    def for_choice(self, name: str, task: Task) -> Template:
        """The template called `name`, to be chosen for a task; raises TemplateError (unknown, or why it can't be)."""
        template = self.get(name)
        if why := misfit(template, task):
            raise TemplateError(why)
        return template

    def render(self, template: Template, values: Mapping[str, str], *, form: str | None = None) -> tuple[Message, ...]:
        """`Template.render`, for callers that hold the set."""
        return template.render(values, form=form)


def _read(folder: Path) -> list[Template]:
    if not folder.is_dir():
        raise TemplateError(f"{folder}: there is no folder of templates here.")
    return [read_template(path) for path in sorted(folder.glob("*.md"))]


def _line_of_name(path: Path) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith("name:")), 2)
