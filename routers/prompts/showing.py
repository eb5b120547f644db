"""A template, and what a plan sends, as text for people and as JSON."""

from collections.abc import Sequence
from typing import Any

from routers.prompts.template import Template
from routers.types import Message, Plan


def as_text(template: Template) -> str:
    """Name, purpose, variables with their defaults, and the messages with their blanks."""
    head = f"{template.reference} · task {template.task} · {template.kind}\n{template.description}"
    variables = [f"- {name}: {_default(template, name)}" for name in template.variables]
    return "\n".join([head, *variables, "", messages(template.messages)])


def sent(plan: Plan) -> str:
    """What would be sent, message by message; or the answer that needs no model."""
    if plan.reply is not None:
        return f"Nothing would be sent. The answer would be:\n\n{plan.reply}"
    return messages(plan.messages)


def messages(given: Sequence[Message]) -> str:
    """Messages one after the other, each below its role."""
    return "\n\n".join(f"# {message.role}\n\n{message.content}" for message in given)


def as_json(template: Template) -> dict[str, Any]:
    """The object of `tactician prompts list --json`."""
    return {
        "name": template.name,
        "version": template.version,
        "task": template.task.value,
        "kind": template.kind.value,
        "description": template.description,
        "variables": {name: variable.default for name, variable in template.variables.items()},
        "messages": messages_json(template.messages),
    }


def plan_json(plan: Plan) -> dict[str, Any]:
    """The object of `tactician prompts show --question --json`."""
    return {
        "template": plan.template,
        "strategy": plan.strategy.value,
        "messages": messages_json(plan.messages),
        "reply": plan.reply,
        "temperature": plan.settings.temperature,
        "max_tokens": plan.settings.max_tokens,
        "stop": list(plan.settings.stop),
    }


def messages_json(given: Sequence[Message]) -> list[dict[str, str]]:
    """Messages as a model takes them."""
    return [{"role": message.role, "content": message.content} for message in given]


def _default(template: Template, name: str) -> str:
    variable = template.variables[name]
    default = "from the question" if variable.default is None else f"“{variable.default}” where nothing is said"
    return f"{variable.description} ({default})"
