"""A template file → a template, or a TemplateError that names file and line."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from routers.errors import TemplateError
from routers.prompts.template import Case, Template, Variable, given
from routers.types import Message, ModelSettings

if TYPE_CHECKING:
    import yaml

    from routers.prompts.front import Front

_FENCE = "---"
_SECTIONS: Mapping[str, Literal["system", "user", "assistant"]] = {
    "system": "system",
    "example user": "user",
    "example assistant": "assistant",
    "user": "user",
}
"""Headings of the body and whose message each begins."""
_ORDER = re.compile(r"(?:system,)?(?:example user,example assistant,)*user,")
_BLANK = re.compile(r"\{\{|\}\}|\{([a-z_]+)\}|[{}]")


def read_template(path: Path) -> Template:
    """The template in `path`. Raises TemplateError (file and line named) for whatever is wrong with it."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"{path}: the template cannot be read ({error}). Save it as UTF-8 text.") from error
    end = _end_of_front(path, lines)
    front, tree = _front(path, "\n".join(lines[1:end]))
    messages = _sections(path, lines, end + 1)
    _check_blanks(path, lines, end + 1, front, tree)
    _check_question(path, lines, front, messages[-1])
    return _template(path, front, messages)


def _fail(path: Path, line: int, what: str) -> TemplateError:
    return TemplateError(f"{path}, line {line}: {what}")


def _end_of_front(path: Path, lines: Sequence[str]) -> int:
    if not lines or lines[0].rstrip() != _FENCE:
        raise _fail(path, 1, f"a template begins with front matter between two lines “{_FENCE}”.")
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == _FENCE:
            return number
    raise _fail(path, len(lines), f"the front matter is not closed by a line “{_FENCE}”.")


def _front(path: Path, text: str) -> tuple["Front", "yaml.Node"]:
    import yaml
    from pydantic import ValidationError

    from routers.prompts.front import Front

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    tree: Any = None
    try:
        tree = loader.get_single_node()
        if not isinstance(tree, yaml.MappingNode):
            raise _fail(path, 2, "the front matter must be a list of names and values, such as “name: explain”.")
        _refuse_doubles(path, tree)
        front = Front.model_validate(loader.construct_document(tree))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _fail(
            path, mark.line + 2 if mark else 2, f"not valid YAML: {getattr(error, 'problem', error)}."
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"] if part != "[key]")
        raise _fail(path, _line(tree, first["loc"]), f"{name}: {first['msg']}.") from None
    finally:
        loader.dispose()
    return front, tree


def _mappings(node: "yaml.Node") -> Iterator["yaml.MappingNode"]:
    import yaml

    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _mappings(value)


def _refuse_doubles(path: Path, tree: "yaml.Node") -> None:
    for mapping in _mappings(tree):
        seen: set[str] = set()
        for key, _ in mapping.value:
            if key.value in seen:
                raise _fail(path, key.start_mark.line + 2, f"“{key.value}” stands here for the second time.")
            seen.add(key.value)


def _line(tree: "yaml.Node", place: Sequence[Any]) -> int:
    """Line in the file of the deepest part of `place` (a path of keys and numbers) that exists."""
    import yaml

    node, line = tree, 2
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                break
            key, node = found
            line = key.start_mark.line + 2
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 2
    return line


def _sections(path: Path, lines: Sequence[str], start: int) -> tuple[Message, ...]:
    found: list[tuple[str, int, list[str]]] = []
    for number, line in enumerate(lines[start:], start + 1):
        if heading := re.match(r"#\s+(\S.*?)\s*$", line):
            if heading[1] not in _SECTIONS:
                known = ", ".join(f"“# {name}”" for name in _SECTIONS)
                raise _fail(path, number, f"unknown section “{heading[1]}”; there are {known}.")
            found.append((heading[1], number, []))
        elif found:
            found[-1][2].append(line)
        elif line.strip():
            raise _fail(path, number, "text before the first section; begin with “# system” or “# user”.")
    for name, number, body in found:
        if not "".join(body).strip():
            raise _fail(path, number, f"the section “{name}” is empty.")
    if not _ORDER.fullmatch("".join(f"{name}," for name, _, _ in found)):
        raise _fail(
            path,
            found[-1][1] if found else len(lines),
            "sections out of order: “# system” first, then examples in pairs of “# example user” and "
            "“# example assistant”, and “# user” once, at the end.",
        )
    return tuple(Message(_SECTIONS[name], "\n".join(body).strip()) for name, _, body in found)


def _check_blanks(path: Path, lines: Sequence[str], start: int, front: "Front", tree: "yaml.Node") -> None:
    used: set[str] = set()
    for number, line in enumerate(lines[start:], start + 1):
        for match in _BLANK.finditer(line):
            if match[0] in ("{", "}"):
                raise _fail(path, number, f"a lone “{match[0]}”; write “{match[0] * 2}” for a literal one.")
            if match[1] and match[1] not in front.variables:
                raise _fail(path, number, f"unknown variable {{{match[1]}}}; declare it under “variables”.")
            used.add(match[1] or "")
    for name, variable in front.variables.items():
        line_number = _line(tree, ("variables", name))
        if name not in used:
            raise _fail(path, line_number, f"the variable {name} is declared but the template does not use it.")
        if variable.default is None and name not in given(front.task):
            names = ", ".join(sorted(given(front.task)))
            raise _fail(path, line_number, f"the variable {name} needs a default; only {names} are given.")


def _check_question(path: Path, lines: Sequence[str], front: "Front", asked: Message) -> None:
    """The last message must hold what the template is for: the question, and passages where there are any."""
    for name in sorted(given(front.task) & {"question", "passages"}):
        if f"{{{name}}}" not in asked.content:
            raise _fail(path, len(lines), f"the variable {{{name}}} is missing in the section “user”.")


def _template(path: Path, front: "Front", messages: tuple[Message, ...]) -> Template:
    return Template(
        name=front.name,
        version=front.version,
        task=front.task,
        kind=front.kind,
        description=front.description,
        variables={
            name: Variable(variable.description, variable.default, dict(variable.by_form))
            for name, variable in front.variables.items()
        },
        settings=ModelSettings(front.settings.temperature, front.settings.max_tokens, tuple(front.settings.stop)),
        cases=tuple(Case(case.question, tuple(case.contains)) for case in front.cases),
        messages=messages,
        path=path,
    )
