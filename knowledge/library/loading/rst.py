"""reStructuredText by docutils; what only Sphinx knows keeps its text. Nothing is included, no raw markup passes."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from knowledge.library.loading.html import converted
from knowledge.library.loading.parsed import Parsed, Part, UnreadableError
from knowledge.library.loading.text import decoded

_CODE = {"code", "code-block", "sourcecode", "parsed-literal", "doctest", "testcode", "prompt", "ipython"}
_LITERAL = {"graphviz", "mermaid", "uml", "productionlist", "jinja", "testoutput", "testsetup"}
_SILENT = {
    "toctree",
    "contents",
    "header",
    "footer",
    "index",
    "highlight",
    "currentmodule",
    "include",
    "literalinclude",
    "raw",
    "meta",
    "tabularcolumns",
}
_DATED = {"versionadded", "versionchanged", "deprecated", "versionremoved"}
_LITERAL_SPAN = re.compile(r'<span class="docutils literal">([^<]*)</span>')
_NEVER = 5  # a level of messages that none has: system_message, docutils/docs/ref/doctree.html
_SETTINGS = {
    "_disable_config": True,
    "doctitle_xform": False,
    "embed_stylesheet": False,
    "file_insertion_enabled": False,
    "halt_level": _NEVER,
    "initial_header_level": 1,
    "line_length_limit": 100_000_000,
    "math_output": "LaTeX",
    "raw_enabled": False,
    "report_level": _NEVER,
    "smart_quotes": False,
    "syntax_highlight": "none",
}


def load_rst(content: bytes, name: str) -> Parsed:
    """Headings, lists, tables and code as Markdown; raises UnreadableError where `content` is no text or shows none."""
    from docutils.core import publish_parts

    _know_sphinx()
    text = decoded(content)
    body = publish_parts(text, writer="html5", settings_overrides=_SETTINGS)["html_body"]
    page = converted(_LITERAL_SPAN.sub(r"<code>\1</code>", body))
    if not page.text.strip():
        raise UnreadableError("It holds no text.")
    titled = re.search(r"^#{1,2} (.+)", page.text, re.MULTILINE)
    return Parsed((Part(page.text),), None if titled else PurePosixPath(name).stem)


@cache
def _know_sphinx() -> None:
    """Has docutils ask here about names; as Sphinx does, in sphinx.util.docutils.CustomReSTDispatcher."""
    from docutils.parsers.rst import directives, roles

    known_directive, known_role = directives.directive, roles.role
    generic, role = _directive(), _role()

    def directive(name: str, language: Any, document: Any) -> tuple[Any, list[Any]]:
        if name in _CODE | _SILENT | _LITERAL:
            return generic, []
        found, messages = known_directive(name, language, document)
        return (found, messages) if found is not None else (generic, [])

    def role_of(name: str, language: Any, line: int, reporter: Any) -> tuple[Any, list[Any]]:
        found, messages = known_role(name, language, line, reporter)
        return (found, messages) if found is not None and name != "raw" else (role, [])

    directives.directive, roles.role = directive, role_of  # type: ignore[assignment]


def _role() -> Callable[..., tuple[list[Any], list[Any]]]:
    from docutils import nodes

    def role(name: str, rawtext: str, text: str, *_: Any, **__: Any) -> tuple[list[Any], list[Any]]:
        """The words that a reader sees: those before the target, or the last step of a path after a tilde."""
        shown = re.sub(r"\s*<[^<>]*>$", "", text.replace("\0", "")) or text
        shown = shown.rpartition(".")[2] if shown.startswith("~") else shown.lstrip("!")
        kind = (
            nodes.literal if ":" in name or name in ("class", "func", "meth", "attr", "mod", "data") else nodes.inline
        )
        return [kind(rawtext, shown)], []

    return role


class _AnyOption(dict[str, Callable[[str], str]]):
    """Options of any name with any value."""

    def __missing__(self, name: str) -> Callable[[str], str]:
        return str


def _directive() -> type[Any]:
    from docutils import nodes
    from docutils.parsers.rst import Directive

    class Generic(Directive):
        """Shows the argument and the content of a directive, whatever it does elsewhere."""

        optional_arguments = 1
        final_argument_whitespace = True
        has_content = True
        option_spec = _AnyOption(name=str)

        def run(self) -> list[nodes.Node]:
            argument = self.arguments[0] if self.arguments else ""
            content = "\n".join(self.content)
            if self.name in _SILENT:
                return []
            if self.name in _CODE | _LITERAL:
                language = [f"language-{argument}"] if argument and self.name in _CODE else []
                return [nodes.literal_block(content, content, classes=language)] if content else []
            shown = f"{self.name} {argument}".strip() if self.name in _DATED else argument
            held = nodes.container()
            if shown:
                kind = (
                    nodes.literal
                    if ":" in self.name or "function" in self.name or "class" in self.name
                    else nodes.inline
                )
                held += nodes.paragraph("", "", kind(shown, shown))
            self.state.nested_parse(self.content, self.content_offset, held)
            return [held]

    return Generic
