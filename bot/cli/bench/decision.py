"""`tactician bench decision`: what routing costs beyond one embedding and one query."""

import click

from bot.cli.bench.setting import own_folder
from bot.cli.common import Session, note, print_json


@click.command()
@click.option(
    "--chunks", default=100_000, show_default=True, type=click.IntRange(100, 2_000_000), help="Of the library."
)
@click.option("--domains", default=20, show_default=True, type=click.IntRange(1, 1_000), help="Of the library.")
@click.option("--questions", default=300, show_default=True, type=click.IntRange(2), help="That are routed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def decision(session: Session, chunks: int, domains: int, questions: int, as_json: bool) -> None:
    """Milliseconds of a local decision (generated library), beside one embedding and one bare query."""
    from bot.bench import deciding, speed

    with own_folder(session) as folder:
        place = folder / f"generated-{chunks}-{domains}"
        if not (place / "index").exists():
            note(f"Making {chunks:,} chunks in {domains} domains …")
            speed.build(place, chunks, domains)
        note("Fitting and routing …")
        found = deciding.decided(place, chunks, domains, questions)
    if as_json:
        print_json(found.as_json())
        return
    click.echo(f"Generated words and vectors: {chunks:,} chunks, {domains} domains, fitted in {found.fitting_s:.1f} s.")
    click.echo("Questions are embedded for real. Milliseconds a question:")
    click.echo(f"{'':<22}   p50    p95")
    for name, p50, p95 in (
        ("decision", found.p50, found.p95),
        ("one embedding", found.embedding_p50, found.embedding_p95),
        ("one vector query", found.query_p50, found.query_p95),
        ("the rest of a decision", found.rest_p50, found.rest_p95),
    ):
        click.echo(f"{name:<22} {p50:>5.1f} {p95:>6.1f}")
    click.echo(f"The rest costs {found.ratio:.2f} times one embedding (p95).")
