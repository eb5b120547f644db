"""An answer from the documents: the best passages, numbered, and the rule to cite them."""

from knowledge.types import Question, Strategy
from routers.strategies.base import Context
from routers.strategies.grounded import grounded
from routers.tasks import Task
from routers.types import Plan, Route


def plan(question: Question, route: Route, context: Context) -> Plan:
    """The grounded template; raises StrategyUnavailableError as `grounded` does."""
    return grounded(Strategy.KNOWLEDGE, Task.GROUNDED, question, route, context)
