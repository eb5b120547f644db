"""A model that was tuned on the domain, asked without passages."""

from knowledge.types import Kind, Question, Strategy
from routers.errors import StrategyUnavailableError
from routers.strategies.base import Context
from routers.strategies.budget import within
from routers.tasks import Task, recognise
from routers.types import Plan, Route


def plan(question: Question, route: Route, context: Context) -> Plan:
    """The question for the domain's tuned model. Raises StrategyUnavailableError where the domain has none."""
    domain = tuned_domain(route, context, Strategy.TUNED)
    template, odds = context.template(Task.TUNED, Kind.SPECIALIZED)
    values = template.values_of(recognise(question.text, context.language), question=question.text, domain=domain)
    rendered = context.spoken(template.render(values))
    messages, settings = within(rendered, question.history, template.settings, context.tokens)
    return Plan(
        Strategy.TUNED,
        messages,
        template.reference,
        settings,
        tuned_for=domain,
        variant_odds=odds,
    )


def tuned_domain(route: Route, context: Context, strategy: Strategy) -> str:
    """The domain whose tuned model is to answer; raises StrategyUnavailableError that says how to get one."""
    if context.tuned_domain is None:
        domain = route.domain or "DOMAIN"
        which = f"the domain {route.domain}" if route.domain else "this question"
        raise StrategyUnavailableError(
            f"The strategy {strategy} needs a tuned model, and none is configured for {which}. "
            f"Name one with TACTICIAN_TUNED={domain}=MODEL."
        )
    return context.tuned_domain
