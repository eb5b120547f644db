"""`tactician feedback …`: rate answers, and list, show, export and import the journal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, BinaryIO, Literal, TextIO

import click

from bot.cli.common import LOCAL_USER, Session, note, print_json, visible
from bot.cli.times import parse_since
from bot.cli.training import training
from bot.deciding import decider
from bot.service import rating
from knowledge.errors import InputError
from knowledge.journal import (
    AnswerRow,
    Detail,
    Filters,
    Rating,
    RouteCorrected,
    export_rows,
    import_jsonl,
    write_csv,
    write_jsonl,
)
from knowledge.library.naming import require_known
from knowledge.types import Kind, Reason, Strategy

VALUES: dict[str, Literal[1, -1]] = {"up": 1, "down": -1}


@click.group()
def feedback() -> None:
    """Rate answers; list, show, export and import the journal."""


feedback.add_command(training)


@feedback.command()
@click.argument("answer_id")
@click.argument("direction", metavar="up|down")
@click.option("--reason", metavar="REASON", help=f"Why: {', '.join(Reason)}.")
@click.option("--comment", metavar="TEXT", help="In your own words.")
@click.option("--voter", metavar="NAME", default=LOCAL_USER, help="Who rates; kept as a pseudonym.")
@click.pass_obj
def rate(session: Session, answer_id: str, direction: str, reason: str | None, comment: str | None, voter: str) -> None:
    """Rate an answer by its id, by the beginning of it, or as `last`. A voter's last rating counts."""
    value = VALUES.get(direction.lower())
    if value is None:
        raise InputError(f"“{direction[:20]}” is not a rating. Say up or down.")
    why = _reason(reason)
    with session.memory() as memory:
        found = memory.reader.find(answer_id)
        moderator = voter == LOCAL_USER
        memory.journal.append(*rating(found, voter, value, why, comment, moderator=moderator))
    note(f"Stored: {found} {direction.lower()}" + (f", {why}" if why else "") + ".")


@feedback.command()
@click.argument("answer_id")
@click.option("--kind", required=True, metavar="KIND", help=f"What the question was: {' or '.join(Kind)}.")
@click.option("--domain", metavar="NAME", help="Of a specialized question: where it belongs.")
@click.pass_obj
def correct(session: Session, answer_id: str, kind: str, domain: str | None) -> None:
    """Say of what kind a question really was, by its answer's id, the beginning of it, or `last`.

    Such questions are taken so from then on, by everybody on the server that it was asked on. Without a domain, a
    specialized question belongs to the one that its passages name."""
    wanted = _kind(kind)
    if wanted is Kind.GENERAL and domain is not None:
        raise InputError(f"A general question belongs to no domain. Leave out --domain {domain[:40]}.")
    with session.memory() as memory:
        found = memory.reader.find(answer_id)
        if domain is not None:
            server = memory.reader.detail(found, opinions=False).row.server
            require_known(domain, [info.domain for info in memory.library.domains(server) if info.documents])
        said = RouteCorrected(answer_id=found, author=LOCAL_USER, kind=wanted, domain=domain, moderator=True)
        memory.journal.append(said)
    note(f"Stored: {found} was {wanted}" + (f", of {domain}" if domain else "") + ".")


@feedback.command("list")
@click.option("--kind", type=click.Choice([str(name) for name in Kind]))
@click.option("--strategy", type=click.Choice([str(name) for name in Strategy]))
@click.option("--domain", metavar="NAME")
@click.option("--rating", type=click.Choice(["up", "down", "rated", "unrated"]))
@click.option("--reason", type=click.Choice([str(name) for name in Reason]))
@click.option("--channel", metavar="ID", help="Only what was asked in this channel.")
@click.option("--since", metavar="WHEN", help="Since a date (2026-11-23), a time, or 7d, 12h ago.")
@click.option("--worst", is_flag=True, help="Those that are surely disliked first.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a row.")
@click.pass_obj
def list_answers(
    session: Session,
    kind: str | None,
    strategy: str | None,
    domain: str | None,
    rating: Literal["up", "down", "rated", "unrated"] | None,
    reason: str | None,
    channel: str | None,
    since: str | None,
    worst: bool,
    limit: int,
    as_json: bool,
) -> None:
    """List answers with their ratings, newest first, or the worst first."""
    filters = Filters(
        server=session.server,
        since=parse_since(since),
        strategy=strategy,
        kind=kind,
        domain=domain,
        rating=rating,
        reason=reason,
        channel=channel,
        worst_first=worst,
        limit=limit,
    )
    with session.memory() as memory:
        rows = memory.reader.rows(filters)
    for row in rows:
        if as_json:
            print_json(row.as_json())
        else:
            click.echo(visible(_line(row)))
    if not rows and not as_json:
        note("No answers match.")


