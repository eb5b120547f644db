"""`tactician compare`."""

import click

from bot.cli.common import Session, print_json
from bot.cli.times import parse_since
from knowledge.types import Kind
from routers.comparison import By, render
from routers.comparison import compare as compare_rows


@click.command()
@click.option("--kind", type=click.Choice([str(name) for name in Kind]), help="This kind of question only.")
@click.option("--domain", metavar="NAME", help="Questions of this domain only.")
@click.option("--since", metavar="WHEN", help="Answers since a date (2026-11-23), a time, or 7d, 12h ago.")
@click.option("--by", type=click.Choice(["strategy", "template", "model"]), default="strategy", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def compare(session: Session, kind: str | None, domain: str | None, since: str | None, by: By, as_json: bool) -> None:
    """Compare the strategies by their ratings, kind by kind, and say how far the figures may be believed."""
    start = parse_since(since)
    with session.memory() as memory:
        reader, server = memory.reader, session.server
        result = compare_rows(
            reader.comparison_rows(since=start, kind=kind, domain=domain, server=server),
            reader.comparison_duels(since=start, kind=kind, domain=domain, server=server),
            by=by,
            since=start.isoformat() if start else None,
        )
    if as_json:
        print_json(result.as_json())
    else:
        click.echo(render(result))
