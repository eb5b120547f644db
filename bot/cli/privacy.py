"""`tactician privacy …`: what is held about a person, the same as JSON, and forgetting them."""

import click

from bot.cli.common import Session, note, print_json
from bot.personal import copy_of, held_about, in_words
from knowledge.errors import InputError
from knowledge.journal import forget as forget_person

PERSON = "PERSON is an id on Discord (a number), a name used at the terminal, or a pseudonym (p:…)."


@click.group()
def privacy() -> None:
    """Show, export or forget what is held about a person."""


@privacy.command(epilog=PERSON)
@click.argument("person")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: rows by table, and the retention.")
@click.pass_obj
def show(session: Session, person: str, as_json: bool) -> None:
    """Say what is held about PERSON, where, for how long and why."""
    with session.memory() as memory:
        held = held_about(memory, _named(person), session.server)
    if as_json:
        print_json({"rows": dict(held.counts), "retention_days": held.days if held.here is None else held.here})
    else:
        click.echo(in_words(held, person, "tactician privacy").replace("**", ""))


@privacy.command(epilog=PERSON)
@click.argument("person")
@click.pass_obj
def export(session: Session, person: str) -> None:
    """Print every row about PERSON as one JSON object, by table."""
    with session.memory() as memory:
        data = copy_of(memory.journal, _named(person))
    click.echo(data if data is not None else b"{}")


@privacy.command(epilog=PERSON)
@click.argument("person")
@click.option("--yes", is_flag=True, help="Don't ask first.")
@click.pass_obj
def forget(session: Session, person: str, yes: bool) -> None:
    """Erase all text of PERSON, and replace their pseudonym by a random one; votes still count."""
    named = _named(person)
    if not yes:
        click.confirm(f"Forget everything about {named}? This cannot be undone.", abort=True, err=True)
    with session.memory() as memory:
        report = forget_person(memory.journal, named)
    if not report.counts:
        note(f"Nothing was held about {named}.")
    else:
        rows = ", ".join(f"{name} {count}" for name, count in report.counts.items())
        note(f"Forgotten. Rows: {rows}.")
    if report.backups:
        note(f"Delete these copies of older databases, which still hold it: {', '.join(report.backups)}.")


def _named(person: str) -> str:
    """`person`, if it names somebody. Raises InputError."""
    if not person.strip():
        raise InputError("Say who: an id on Discord, a name used at the terminal, or a pseudonym.")
    return person.strip()
