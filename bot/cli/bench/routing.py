"""`tactician bench routing`: the router on labelled questions that are not part of the repository."""

from statistics import quantiles
from typing import TYPE_CHECKING, Any

import click

from bot.cli.bench.setting import labelled, own_folder
from bot.cli.common import Session, note, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from knowledge.library import Library
    from knowledge.store.engine import Store


@click.command()
@click.option("--set", "folder", required=True, metavar="DIR", help="Folder with routing_*.jsonl and corpora/.")
@click.option(
    "--labels",
    type=click.Choice(["0", "5", "20", "all"]),
    default="0",
    help="Labelled questions a domain to learn from; 0: documents and the bank only.",
)
@click.option("--leave-out", "unseen", metavar="DOMAIN", help="Do without this domain: its questions are general then.")
@click.option("--fit", "fitted", is_flag=True, help="Fit the weights again, also leaving out each domain in turn.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def routing(session: Session, folder: str, labels: str, unseen: str | None, fitted: bool, as_json: bool) -> None:
    """Accuracy, macro-F1, AUROC and calibration of the router, beside simple baselines.

    The weights that ship were fitted on labelled questions: on those very ones, judge by the lines of --fit, which
    leave out each domain that they score.
    """
    from knowledge.library import Library
    from knowledge.store import open_store

    path = labelled(folder)
    with own_folder(session) as data:
        store = open_store(data)
        library = Library(data, store, holder="tactician bench")
        try:
            result = _measured(library, store, path, labels, unseen, fitted=fitted)
        finally:
            library.close()
            store.close()
    if as_json:
        print_json(result)
    else:
        _show(result)


def _measured(
    library: "Library", store: "Store", path: "Path", labels: str, unseen: str | None, *, fitted: bool
) -> dict[str, Any]:
    """The object that `--json` prints."""
    from bot.bench import fitting, routing, twins
    from bot.bench.labels import with_labels
    from knowledge.fits import Fits
    from routers.learning.fitting import Fitter
    from routers.learning.weighing import Weigher

    rows = routing.read_rows(path)
    note("Reading the documents …")
    domains = routing.ingest(library, path, unseen)
    fits = Fits(store)
    fitter = Fitter(library.samples, fits)
    fitter.refresh()
    weigher = Weigher(fits, library.samples.space)
    looked = routing.look(library, rows, None, domains)
    seen = routing.see(weigher, looked)
    table = [routing.score("router", seen), *routing.baselines(seen)]
    if labels != "0":
        table.insert(1, with_labels(library, fits, looked, None if labels == "all" else int(labels)))
    weights = None
    if fitted:
        views = fitting.views(library, weigher, rows, domains)
        table += fitting.left_out(rows, views)
        weights = fitting.fit([item for view in views.values() for item in view])
        table.append(routing.score("fitted on these rows", seen, weights.probability))
    times = quantiles([item.ms for item in seen], n=100)
    return {
        "rows": len(rows),
        "domains": domains,
        "scores": [line.as_json() for line in table],
        "tags": routing.by_tag(rows, seen),
        "close": twins.close(library.samples, [row.question for row in rows]),
        "ms": {"p50": round(times[49], 2), "p95": round(times[94], 2)},
        "weights": [weights.bias, dict(weights.by_feature)] if weights else None,
    }


def _show(result: dict[str, Any]) -> None:
    click.echo(f"{result['rows']} questions, {len(result['domains'])} domains; * best threshold for these very rows")
    click.echo(f"{'':<28} accuracy macro-F1  AUROC    ECE")
    for line in result["scores"]:
        figures = (line["accuracy"], line["macro_f1"], line["auroc"], line["calibration_error"])
        click.echo(f"{line['name']:<28}" + "".join("       –" if f is None else f"{f:8.3f}" for f in figures))
    tags = "  ".join(f"{tag} {share:.3f} ({count})" for tag, (count, share) in result["tags"].items())
    click.echo(f"accuracy by tag: {tags}")
    click.echo(f"ms a question: p50 {result['ms']['p50']}, p95 {result['ms']['p95']}")
    click.echo(f"questions of the bank that are close to one of these rows: {len(result['close'])}")
    for pair in result["close"]:
        click.echo(f"  {pair['cosine']:.2f} {pair['bank']!r} ~ {pair['row']!r}")
    if result["weights"]:
        bias, by_feature = result["weights"]
        click.echo(f"bias {bias:.3f}, weights { {name: round(w, 3) for name, w in by_feature.items()} }")
