"""`tactician bench routing`: the router on labelled questions that are not part of the repository."""

from statistics import quantiles

import click

from bot.cli.bench.setting import labelled, own_library
from bot.cli.common import Session, note, print_json
from routers.classifier import p_specialized


@click.command()
@click.option("--set", "folder", required=True, metavar="DIR", help="Folder with routing_*.jsonl and corpora/.")
@click.option("--fit", "fitted", is_flag=True, help="Fit the weights again, also leaving out each domain in turn.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def routing(session: Session, folder: str, fitted: bool, as_json: bool) -> None:
    """Accuracy, macro-F1, AUROC and calibration of the router, beside simple baselines."""
    from bot.bench import routing as measured

    path = labelled(folder)
    rows = measured.read_rows(path)
    with own_library(session) as library:
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
