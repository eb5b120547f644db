"""Prompt templates: Markdown files with typed front matter, read by `Templates.load`."""

from routers.prompts.registry import SHIPPED, Templates
from routers.prompts.template import Case, Template, Variable

__all__ = ["SHIPPED", "Case", "Template", "Templates", "Variable"]
