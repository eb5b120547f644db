"""`tactician knowledge answers …`: what the team answers itself, in place of the documents."""

import sys

import click

from bot.app import Memory
from bot.cli.common import LOCAL_USER, Session, note, print_json, visible
from knowledge.curated import CuratedAnswer, Draft
from knowledge.errors import InputError
from knowledge.library import domain_name

_TEXT = click.option("--text", metavar="TEXT", help="The answer; - reads it from standard input.")
_QUESTION = click.option("--question", metavar="TEXT", help="The question, best in your own words.")
_DOMAIN = click.option("--domain", metavar="NAME", help="The domain that it belongs to; an empty one for none.")
_SIGN = click.option("--sign", metavar="NAME", help="A name to stand below it; without one it is the team's.")
_CHANNEL = click.option(
    "--channel", "channels", multiple=True, metavar="ID", help="Give it in this channel alone; more than once for more."
)
_EVERYWHERE = click.option("--everywhere", is_flag=True, help="Give it in every channel of the server.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def answers() -> None:
    """List, write, change and erase the answers that the team gives itself; they win over documents."""


@answers.command("list")
@_JSON
@click.pass_obj
def list_answers(session: Session, as_json: bool) -> None:
    """List the team's answers, those changed last first."""
    with session.memory() as memory:
        found = memory.book.all(session.server, everywhere=session.server is None)
    for answer in found:
        if as_json:
            print_json(answer.as_json())
        else:
            _show(answer)
    if not found and not as_json:
        note("No answers of the team's yet. `tactician knowledge answers add` writes one.")


@answers.command()
@click.option(
    "--to", "gap", metavar="ANSWER_ID", help="Answer this question of `knowledge gaps` (or any in the journal)."
)
@_QUESTION
@_TEXT
@_DOMAIN
@_SIGN
@_CHANNEL
@_EVERYWHERE
@_JSON
@click.pass_obj
def add(
    session: Session,
    gap: str | None,
    question: str | None,
    text: str | None,
    domain: str | None,
    sign: str | None,
    channels: tuple[str, ...],
    everywhere: bool,
    as_json: bool,
) -> None:
    """Write the answer to a question; it is given in place of the documents from then on.

    An answer to a question of the journal is given in the channel alone where that was asked, unless you say otherwise.
    """
    if (gap is None and question is None) or text is None:
        raise click.UsageError("Say the answer with --text, and the question with --question or --to ANSWER_ID.")
    _check_places(channels, everywhere=everywhere)
    with session.memory() as memory:
        draft = Draft(
            question=question or "",
            text=_text(text),
            server=session.server,
            channels=channels or None,
            domain=domain_name(domain) if domain else None,
            signature=sign,
        )
        alike: list[str] = []
        if gap is not None:
            draft = _for_gap(memory, session, gap, draft, everywhere=everywhere, domain_given=domain is not None)
            alike = memory.gaps.alike(draft.answer_id or "", session.server)
        _done(memory.book.add(draft, LOCAL_USER, alike), "Kept", as_json=as_json)


@answers.command()
@click.argument("name", metavar="ID")
@_QUESTION
@_TEXT
@_DOMAIN
@_SIGN
@_CHANNEL
@_EVERYWHERE
@_JSON
@click.pass_obj
def edit(
    session: Session,
    name: str,
    question: str | None,
    text: str | None,
    domain: str | None,
    sign: str | None,
    channels: tuple[str, ...],
    everywhere: bool,
    as_json: bool,
) -> None:
    """Change an answer; what you leave out stays as it is."""
    _check_places(channels, everywhere=everywhere)
    with session.memory() as memory:
        known = memory.book.get(name, session.server, everywhere=session.server is None)
        draft = Draft(
            question=known.question or "" if question is None else question,
            text=known.text if text is None else _text(text),
            server=known.server,
            channels=None if everywhere else channels or known.channels,
            domain=known.domain if domain is None else (domain_name(domain) if domain else None),
            signature=known.signature if sign is None else sign,
        )
        _done(memory.book.change(known, draft, LOCAL_USER), "Changed", as_json=as_json)


@answers.command()
@click.argument("names", nargs=-1, required=True, metavar="ID...")
@click.pass_obj
def remove(session: Session, names: tuple[str, ...]) -> None:
    """Erase answers for good."""
    with session.memory() as memory:
        found = [memory.book.get(name, session.server, everywhere=session.server is None) for name in names]
        for answer in found:
            memory.book.remove(answer)
    note(f"Erased: {', '.join(names)}.")


def _for_gap(
    memory: Memory, session: Session, gap: str, draft: Draft, *, everywhere: bool, domain_given: bool
) -> Draft:
    """`draft` with what the question of the journal says; raises InputError for one of another server."""
    origin = memory.book.origin(memory.reader.find(gap))
    if session.server is not None and origin.server != session.server:
        raise InputError(f"The question {gap[:40]} was not asked on the server {session.server}.")
    if origin.private and not draft.question:
        raise InputError("This was asked in private, so say the question in words of your own with --question.")
    channels = draft.channels or ((origin.channel,) if origin.channel is not None else None)
    return Draft(
        question=draft.question or origin.wording,
        text=draft.text,
        server=origin.server,
        channels=None if everywhere else channels,
        domain=draft.domain if domain_given else origin.domain,
        signature=draft.signature,
        answer_id=origin.answer_id,
    )


def _check_places(channels: tuple[str, ...], *, everywhere: bool) -> None:
    if channels and everywhere:
        raise click.UsageError("Give either --channel or --everywhere.")


def _text(given: str) -> str:
    """What was given, or standard input in its place."""
    return sys.stdin.read() if given == "-" else given


def _done(answer: CuratedAnswer, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json(answer.as_json())
        return
    note(f"{what}:")
    _show(answer)


def _show(answer: CuratedAnswer) -> None:
    owner = f"server {answer.server}" if answer.server else "all servers"
    where = "" if answer.channels is None else f", channels {', '.join(answer.channels)}"
    click.echo(f"{answer.id}  {answer.domain or '-':<16} {owner}{where}  {visible(answer.byline)}")
    click.echo(
        f"    {visible(answer.question or '(the question was forgotten: write another with `edit --question`)')}"
    )
    click.echo(f"    {visible(' '.join(answer.text.split())[:200])}")
