"""`tactician bench retrieval`: what is found for labelled questions, by words, by vectors and by both."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from bot.cli.bench.setting import labelled, own_library
from bot.cli.common import Session, note, print_json

if TYPE_CHECKING:
    from bot.bench.retrieval import Figures, Seen

WAYS = ("lexical", "dense", "hybrid")


@click.command()
@click.option("--set", "folder", required=True, metavar="DIR", help="Folder with qa_*.jsonl and corpora/.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def retrieval(session: Session, folder: str, as_json: bool) -> None:
    """Recall, nDCG, MRR and milliseconds of words alone, vectors alone and both, side by side."""
    from bot.bench import questions
    from bot.bench import retrieval as measured
    from knowledge.types import Question
    from routers.rewriting import look_up

    path = labelled(folder)
    asked, followed = questions.questions(path), [row for row in questions.follow_ups(path) if row.retrievable]
    with own_library(session) as (library, _):
        note("Reading the documents …")
        domains = questions.add_corpora(library, path)
        library.warm()
        seen = {way: measured.look(asked, measured.by_way(library, way)) for way in WAYS}
        alone = measured.look(
            followed,
            lambda row: (
                look_up(
                    Question(row.text, row.history), lambda text: library.find(text, k=measured.PASSAGES)
                ).findings.passages
            ),
        )
    table = [line for way in WAYS for line in _lines(way, seen[way], domains)]
    if alone:
        table.append(measured.figures("follow-ups", alone))
    result = {
        "scores": [line.as_json() for line in table],
        "unanswerable_auroc": {way: measured.unanswerable_auroc(seen[way]) for way in WAYS},
        "ms": {way: measured.milliseconds(seen[way]) for way in WAYS},
        "hybrid_less_better_half": _ahead(table, domains),
    }
    if as_json:
        print_json(result)
        return
    for line in _table(table, result):
        click.echo(line)


def _lines(way: str, seen: "Sequence[Seen]", domains: Sequence[str]) -> "Iterator[Figures]":
    """One line for all answerable questions, one a domain, and one for those in other languages."""
    from bot.bench import retrieval as measured

    answerable = [each for each in seen if not each.asked.unanswerable and each.asked.gold]
    groups = {way: answerable}
    groups |= {f"{way} {domain}": [each for each in answerable if each.asked.domain == domain] for domain in domains}
    foreign = [each for each in answerable if any(tag.startswith("lang:") for tag in each.asked.tags)]
    groups[f"{way} other languages"] = foreign
    return (measured.figures(name, group) for name, group in groups.items() if group)


def _ahead(table: "Sequence[Figures]", domains: Sequence[str]) -> dict[str, float]:
    """nDCG@10 of both less that of the better half, by domain."""
    found = {line.name: line.ndcg10 for line in table}
    return {
        domain: round(found[f"hybrid {domain}"] - max(found[f"lexical {domain}"], found[f"dense {domain}"]), 4)
        for domain in domains
        if f"hybrid {domain}" in found
    }


def _table(table: "Sequence[Figures]", result: dict[str, Any]) -> Iterator[str]:
    yield f"{'':<28} questions  r@1   r@5   nDCG  MRR   passage@5"
    for line in table:
        held = "–" if line.passage5 is None else f"{line.passage5:.3f}"
        figures = (line.recall1, line.recall5, line.ndcg10, line.mrr10)
        yield f"{line.name:<28} {line.questions:>9}" + "".join(f" {figure:.3f}" for figure in figures) + f" {held}"
    for way, ms in result["ms"].items():
        auroc = result["unanswerable_auroc"][way]
        said = "" if auroc is None else f"; AUROC of the best score for answerable or not: {auroc:.3f}"
        yield f"{way}: p50 {ms['p50']} ms, p95 {ms['p95']} ms a question{said}"
    for domain, ahead in result["hybrid_less_better_half"].items():
        yield f"nDCG@10 of hybrid less the better half, {domain}: {ahead:+.3f}"
