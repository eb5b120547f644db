"""`tactician bench …`: measurements that print their own baseline in the same run."""

import click

from bot.cli.bench.answers import answers
from bot.cli.bench.decision import decision
from bot.cli.bench.followups import followups
from bot.cli.bench.journal import journal
from bot.cli.bench.retrieval import retrieval
from bot.cli.bench.routing import routing
from bot.cli.bench.speed import speed
from bot.cli.bench.sync import sync


@click.group()
def bench() -> None:
    """Measure routing, follow-ups, retrieval and answers on labelled questions, and speeds."""


for command in (routing, followups, retrieval, answers, decision, speed, sync, journal):
    bench.add_command(command)

__all__ = ["bench"]
