"""`tactician bench followups`: questions that lean on their conversation."""

from typing import TYPE_CHECKING, Any

import click

from bot.cli.bench.setting import labelled, own_library
from bot.cli.common import Session, note, print_json

if TYPE_CHECKING:
    from bot.bench.followups import Figures


@click.command()
@click.option("--set", "folder", required=True, metavar="DIR", help="Folder with followups_*.jsonl and corpora/.")
@click.option("--leave-out", "unseen", metavar="DOMAIN", help="Do without this domain: its questions are general then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def followups(session: Session, folder: str, unseen: str | None, as_json: bool) -> None:
    """Routing and recall of follow-ups, beside the question alone and always behind the one before.

    Where the weights that ship were fitted on the set's other questions, each domain is scored by weights that were
    not, as in `bench routing`.
    """
    from bot.bench import followups as measured
    from bot.bench import questions
    from bot.bench.prepared import prepare
    from knowledge.errors import InputError

    path = labelled(folder)
    if not (asked := questions.follow_ups(path)):
        raise InputError(f"There is no followups_*.jsonl in {path}. Name a folder of labelled follow-ups with --set.")
    with own_library(session) as (library, store):
        prepared = prepare(library, store, path, unseen, tell=note)
        result = measured.measure(prepared, asked)
    if as_json:
        scores = [line.as_json() for line in result.lines]
        print_json({"rows": len(asked), "domains": list(prepared.domains), "scores": scores, "tags": result.tags})
        return
    click.echo(f"{len(asked)} follow-ups, {len(prepared.domains)} domains")
    click.echo(f"{'':<28} accuracy macro-F1  AUROC    ECE    r@5 word-F1")
    for line in result.lines:
        click.echo(_shown(line))
    tags = "  ".join(f"{tag} {share:.3f} ({count})" for tag, (count, share) in result.tags.items())
    click.echo(f"accuracy by tag: {tags}")


def _shown(line: "Figures") -> str:
    figures: tuple[Any, ...] = (
        line.accuracy, line.macro_f1, line.auroc, line.calibration_error, line.recall5, line.word_f1,
    )  # fmt: skip
    return f"{line.name:<28}" + "".join("      –" if figure is None else f"{figure:8.3f}" for figure in figures)
