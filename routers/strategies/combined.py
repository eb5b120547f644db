"""A tuned model with passages before it. Whether that beats either alone is for the comparison to say."""

from knowledge.types import Question, Strategy
from routers.strategies.base import Context
from routers.strategies.grounded import grounded
from routers.strategies.tuned import tuned_domain
from routers.tasks import Task
from routers.types import Plan, Route


def plan(question: Question, route: Route, context: Context) -> Plan:
    """The combined template for the domain's tuned model; raises StrategyUnavailableError where either is missing."""
    domain = tuned_domain(route, context, Strategy.COMBINED)
    return grounded(Strategy.COMBINED, Task.COMBINED, question, route, context, tuned_for=domain)
