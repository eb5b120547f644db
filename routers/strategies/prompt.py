"""The question put as an expert would have put it: through the template of its task."""

from knowledge.types import Kind, Question, Strategy
from routers.strategies.base import Context
from routers.strategies.budget import within
from routers.tasks import Task, recognise
from routers.types import ModelSettings, Plan, Route

FOLLOW_UP = "follow-up"
"""Form of a message in a conversation that no task was recognised in ("and in French?"): its answer may be long."""


def plan(question: Question, route: Route, context: Context) -> Plan:
    """The template of the recognised task; what the asker left unsaid has the template's defaults for the form."""
    if route.reply is not None:
        return Plan(Strategy.PROMPT, (), None, ModelSettings(), reply=route.reply)
    brief = recognise(question.text, context.language, None if question.history else route.task)
    form = FOLLOW_UP if brief.task is Task.ANSWER and question.history else brief.form
    template, odds = context.template(brief.task, Kind.GENERAL)
    rendered = context.spoken(template.render(template.values_of(brief, question=question.text), form=form))
    messages, settings = within(rendered, question.history, template.settings, context.tokens)
    return Plan(Strategy.PROMPT, messages, template.reference, settings, variant_odds=odds)
