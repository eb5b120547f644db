"""`tactician feedback training`: which corrected questions may train the router, and Discord's permission for more."""

import click

from bot.cli.common import Session, note, print_json, visible
from knowledge.errors import InputError
from knowledge.remembered import trainable
from knowledge.remembered.training import PERMISSION


@click.command()
@click.option("--permission", metavar="REFERENCE", help="State Discord's permission to train on message content.")
@click.option("--withdraw", is_flag=True, help="State that there is none, as at the beginning.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a question.")
@click.pass_obj
def training(session: Session, permission: str | None, withdraw: bool, as_json: bool) -> None:
    """List the corrected questions that may train the router.

    Discord's policy forbids training on message content: what was asked on Discord is only remembered, unless you state
    where Discord permitted it. Documents, and what was asked at the terminal and in files, train in any case."""
    if permission is not None and withdraw:
        raise InputError("Give --permission or --withdraw, not both.")
    with session.memory() as memory:
        if permission is not None:
            memory.settings.put(PERMISSION, permission)
        elif withdraw:
            memory.settings.clear(PERMISSION)
        stated = memory.settings.get(PERMISSION)
        examples = trainable(memory.store, memory.settings, session.server)
    for example in examples:
        if as_json:
            print_json({"question": example.question, "kind": example.kind, "domain": example.domain})
        else:
            topic = f"{example.kind}/{example.domain}" if example.domain else str(example.kind)
            click.echo(visible(f"{topic:<22} {example.question}"))
    said = f"as you state (“{visible(stated)}”)" if stated else "not given: questions asked on Discord are left out"
    count = f"{len(examples)} question" + ("" if len(examples) == 1 else "s")
    note(f"{count} may train. Discord's permission: {said}.")