@feedback.command()
@click.argument("answer_id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def show(session: Session, answer_id: str, as_json: bool) -> None:
    """Show one answer with all that led to it: route, odds, prompt, passages, and its ratings."""
    with session.memory() as memory:
        detail = memory.reader.detail(memory.reader.find(answer_id))
    if as_json:
        print_json(detail_json(detail))
    else:
        click.echo(visible(_detail(detail)))


@feedback.command()
@click.option("--since", metavar="WHEN", help="Since a date (2026-11-23), a time, or 7d, 12h ago.")
@click.option("--format", "form", type=click.Choice(["jsonl", "csv"]), default="jsonl", show_default=True)
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@click.pass_obj
def export(session: Session, since: str | None, form: str, output: str | None) -> None:
    """Export answers, ratings and duels; people are pseudonyms."""
    with session.memory() as memory:
        rows = export_rows(memory.store, since=parse_since(since), server=session.server)
        write = write_csv if form == "csv" else write_jsonl
        with _sink(output) as stream:
            number = write(rows, stream)
    note(f"Exported {number} rows.")


@feedback.command("import")
@click.argument("file", metavar="FILE")
@click.option("--strict", is_flag=True, help="Import nothing if any row is refused.")
@click.pass_obj
def import_rows(session: Session, file: str, strict: bool) -> int:
    """Import rows of an export (`-`: standard input). Prints what was taken and what was refused, as JSON."""
    with session.memory() as memory, _source(file) as stream:
        result = import_jsonl(memory.journal, stream, strict=strict)
    print_json(result.as_json())
    taken = result.answers + result.duels
    return 2 if result.refused and (strict or not taken) else 0


def _reason(name: str | None) -> Reason | None:
    if name is None:
        return None
    try:
        return Reason(name.lower())
    except ValueError:
        raise InputError(f"Unknown reason “{name[:40]}”. Known reasons: {', '.join(Reason)}.") from None


def _kind(name: str) -> Kind:
    try:
        return Kind(name.lower())
    except ValueError:
        raise InputError(f"Unknown kind “{name[:40]}”. Known kinds: {', '.join(Kind)}.") from None


def detail_json(detail: Detail) -> dict[str, Any]:
    """The row of the machine interface with all that led to the answer."""
    override = detail.override
    return {
        **detail.row.as_json(),
        "surface": detail.surface,
        "history": [{"role": turn.role, "content": turn.content} for turn in detail.history],
        "standalone": detail.standalone,
        "reason": detail.reason,
        "features": dict(detail.features),
        "override": {"scope": override.scope, "strategy": override.strategy} if override else None,
        "policy_version": detail.policy_version,
        "router_version": detail.router_version,
        "seed": detail.seed,
        "prompt": [dict(message) for message in detail.prompt],
        "passages": [dict(passage) for passage in detail.passages],
        "citations": [asdict(citation) for citation in detail.citations],
        "attempts": [dict(attempt) for attempt in detail.attempts],
        "error": detail.error,
    }


def _line(row: AnswerRow) -> str:
    votes = "".join("👍" if rating.value > 0 else "👎" for rating in row.ratings) or "·"
    question = " ".join((row.question or "(forgotten)").split())
    topic = f"{row.kind}/{row.domain}" if row.domain else str(row.kind)
    return f"{row.id}  {row.asked_at[:16]}  {topic:<22} {row.strategy or '-':<9} {votes}  {question[:60]}"


def _detail(detail: Detail) -> str:
    row = detail.row
    odds = ", ".join(f"{name} {probability:g}" for name, probability in row.odds.items())
    lines = [
        _line(row),
        f"question   {row.question}",
        f"answer     {row.answer or detail.error or row.status}",
        f"route      {row.kind} ({row.domain or '-'}), P(specialized) {_share(row.p_specialized)}: {detail.reason}",
        f"decided by {decider(row.decided_by)}",
        f"strategy   {row.strategy} ({row.policy}; odds: {odds}), answered by {row.answered_by}",
        f"sent as    {row.template or 'the bare question'}, to {row.model or 'no model'}",
    ]
    lines += [f"failed     {attempt['strategy']}: {attempt['error']}" for attempt in detail.attempts]
    lines += [f"passage    {p['score']:.2f} {p['domain']}: {p['source']} › {p['locator']}" for p in detail.passages]
    lines += [f"prompt     [{message['role']}] {message['content']}" for message in detail.prompt]
    lines += [_rating(rating) for rating in row.ratings]
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "not known" if value is None else f"{value:.2f}"


def _rating(rating: Rating) -> str:
    said = ": ".join(part for part in (rating.reason, rating.comment) if part)
    return f"rating     {'👍' if rating.value > 0 else '👎'} {rating.voter} {said}".rstrip()


@contextmanager
def _sink(path: str | None) -> Iterator[TextIO]:
    if path is None:
        yield sys.stdout
        return
    try:
        with open(path, "w", encoding="utf-8", newline="") as stream:
            yield stream
    except OSError as error:
        raise InputError(f"The file {path} cannot be written: {error.strerror}.") from None


@contextmanager
def _source(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        with open(path, "rb") as stream:
            yield stream
    except OSError as error:
        raise InputError(f"The file {path} cannot be read: {error.strerror}.") from None
