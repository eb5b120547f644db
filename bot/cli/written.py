"""`tactician knowledge questions`: what a model wrote from passages, for the router to learn from."""

import click

from bot.cli.common import Session, learn, print_json, visible
from knowledge.library.naming import domain_name, require_known


@click.command()
@click.option("--domain", metavar="NAME", help="Only this domain.")
@click.option("--write", is_flag=True, help="Have the configured model write what is missing, first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a question.")
@click.pass_obj
def questions(session: Session, domain: str | None, write: bool, as_json: bool) -> int:
    """List the questions that the configured model wrote from passages; the router learns from them.

    They are written when documents change, by a running bot and before `add` and `sync` return, from as many passages
    of a domain as TACTICIAN_QUESTIONS says (40; 0: none)."""
    with session.memory("tactician knowledge") as memory:
        domains = [held for held in memory.library.samples.domains() if held.server == (session.server or "")]
        if domain is not None:
            domain = domain_name(domain)
            require_known(domain, [held.domain for held in domains])
            domains = [held for held in domains if held.domain == domain]
        if write:
            learn(memory)
        for held in domains:
            for text in memory.written.of(held, session.config.questions):
                if as_json:
                    print_json({"domain": held.domain, "question": text})
                else:
                    click.echo(visible(f"{held.domain:<22} {text}"))
    return 0
