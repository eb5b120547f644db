"""`tactician bench answers`: answerable and unanswerable questions, asked for real."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.bench.setting import labelled, own_folder
from bot.cli.common import Session, note, print_json

if TYPE_CHECKING:
    from bot.bench.answers import Answered, TurnedAway


@click.command()
@click.option("--set", "folder", required=True, metavar="DIR", help="Folder with qa_*.jsonl and corpora/.")
@click.option(
    "--questions",
    "size",
    default=40,
    show_default=True,
    type=click.IntRange(1),
    help="How many questions the model is asked, unanswerable ones among them.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def answers(session: Session, folder: str, size: int, as_json: bool) -> None:
    """Refusals, citations, facts and time of answers from documents."""
    path = labelled(folder)
    with own_folder(session) as data:
        away, got, model = asyncio.run(_measured(session, path, data, size))
    if as_json:
        print_json({"model": model, "turned_away": away.as_json(), "answered": got.as_json()})
        return
    for name, value in _figures(away, got, model):
        click.echo(f"{name:<64} {value}")


async def _measured(session: Session, path: Path, data: Path, size: int) -> "tuple[TurnedAway, Answered, str]":
    from bot.app import running
    from bot.bench import answers as measured
    from bot.bench import questions

    asked = questions.questions(path)
    config = session.config.model_copy(update={"data": data})
    async with running(config, holder="tactician bench") as app:
        note("Reading the documents …")
        await asyncio.to_thread(questions.add_corpora, app.memory.library, path)
        away = await measured.turned_away(app, asked)
        chosen = measured.sample(asked, size)
        note(f"Asking {len(chosen)} questions …")
        await app.models.prepare()
        return away, await measured.answered(app, chosen), app.models.default[0].name


def _figures(away: "TurnedAway", got: "Answered", model: str) -> list[tuple[str, str]]:
    return [
        ("turned away before a model is asked: unanswerable", _share(away.unanswerable)),
        ("turned away before a model is asked: answerable (wrongly)", _share(away.answerable)),
        (f"questions that the model {model} was asked", str(got.questions)),
        ("refused: unanswerable", _share(got.refused_unanswerable)),
        ("refused: answerable (wrongly)", _share(got.refused_answerable)),
        ("answers that cite something", _share(got.cited)),
        ("citations whose document holds the answer", _share(got.right_citations)),
        ("words of the facts that a right answer names", _share(got.facts)),
        ("median milliseconds to the first token", _whole(got.first_token_ms)),
        ("median milliseconds in all", _whole(got.total_ms)),
    ]


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
