"""What `knowledge` and `combined` share: passages in the prompt, or the honest word that there are none."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.types import Kind, Passage, Question, Strategy
from routers.attached import own_words
from routers.citations import citing
from routers.errors import StrategyUnavailableError
from routers.harmless import without_numbers
from routers.prompts import Template
from routers.refusals import not_found
from routers.strategies.base import Context
from routers.strategies.budget import LEAST_ANSWER, prompt_tokens, within
from routers.strategies.floor import holds_something
from routers.strategies.passages import chosen, numbered
from routers.tasks import Task, recognise
from routers.types import ModelSettings, Plan, Route

NEAR = 0.6
"""Share of the best passage's score that a further one needs: what is farther distracts. Measured on 228 questions,
the cut lost no passage that held an answer; at 0.7 it lost one to two."""


def grounded(
    strategy: Strategy, task: Task, question: Question, route: Route, context: Context, tuned_for: str | None = None
) -> Plan:
    """The template of `task` with the best passages of the route; or, where none reaches the floor, a reply that says
    so and names the nearest document. What the team has answered already is said in its own words,
    with round brackets about numbers that would look like sources.

    Raises StrategyUnavailableError where there are no documents, and where the question leaves no room for a passage.
    """
    found = route.findings.passages
    if not route.findings.documents:
        raise StrategyUnavailableError(
            f"The strategy {strategy} needs documents, and there are none for this question. "
            "Add some with `tactician knowledge add PATH --domain NAME`."
        )
    if route.curated is not None and route.curated.exact:
        given = route.curated.passage()
        said = citing(given.text, 1, rounded=True)
        return Plan(strategy, (), None, ModelSettings(), tuned_for, (given,), reply=said)
    if not holds_something(route.findings, context.passages_floor):
        reply = not_found(own_words(question.text), found, context.language)
        return Plan(strategy, (), None, ModelSettings(), tuned_for=tuned_for, reply=reply)
    template, odds = context.template(task, Kind.SPECIALIZED)
    brief = recognise(question.text, context.language)
    values = template.values_of(brief, question=without_numbers(question.text), domain=route.domain or "")
    passages = _fitting(found, template, values, strategy, context)
    rendered = context.spoken(template.render({**values, "passages": numbered(passages)}))
    beyond = f"\n[{len(passages) + 1}]"  # small models go on by inventing the next passage
    settings = replace(template.settings, stop=(*template.settings.stop, beyond))
    messages, settings = within(rendered, question.history, settings, context.tokens)
    return Plan(
        strategy,
        messages,
        template.reference,
        settings,
        tuned_for=tuned_for,
        passages=passages,
        variant_odds=odds,
    )


def _fitting(
    found: Sequence[Passage], template: Template, values: dict[str, str], strategy: Strategy, context: Context
) -> tuple[Passage, ...]:
    fixed = prompt_tokens(context.spoken(template.render({**values, "passages": ""})))
    near = max(context.passages_floor, NEAR * found[0].score)
    above = [passage for passage in found if passage.score >= near]
    for answer in (template.settings.max_tokens, LEAST_ANSWER):
        room = context.tokens - fixed - answer
        if passages := chosen(above, most=context.most_passages, room=room):
            return passages
    raise StrategyUnavailableError(
        f"The strategy {strategy} found passages, but beside a question this long none fits into the model's "
        f"{context.tokens:,} tokens. Shorten the question."
    )
