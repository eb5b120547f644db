"""`tactician bench routing`: the router on labelled questions that are not part of the repository."""

from statistics import quantiles
from typing import TYPE_CHECKING, Any

import click

from bot.cli.bench.setting import labelled, own_library
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

    The weights that ship were fitted on labelled questions. On those very ones the router's figures come from refits:
    each domain is scored by weights that saw neither its documents nor its questions.
    """
    path = labelled(folder)
    with own_library(session) as (library, store):
        result = _measured(library, store, path, labels, unseen, fitted=fitted)
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
    from bot.bench.prepared import prepare

    routing.read_rows(path)  # says what is missing, before documents are read
    prepared = prepare(library, store, path, unseen, refit=fitted, tell=note)
    looked = routing.look(library, prepared.rows, None, prepared.domains)
    seen = routing.see(prepared.weigher, looked)
    domains = [row.domain for row in prepared.rows]
    truth, features = [item.specialized for item in seen], [item.features for item in seen]
    p = prepared.judge(domains, features)
    table = [routing.of_probabilities("router", truth, p), *routing.baselines(seen)]
    if labels != "0":
        many = None if labels == "all" else int(labels)
        table.insert(1, with_labels(library, prepared.fits, looked, many, prepared.judge))
    weights = None
    if prepared.views:
        weights = fitting.fit([item for view in prepared.views.values() for item in view])
        left_out = fitting.judge(prepared.refits)(domains, features)
        table += [
            *fitting.single(prepared.rows, prepared.views, prepared.refits),
            routing.of_probabilities("all, each left out", truth, left_out),
            routing.score("fitted on these rows", seen, weights.probability),
        ]
        if not prepared.shipped:
            table.append(routing.score("as it ships, fitted on them", seen))
    times = quantiles([item.ms for item in seen], n=100)
    return {
        "rows": len(prepared.rows),
        "domains": list(prepared.domains),
        "scores": [line.as_json() for line in table],
        "tags": routing.by_tag(prepared.rows, truth, p),
        "close": twins.close(library.samples, [row.question for row in prepared.rows]),
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
