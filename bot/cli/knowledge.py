"""`tactician knowledge …`: documents in, documents out, and what they hold."""

import asyncio
from collections.abc import Iterable
from typing import Any

import click

from bot.app import Memory
from bot.cli.ask import question_of
from bot.cli.common import Session, in_order, note, print_json, read_lines
from knowledge.errors import InputError
from knowledge.types import DocumentReport, Passage, Question
from routers.rewriting import standalone

AT_ONCE = 2
"""Searches of a batch that run at once."""


@click.group()
def knowledge() -> None:
    """Add, list, search and remove documents."""


@knowledge.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL...")
@click.option("--domain", required=True, metavar="NAME", help="The collection that the documents belong to.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a document.")
@click.pass_obj
def add(session: Session, paths: tuple[str, ...], domain: str, as_json: bool) -> int:
    """Add files or folders to a domain; what did not change is left alone."""
    with session.memory("tactician knowledge") as memory:
        return _reported(memory.library.add(paths, domain, session.server), as_json=as_json)


@knowledge.command()
@click.option("--domain", metavar="NAME", help="Only this domain.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a document.")
@click.pass_obj
def sync(session: Session, domain: str | None, as_json: bool) -> int:
    """Read everything again that was added: take in what is new or changed, drop what is gone."""
    with session.memory("tactician knowledge") as memory:
        return _reported(memory.library.sync(domain, session.server), as_json=as_json, empty_is_fine=True)


@knowledge.command()
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option("--domain", metavar="NAME", help="Only from this domain; without a SOURCE, the whole domain.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a document.")
@click.pass_obj
def remove(session: Session, sources: tuple[str, ...], domain: str | None, as_json: bool) -> int:
    """Remove documents by their source (as `knowledge search` prints it), or a whole domain."""
    if not sources and domain is None:
        raise click.UsageError("Name at least one SOURCE, or a whole domain with --domain.")
    with session.memory("tactician knowledge") as memory:
        return _reported(memory.library.remove(sources, domain, session.server), as_json=as_json)


@knowledge.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@click.pass_obj
def list_domains(session: Session, as_json: bool) -> None:
    """List the domains with their documents."""
    with session.memory("tactician knowledge") as memory:
        found = memory.library.domains(session.server, everywhere=session.server is None)
    if as_json:
        fields = ("domain", "server", "description", "documents", "chunks", "updated_at")
        print_json([{name: getattr(info, name) for name in fields} for info in found])
        return
    if not found:
        note("No documents yet. `tactician knowledge add PATH --domain NAME` adds some.")
    for info in found:
        owner = f"server {info.server}" if info.server else "all servers"
        click.echo(f"{info.domain:<20} {info.documents:>6} documents {info.chunks:>8} passages  {owner}")
        click.echo(f"    {info.description}")


@knowledge.command()
@click.argument("question", required=False)
@click.option("--domain", metavar="NAME", help="Search this domain only.")
@click.option("--k", default=5, show_default=True, type=click.IntRange(1, 100), help="Passages per question.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--jsonl", metavar="FILE", help="Search for every line of FILE (-: standard input), in its order.")
@click.pass_obj
def search(
    session: Session, question: str | None, domain: str | None, k: int, as_json: bool, jsonl: str | None
) -> None:
    """Find the best passages for QUESTION, without floor or merging."""
    if (question is None) == (jsonl is None):
        raise click.UsageError("Give either a QUESTION or --jsonl FILE.")
    with session.memory("tactician knowledge") as memory:
        if jsonl is not None:

            async def work(row: dict[str, Any]) -> dict[str, Any]:
                asked = question_of(row, session, None, explore=False)
                return await asyncio.to_thread(_found, memory, asked, asked.domain or domain, k)

            asyncio.run(in_order(read_lines(jsonl), work, at_once=AT_ONCE))
            return
        result = _found(memory, Question(question or ""), domain, k)
    if as_json:
        print_json({"id": None, **result})
        return
    for place, passage in enumerate(result["results"], 1):
        click.echo(f"{place}. {passage['score']:.2f}  {passage['domain']}: {passage['source']} › {passage['locator']}")
        click.echo(f"   {' '.join(passage['text'].split())[:200]}")
    if not result["results"]:
        note("Nothing found.")


@knowledge.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a question.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.pass_obj
def gaps(session: Session, as_json: bool, limit: int) -> None:
    """List the questions that the documents did not answer, newest first."""
    with session.memory("tactician knowledge") as memory:
        found = memory.reader.gaps(server=session.server, limit=limit)
    for gap in found:
        if as_json:
            print_json(gap.as_json())
        else:
            click.echo(f"{gap.asked_at[:16]}  {gap.domain or '-':<16} {gap.question}")
    if not found:
        note("No unanswered questions so far.")


def _found(memory: Memory, asked: Question, domain: str | None, k: int) -> dict[str, Any]:
    import time

    started = time.perf_counter()
    asked = asked.checked()
    if domain is not None:
        _known(memory, domain, asked.place.server)
    text = standalone(asked.text, asked.history)
    findings = memory.library.find(text, server=asked.place.server, domain=domain, k=max(k, 20))
    ms = round((time.perf_counter() - started) * 1000, 2)
    return {"results": [_passage(passage) for passage in findings.passages[:k]], "ms": ms}


def _known(memory: Memory, domain: str, server: str | None) -> None:
    names = [info.domain for info in memory.library.domains(server)]
    if domain not in names:
        raise InputError(f"Unknown domain “{domain[:40]}”. Known domains: {', '.join(names) or 'none yet'}.")


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "domain": passage.domain,
        "source": passage.source,
        "locator": passage.locator,
        "title": passage.title,
        "address": passage.address,
        "score": round(passage.score, 4),
        "text": passage.text,
    }


def _reported(reports: Iterable[DocumentReport], *, as_json: bool, empty_is_fine: bool = False) -> int:
    """Print each report as it comes; 0 when at least one document is fine, else 1."""
    counts: dict[str, int] = {}
    for report in reports:
        counts[report.status] = counts.get(report.status, 0) + 1
        if as_json:
            print_json(report.as_json())
        elif report.status == "failed":
            note(f"failed     {report.source}: {report.reason}")
        elif report.status != "unchanged":
            about = f" {report.reason}" if report.reason else ""
            click.echo(f"{report.status:<10} {report.source} ({report.chunks} passages){about}")
    if not as_json:
        note(", ".join(f"{number} {status}" for status, number in sorted(counts.items())) or "Nothing to do.")
    fine = sum(number for status, number in counts.items() if status != "failed")
    return 0 if fine or (empty_is_fine and not counts) else 1
