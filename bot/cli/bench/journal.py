"""`tactician bench journal`."""

import tempfile
from pathlib import Path

import click

from bot.cli.common import Session, note, print_json

SIZES = (10_000, 100_000, 1_000_000)


@click.command()
@click.option(
    "--answers",
    "sizes",
    multiple=True,
    default=SIZES,
    show_default=True,
    type=click.IntRange(10, 10_000_000),
    help="How many; more than once for more sizes.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a size.")
@click.pass_obj
def journal(session: Session, sizes: tuple[int, ...], as_json: bool) -> None:
    """Taking in, comparing, listing and rating generated answers, and how that grows."""
    from bot.bench import journalling

    session.config  # noqa: B018 - silences the libraries
    first = None
    if not as_json:
        click.echo("answers     import/s  compare s       MiB  list ms  worst ms  show ms  vote p50/p95 ms")
    for size in sizes:
        note(f"Making {size:,} answers …")
        with tempfile.TemporaryDirectory(prefix="tactician-bench-") as temporary:
            found = journalling.measure(Path(temporary) / "data", size)
        if as_json:
            print_json(found.as_json())
            continue
        first = first or found
        growth = f"x{found.compare_s / first.compare_s:.1f}" if first.compare_s else "–"
        click.echo(
            f"{size:<10,} {found.imported_per_s:>9,.0f} {found.compare_s:>6.2f} {growth:>4} {found.compare_mb:>7.0f} "
            f"{found.list_ms:>8.1f} {found.worst_ms:>9.1f} {found.show_ms:>8.1f}  "
            f"{found.vote_p50_ms:.2f}/{found.vote_p95_ms:.2f}"
        )
