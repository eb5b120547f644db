"""The five ways to answer. Each is a pure function from a routed question to a plan."""

from collections.abc import Mapping
from dataclasses import replace

from knowledge.types import Question, Strategy
from routers.harmless import harmless
from routers.strategies import combined, knowledge, plain, prompt, tuned
from routers.strategies.base import Context, Planner
from routers.strategies.floor import PASSAGES_FLOOR, holds_something
from routers.types import Message, Plan, Route

PLANNERS: Mapping[Strategy, Planner] = {
    Strategy.PLAIN: plain.plan,
    Strategy.PROMPT: prompt.plan,
    Strategy.KNOWLEDGE: knowledge.plan,
    Strategy.TUNED: tuned.plan,
    Strategy.COMBINED: combined.plan,
}


def plan_for(strategy: Strategy, question: Question, route: Route, context: Context) -> Plan:
    """What `strategy` would send for a question. Nothing is asked or read: the same input gives the same plan. Its
    messages hold no control token of a chat template, whatever the question, its history and the documents say.

    Raises StrategyUnavailableError where the strategy cannot work (no documents, no tuned model), saying why.
    """
    plan = PLANNERS[strategy](question, route, context)
    messages = tuple(Message(message.role, harmless(message.content)) for message in plan.messages)
    return replace(plan, messages=messages)


__all__ = ["PASSAGES_FLOOR", "PLANNERS", "Context", "Planner", "holds_something", "plan_for"]
