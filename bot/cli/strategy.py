"""`tactician strategy …`: which strategy answers here, and fixing it for a user, a channel or a server."""

import click

from bot.cli.common import LOCAL_USER, Session, note, print_json
from knowledge.errors import InputError
from knowledge.types import Override, Scope, parse_strategy

SETTABLE = (Scope.USER, Scope.CHANNEL, Scope.SERVER)


@click.group()
def strategy() -> None:
    """Show or fix the strategy that answers. An ask's own wish wins over user, channel and server, in this order."""


@strategy.command()
@click.option("--channel", metavar="ID", help="As seen in this channel.")
@click.option("--user", metavar="ID", help="As seen by this user.  [default: you, at the terminal]")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def show(session: Session, channel: str | None, user: str | None, as_json: bool) -> None:
    """Show what is in force, why, and every override that was set."""
    with session.memory() as memory:
        in_force = memory.settings.in_force(server=session.server, channel=channel, user=user or LOCAL_USER)
        overrides = memory.settings.overrides(session.server)
    if as_json:
        print_json(
            {
                "in_force": in_force.strategy if in_force else None,
                "from_scope": in_force.scope if in_force else None,
                "overrides": [override.as_json() for override in overrides],
            }
        )
        return
    click.echo(explain(in_force))
    for override in overrides:
        click.echo(f"  {override.scope} {override.target or 'everywhere'}: {override.strategy}")


@strategy.command("set")
@click.argument("name")
@click.option("--scope", required=True, help="user, channel or server.")
@click.option("--target", metavar="ID", help="Which user, channel or server.")
@click.pass_obj
def set_strategy(session: Session, name: str, scope: str, target: str | None) -> None:
    """Answer with the strategy NAME for a user, a channel or a server from now on."""
    wanted = parse_strategy(name)
    where, who = _target(session, scope, target)
    with session.memory() as memory:
        memory.settings.set_override(where, who, wanted, server=session.server, author=LOCAL_USER)
    note(f"From now on {wanted} answers for {where} {target or 'here'}.")


@strategy.command()
@click.option("--scope", required=True, help="user, channel or server.")
@click.option("--target", metavar="ID", help="Which user, channel or server.")
@click.pass_obj
def auto(session: Session, scope: str, target: str | None) -> None:
    """Take an override back: what suits each question answers again."""
    where, who = _target(session, scope, target)
    with session.memory() as memory:
        memory.settings.clear_override(where, who, server=session.server)
    note(f"What suits each question answers for {where} {target or 'here'} again.")


def explain(in_force: Override | None) -> str:
    """What is in force, in one sentence."""
    if in_force is None:
        return "No override: general questions go to prompt, specialized ones to knowledge."
    return f"{in_force.strategy} answers, because it was set for this {in_force.scope}."


def parse_scope(name: str) -> Scope:
    """The scope called `name`, if overrides can be set for it. Raises InputError with those that can."""
    if name.lower() in SETTABLE:
        return Scope(name.lower())
    hint = " For one question use `tactician ask --strategy`." if name.lower() == Scope.ASK else ""
    raise InputError(f"Unknown scope “{name[:40]}”. Scopes to set: {', '.join(SETTABLE)}.{hint}")


def _target(session: Session, scope: str, target: str | None) -> tuple[Scope, str]:
    where = parse_scope(scope)
    if where is Scope.CHANNEL and not target:
        raise InputError("Name the channel with --target ID.")
    default = {Scope.USER: LOCAL_USER, Scope.SERVER: session.server or ""}
    return where, target or default[where]
