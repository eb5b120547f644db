"""`tactician ask` and `tactician route`."""

import asyncio
from contextlib import aclosing
from typing import Any

import click

from bot.app import App, running
from bot.cli.common import LOCAL_USER, Session, fit_router, in_order, note, print_json, read_lines, visible
from bot.deciding import decider
from bot.marking import MARK, legend
from knowledge.errors import InputError
from knowledge.types import Place, Question, Strategy, Turn, parse_strategy
from routers.models import EMBEDDED
from routers.types import Answer, Completed, Delta, Retracted, Route, Routed, Unsupported

AT_ONCE = 4
"""Questions of a batch that are worked on at once."""


@click.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--jsonl", metavar="FILE", help="Answer every line of FILE (-: standard input), in its order.")
@click.option("--strategy", metavar="NAME", help=f"Answer with this strategy: {', '.join(Strategy)}.")
@click.option("--explore", is_flag=True, help="Let chance choose the strategy of a share of the questions.")
@click.pass_obj
def ask(
    session: Session, question: str | None, as_json: bool, jsonl: str | None, strategy: str | None, explore: bool
) -> None:
    """Answer QUESTION, or every question of a JSONL file."""
    chosen = parse_strategy(strategy) if strategy else None
    _one_of(question, jsonl)

    async def work(app: App) -> None:
        if jsonl is not None:
            await in_order(
                read_lines(jsonl), lambda row: _answer_row(app, row, session, chosen, explore), at_once=AT_ONCE
            )
            return
        asked = Question(question or "", place=_place(session), strategy=chosen, explore=explore or None)
        if as_json:
            print_json({"id": None, **(await app.service.ask(asked)).as_json()})
        else:
            await show(app, asked)

    asyncio.run(_with_app(session, work))


@click.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--jsonl", metavar="FILE", help="Route every line of FILE (-: standard input), in its order.")
@click.option("--explore", is_flag=True, help="Show the odds under exploration.")
@click.pass_obj
def route(session: Session, question: str | None, as_json: bool, jsonl: str | None, explore: bool) -> None:
    """Tell how QUESTION would be routed; nothing is answered or journalled."""
    _one_of(question, jsonl)

    async def work(app: App) -> None:
        if jsonl is not None:
            await in_order(read_lines(jsonl), lambda row: _route_row(app, row, session, explore), at_once=AT_ONCE)
            return
        decided = await app.service.route(Question(question or "", place=_place(session), explore=explore or None))
        if as_json:
            print_json({"id": None, **route_json(decided)})
        else:
            click.echo(describe(decided))

    asyncio.run(_with_app(session, work))


async def show(app: App, question: Question) -> Answer:
    """Stream one answer to the terminal, with its route before and its sources after it."""
    answer: Answer | None = None
    screen = _Screen()
    async with aclosing(app.service.answer(question)) as events:
        async for event in events:
            match event:
                case Routed(route=decided):
                    click.secho(headline(decided), dim=True, err=True)
                case Delta(text=text):
                    screen.add(text)
                case Unsupported():
                    screen.mark()
                case Retracted(reason=reason):
                    screen = _Screen()
                    click.secho(f"\n[{reason} Starting over.]", dim=True, err=True)
                case Completed(answer=answer):
                    click.echo()
    assert answer is not None  # noqa: S101 - a stream that ends without an error ends with Completed
    click.secho(footer(answer), dim=True, err=True)
    return answer


class _Screen:
    """The growing text of an answer; spaces wait for what follows them, so that a mark can go before them."""

    def __init__(self) -> None:
        self._waiting = ""

    def add(self, text: str) -> None:
        """Show more text."""
        text = self._waiting + visible(text)
        shown = text.rstrip()
        self._waiting = text[len(shown) :]
        click.echo(shown, nl=False)

    def mark(self) -> None:
        """Mark the sentence that has just ended."""
        click.echo(MARK, nl=False)


def headline(route: Route) -> str:
    """What was decided, in one line before the answer."""
    topic = f"{route.kind} ({route.domain})" if route.domain else str(route.kind)
    return visible(f"→ {topic} · {route.strategy} · {route.reason}")


