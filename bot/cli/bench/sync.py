"""`tactician bench sync`."""

import tempfile
from pathlib import Path

import click

from bot.cli.common import Session, note, print_json


@click.command()
@click.option("--files", default=10_000, show_default=True, type=click.IntRange(1, 1_000_000), help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def sync(session: Session, files: int, as_json: bool) -> None:
    """Seconds that a sync without changes takes, beside a bare walk and a bare read of the same files."""
    from bot.bench import syncing

    session.config  # noqa: B018 - silences the libraries
    with tempfile.TemporaryDirectory(prefix="tactician-bench-") as temporary:
        data, docs = Path(temporary) / "data", Path(temporary) / "docs"
        note(f"Writing and reading {files:,} documents …")
        syncing.write(docs, files)
        added = syncing.ingest(data, docs)
        note(f"Measuring {syncing.RUNS} times …")
        times = syncing.measure(data, docs)
    if as_json:
        print_json({"files": added, "seconds": {each.name: list(each.seconds) for each in times}})
        return
    click.echo(f"{added:,} files, none changed; the median of {syncing.RUNS} runs")
    for each in times:
        click.echo(f"{each.name:<26} {each.median:7.3f} s   ({min(each.seconds):.3f} to {max(each.seconds):.3f})")
