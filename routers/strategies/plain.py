"""The bare question with its conversation and nothing else: the baseline.

Where a server has set a language, the wish for it goes along: its members expect that of every answer.
"""

from knowledge.types import Question, Strategy
from routers.strategies.base import Context
from routers.strategies.budget import within
from routers.types import Message, ModelSettings, Plan, Route


def plan(question: Question, _: Route, context: Context) -> Plan:
    """The question as it was asked."""
    asked = (Message("user", question.text),)
    messages, settings = within(context.spoken(asked), question.history, ModelSettings(), context.tokens)
    return Plan(Strategy.PLAIN, messages, None, settings)
