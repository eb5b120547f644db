"""Prompt templates: Markdown files with typed front matter, read by `Templates.load`."""

from routers.prompts.fitting import kind_of, misfit, parse_task
from routers.prompts.own import OwnTemplates
from routers.prompts.registry import SHIPPED, Templates
from routers.prompts.template import Case, Template, Variable

__all__ = ["SHIPPED", "Case", "OwnTemplates", "Template", "Templates", "Variable", "kind_of", "misfit", "parse_task"]
