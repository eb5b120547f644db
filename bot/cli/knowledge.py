"""`tactician knowledge …`: documents in, documents out, and what they hold."""

import asyncio
from typing import Any

import click

from bot.app import Memory
from bot.cli.answers import answers
from bot.cli.ask import question_of
from bot.cli.common import Session, in_order, learn, note, print_json, read_lines, visible
from bot.cli.embedding import embed_anew, told
from bot.cli.reports import reported
from bot.cli.written import questions
from bot.uploads import Uploads
from knowledge.errors import HeldError, InputError
from knowledge.library.naming import domain_name, require_known
from knowledge.types import Findings, Passage, Question
from routers.rewriting import look_up

AT_ONCE = 2
"""Searches of a batch that run at once."""


@click.group()
def knowledge() -> None:
    """Add, list, search and remove documents."""


knowledge.add_command(answers)
knowledge.add_command(questions)


@knowledge.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL...")
@click.option("--domain", required=True, metavar="NAME", help="The collection that the documents belong to.")
@click.option("--pages", type=click.IntRange(1, 50_000), help="Pages that are read of a sitemap, at most; else 500.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a document.")
@click.pass_obj
def add(session: Session, paths: tuple[str, ...], domain: str, pages: int | None, as_json: bool) -> int:
    """Add files, folders, pages or sitemaps to a domain; what did not change is left alone.

    Pages are read from the public internet alone. `sync` reads them again.
    """
    with session.memory("tactician knowledge") as memory:
        library = memory.library
        code = reported(
            lambda told: library.add(paths, domain, session.server, pages=pages, progress=told), as_json=as_json
        )
        learn(memory)
        return code


@knowledge.command()
@click.option("--domain", metavar="NAME", help="Only this domain.")
@click.option("--thorough", is_flag=True, help="Read files also where size and dates are as they were.")
@click.option("--watch", is_flag=True, help="Stay, and sync again whenever files change.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a document.")
@click.pass_obj
def sync(session: Session, domain: str | None, thorough: bool, watch: bool, as_json: bool) -> int:
    """Read everything again that was added: take in what is new or changed, drop what is gone."""
    with session.memory("tactician knowledge") as memory:
        library, server = memory.library, session.server
        if domain is not None and not library.roots(domain_name(domain), server):
            raise InputError(f"Nothing was added to the domain “{domain[:40]}”. `knowledge list` shows domains.")
        if library.change() is not None:
            try:
                embed_anew(library)
            except HeldError as error:
                note(str(error))
        if watch:
            from bot.cli.following import follow

            return follow(memory, domain, server, thorough=thorough, as_json=as_json)
        code = reported(
            lambda told: library.sync(domain, server, thorough=thorough, progress=told),
            as_json=as_json,
            empty_is_fine=True,
        )
        learn(memory)
        return code


@knowledge.command()
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option("--domain", metavar="NAME", help="Only from this domain; without a SOURCE, the whole domain.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a document.")
@click.pass_obj
def remove(session: Session, sources: tuple[str, ...], domain: str | None, as_json: bool) -> int:
    """Remove documents by their source (as `knowledge search` prints it), or a whole domain.

    The address of a sitemap stands for all of its pages.
    """
    if not sources and domain is None:
        raise click.UsageError("Name at least one SOURCE, or a whole domain with --domain.")
    with session.memory("tactician knowledge") as memory:
        library, server = memory.library, session.server
        before = {held.origin for held in library.documents(server)}
        code = reported(lambda _: library.remove(sources, domain, server), as_json=as_json)
        gone = before - {held.origin for held in library.documents(server)}
        Uploads(session.config.folder).discard(*gone)
        learn(memory)
        return code


@knowledge.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def reembed(session: Session, as_json: bool) -> None:
    """Embed all documents anew where another embedder is configured; questions are answered meanwhile.

    What was interrupted goes on where it ended.
    """
    with session.memory("tactician knowledge") as memory:
        done = embed_anew(memory.library)
        learn(memory)
        stock = memory.library.count()
    if as_json:
        print_json({"changed": done, "documents": stock.documents, "chunks": stock.passages})


@knowledge.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@click.pass_obj
def list_domains(session: Session, as_json: bool) -> None:
    """List the domains with their documents."""
    with session.memory("tactician knowledge") as memory:
        found = memory.library.domains(session.server, everywhere=session.server is None)
        change = memory.library.change() if found else None
    if change is not None:
        note(told(change))
    if as_json:
        fields = ("domain", "server", "description", "documents", "chunks", "updated_at")
        print_json([{name: getattr(info, name) for name in fields} for info in found])
        return
    if not found:
        note("No documents yet. `tactician knowledge add PATH --domain NAME` adds some.")
    for info in found:
        owner = f"server {info.server}" if info.server else "all servers"
        click.echo(f"{info.domain:<20} {info.documents:>6} documents {info.chunks:>8} passages  {owner}")
        click.echo(f"    {visible(info.description)}")


@knowledge.command()
@click.argument("domain")
@click.argument("text", required=False)
@click.option("--clear", is_flag=True, help="Go back to the description that is drafted from the documents.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def describe(session: Session, domain: str, text: str | None, clear: bool, as_json: bool) -> None:
    """Say in one line what DOMAIN is about; without TEXT, show what is said and what is drafted."""
    if clear and text:
        raise click.UsageError("Give either a TEXT or --clear.")
    with session.memory("tactician knowledge") as memory:
        library = memory.library
        if clear or text is not None:
            library.describe(domain, text or "", session.server)
        written, drafted = library.description(domain, session.server)
    if as_json:
        print_json(
            {"domain": domain, "description": written or drafted, "written": written or None, "drafted": drafted}
        )
        return
    click.echo(visible(written or drafted))
    note(f"Drafted from the documents: {drafted}" if written else "This is drafted from the documents.")


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
        where = visible(f"{passage['source']} › {passage['locator']}")
        click.echo(f"{place}. {passage['score']:.2f}  {passage['domain']}: {where}")
        click.echo(f"   {visible(' '.join(passage['text'].split())[:200])}")
    if not result["results"]:
        note("Nothing found.")


@knowledge.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a question.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.pass_obj
def gaps(session: Session, as_json: bool, limit: int) -> None:
    """List the questions that the documents did not answer, each in all its wordings, those asked most often first.

    `knowledge answers add --to ANSWER_ID` answers one.
    """
    with session.memory("tactician knowledge") as memory:
        found = memory.gaps.groups(server=session.server)
    for group in found[:limit]:
        newest = group.newest
        if as_json:
            print_json(group.as_json())
        else:
            changed = "  (documents changed since)" if group.documents_changed else ""
            click.echo(
                f"{group.count:>5}×  {newest.asked_at[:16]}  {newest.answer_id}  {newest.domain or '-'}{changed}"
            )
            click.echo(f"        {visible(newest.question)}")
    if not found and not as_json:
        note("No unanswered questions so far.")


def _found(memory: Memory, asked: Question, domain: str | None, k: int) -> dict[str, Any]:
    import time

    started = time.perf_counter()
    asked = asked.checked()
    if domain is not None:
        require_known(domain, [info.domain for info in memory.library.domains(asked.place.server)])
    server = asked.place.server

    def find(text: str) -> Findings:
        found = memory.library.find(text, server=server, domain=domain, k=max(k, 20))
        return memory.weigher.weighed(found, text, server)

    looked = look_up(asked, find)
    ms = round((time.perf_counter() - started) * 1000, 2)
    results = [_passage(passage) for passage in looked.findings.passages[:k]]
    return {"standalone": looked.standalone, "results": results, "ms": ms}


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
