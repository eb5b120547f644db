"""A template as a plain value, and its rendering into messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.importing import CIRCULAR
from knowledge.types import Kind
from routers.errors import TemplateError
from routers.tasks import Brief, Task
from routers.types import Message, ModelSettings

if TYPE_CHECKING:
    from langchain_core.prompts import PromptTemplate

_ALWAYS = frozenset({"question", "subject"})
_GIVEN: Mapping[Task, frozenset[str]] = {
    Task.GROUNDED: _ALWAYS | {"domain", "passages"},
    Task.COMBINED: _ALWAYS | {"domain", "passages"},
    Task.TUNED: _ALWAYS | {"domain"},
}


def given(task: Task) -> frozenset[str]:
    """Variables that strategies fill for every question of a task, so that they need no default."""
    return _GIVEN.get(task, _ALWAYS)


@dataclass(frozen=True, slots=True)
class Variable:
    """A blank of a template."""

    description: str
    default: str | None = None
    """What stands in it where nothing was said; None where a value must be given."""
    by_form: Mapping[str, str] = field(default_factory=dict)
    """Defaults for the kinds of text that `routers.tasks` tells apart (e-mail, letter, post …)."""

    def unsaid(self, form: str | None) -> str | None:
        """The default for a form, or the general one."""
        return self.by_form.get(form or "", self.default)


@dataclass(frozen=True, slots=True)
class Case:
    """A question that must select a template, and what its rendering must contain."""

    question: str
    contains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """How one task is put to a model."""

    name: str
    version: int
    task: Task
    kind: Kind
    description: str
    variables: Mapping[str, Variable]
    settings: ModelSettings
    cases: tuple[Case, ...]
    messages: tuple[Message, ...]
    """Its sections, with blanks: a system message or none, examples in pairs or none, the user's message last."""
    path: Path

    @property
    def reference(self) -> str:
        """`name@version`, as journalled."""
        return f"{self.name}@{self.version}"

    def render(self, values: Mapping[str, str], *, form: str | None = None) -> tuple[Message, ...]:
        """The messages, with every blank filled from `values`, else from the defaults for `form`.

        Values are carried as they are: braces in them are not looked at. Raises TemplateError for a value that the
        template has no blank for and for a blank that nothing fills.
        """
        if unknown := sorted(set(values) - set(self.variables)):
            raise TemplateError(f"{self.path}: the template {self.reference} has no variable {', '.join(unknown)}.")
        filled = {name: self._value(name, values, form) for name in self.variables}
        return tuple(Message(message.role, _prompt(message.content).format(**filled)) for message in self.messages)

    def values_of(self, brief: Brief, **given: str) -> dict[str, str]:
        """Those values of a brief, and of `given`, that this template has a blank for."""
        return {name: value for name, value in {**brief.values, **given}.items() if name in self.variables}

    def _value(self, name: str, values: Mapping[str, str], form: str | None) -> str:
        value = values.get(name)
        if value is None:
            value = self.variables[name].unsaid(form)
        if value is None:
            raise TemplateError(f"{self.path}: nothing fills the variable {name} of the template {self.reference}.")
        return value


@lru_cache(maxsize=256)
def _prompt(text: str) -> "PromptTemplate":
    with CIRCULAR:
        from langchain_core.prompts import PromptTemplate

    return PromptTemplate.from_template(text, template_format="f-string")
