"""The cases that templates bring along: does each question select its template, and is all of it said?"""

from collections.abc import Iterable, Iterator

from knowledge.types import Kind
from routers.prompts.template import Case, Template
from routers.tasks import recognise

SAMPLE = {"passages": "[1] Filter: Change the filter every 300 hours.", "domain": "manual"}
"""What fills the blanks of templates for specialized questions while their cases are tried."""


def failures(templates: Iterable[Template]) -> Iterator[str]:
    """One sentence for each case that does not hold."""
    for template in templates:
        for case in template.cases:
            yield from _failures(template, case)


def _failures(template: Template, case: Case) -> Iterator[str]:
    brief = recognise(case.question)
    where = f"{template.path}: the question “{case.question}”"
    if template.kind is Kind.GENERAL and brief.task is not template.task:
        yield f"{where} is taken for the task {brief.task}."
        return
    values = template.values_of(brief, question=case.question, **SAMPLE)
    rendered = "\n".join(message.content for message in template.render(values, form=brief.form))
    for wanted in case.contains:
        if wanted not in rendered:
            yield f"{where} is rendered without “{wanted}”."
