"""`tactician bench …`: measurements on labelled questions that are not part of the repository."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

import click

from bot.cli.bench_sync import sync
from bot.cli.common import Session, note, print_json
from knowledge.errors import InputError
from knowledge.library import Library
from knowledge.store import open_store
from routers.classifier import p_specialized


@click.group()
def bench() -> None:
    """Measure routing on labelled questions, and speed."""


@bench.command()
@click.option("--set", "folder", required=True, metavar="DIR", help="Folder with routing_*.jsonl and corpora/.")
@click.option("--fit", "fitted", is_flag=True, help="Fit the weights again, also leaving out each domain in turn.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def routing(session: Session, folder: str, fitted: bool, as_json: bool) -> None:
    """Accuracy, macro-F1, AUROC and calibration of the router, beside simple baselines."""
    from bot.bench import routing as measured

    path = Path(folder)
    if not (path / "corpora").is_dir():
        raise InputError(f"There is no folder {path / 'corpora'}. Name a folder of labelled questions with --set.")
    rows = measured.read_rows(path)
    with _library(session) as library:
        note("Reading the documents …")
        domains = measured.ingest(library, path)
        seen = measured.look(library, rows, None)
        table = [
            measured.score("router", seen, p_specialized),
            measured.score("always general", seen, lambda _: 0.0),
            measured.baseline("lexical threshold *", seen, "lexical"),
            measured.baseline("cosine threshold *", seen, "cosine"),
        ]
        weights = None
        if fitted:
            views = measured.views(library, rows, domains)
            table += measured.left_out(rows, views)
            weights = measured.fit([*seen, *(item for view in views.values() for item in view)])
            table.append(measured.score("fitted on these rows", seen, measured.with_weights(*weights)))
    times = quantiles([item.ms for item in seen], n=100)
    speed = {"p50": round(times[49], 2), "p95": round(times[94], 2)}
    if as_json:
        print_json({"rows": len(rows), "scores": [line.as_json() for line in table], "ms": speed, "weights": weights})
        return
    click.echo(f"{len(rows)} questions, {len(domains)} domains; * best threshold for these very rows")
    click.echo(f"{'':<24} accuracy macro-F1  AUROC    ECE")
    for line in table:
        figures = (line.accuracy, line.macro_f1, line.auroc, line.calibration_error)
        click.echo(f"{line.name:<24}" + "".join("       –" if f is None else f"{f:8.3f}" for f in figures))
    click.echo(f"ms a question: p50 {speed['p50']}, p95 {speed['p95']}")
    if weights:
        click.echo(f"bias {weights[0]:.3f}, weights { {name: round(w, 3) for name, w in weights[1].items()} }")


bench.add_command(sync)


@contextmanager
def _library(session: Session) -> Iterator[Library]:
    """A library of its own in a temporary folder, or in `--data`, where the documents are kept for the next run."""
    with tempfile.TemporaryDirectory(prefix="tactician-bench-") as temporary:
        folder = Path(session.data or temporary)
        if session.data is None:
            session.config  # noqa: B018 - silences the libraries
        store = open_store(folder)
        library = Library(folder, store, holder="tactician bench")
        try:
            yield library
        finally:
            library.close()
            store.close()