def footer(answer: Answer) -> str:
    """Sources and origin of an answer, for the terminal."""
    lines = [f"  {legend(answer)}"] if answer.unsupported else []
    lines += [f"  [{c.n}] {c.source} › {c.locator}" if c.locator else f"  [{c.n}] {c.source}" for c in answer.citations]
    if answer.model == EMBEDDED and (best := answer.best_citation):
        lines.append(f"  the passage itself: “{_short(best.quote)}”")
    if answer.answered_by is Strategy.PROMPT and answer.prompt:
        lines.append(f"  sent as: “{_short(answer.prompt[-1].content)}”")
    if answer.answered_by is not answer.route.strategy or answer.attempts:
        lines += [f"  {attempt.strategy} failed: {attempt.error}" for attempt in answer.attempts]
    by = " · ".join(
        part for part in (answer.template, answer.model or "no model", answer.model and "AI-generated") if part
    )
    lines.append(f"  {answer.answered_by} · {by} · {answer.total_ms / 1000:.1f} s · {answer.answer_id}")
    return visible("\n".join(lines))


def describe(route: Route) -> str:
    """A route as a few lines for a person."""
    odds = ", ".join(f"{strategy} {probability:.2f}" for strategy, probability in route.odds.items())
    by = decider(route.decided_by)
    return f"{headline(route)}\n  P(specialized) {route.p_specialized:.2f} · decided by {by} · odds: {odds}"


def route_json(route: Route) -> dict[str, Any]:
    """The object that `tactician route --json` prints, without the caller's own `id`."""
    return {
        "kind": route.kind,
        "domain": route.domain,
        "p_specialized": round(route.p_specialized, 4),
        "strategy": route.strategy,
        "eligible": list(route.eligible),
        "odds": dict(route.odds),
        "decided_by": route.decided_by,
        "standalone": route.standalone,
        "reason": route.reason,
        "policy": route.policy,
        "ms": round(route.ms, 2),
    }


async def _answer_row(
    app: App, row: dict[str, Any], session: Session, strategy: Strategy | None, explore: bool
) -> dict[str, Any]:
    return (await app.service.ask(question_of(row, session, strategy, explore))).as_json()


async def _route_row(app: App, row: dict[str, Any], session: Session, explore: bool) -> dict[str, Any]:
    return route_json(await app.service.route(question_of(row, session, None, explore)))


def question_of(row: dict[str, Any], session: Session, strategy: Strategy | None, explore: bool) -> Question:
    """The question of a batch row. Raises InputError naming the field that cannot be used."""
    text, domain, named = row.get("question"), row.get("domain"), row.get("strategy")
    if not isinstance(text, str):
        raise InputError('The row has no "question", or it is not a string.')
    for name, value in (("domain", domain), ("strategy", named)):
        if value is not None and not isinstance(value, str):
            raise InputError(f'"{name}" is {value!r:.40}, not a string.')
    return Question(
        text,
        history=_history(row.get("history")),
        place=_place(session),
        strategy=parse_strategy(named) if named else strategy,
        domain=domain or None,
        explore=explore or None,
    )


def _history(value: object) -> tuple[Turn, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(_is_turn(turn) for turn in value):
        raise InputError('"history" is not a list of {"role": "user" | "assistant", "content": text}.')
    return tuple(Turn(turn["role"], turn["content"]) for turn in value)


def _is_turn(turn: object) -> bool:
    return isinstance(turn, dict) and turn.get("role") in ("user", "assistant") and isinstance(turn.get("content"), str)


def _place(session: Session) -> Place:
    return Place(surface="batch", server=session.server, asker=LOCAL_USER)


def _one_of(question: str | None, jsonl: str | None) -> None:
    if (question is None) == (jsonl is None):
        raise click.UsageError("Give either a QUESTION or --jsonl FILE.")


async def _with_app(session: Session, work: Any) -> None:
    config = session.config
    if config.model is None and config.openai_api_key is not None:
        note("A key was found (OPENAI_API_KEY), but the built-in model answers: set TACTICIAN_MODEL to use the key.")
    async with running(config, holder="tactician ask") as app:
        await asyncio.to_thread(fit_router, app.memory)
        await work(app)


def _short(text: str, limit: int = 300) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"
