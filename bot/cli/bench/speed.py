"""`tactician bench speed`: the library's speed and memory, beside the bare parts."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.bench.setting import own_folder
from bot.cli.common import Session, note, print_json

if TYPE_CHECKING:
    from bot.bench.speed import Asked, TakenIn


@click.command()
@click.option(
    "--chunks",
    "sizes",
    multiple=True,
    default=(10_000, 200_000),
    show_default=True,
    type=click.IntRange(100, 2_000_000),
    help="Size of a library with generated words and vectors; several times for several sizes.",
)
@click.option("--questions", default=300, show_default=True, type=click.IntRange(2), help="Questions at each size.")
@click.option("--documents", metavar="DIR", help="Also take in the documents below DIR, beside the bare embedder.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_obj
def speed(session: Session, sizes: tuple[int, ...], questions: int, documents: str | None, as_json: bool) -> None:
    """Milliseconds a question and memory at several sizes (generated), and how fast documents are taken in."""
    from bot.bench import speed as measured

    with own_folder(session) as folder:
        asked = []
        for chunks in sorted(set(sizes)):
            place = folder / f"generated-{chunks}"
            if not (place / "index").exists():
                note(f"Making {chunks:,} chunks …")
                note(f"{measured.build(place, chunks):,.0f} chunks a second written, not embedded")
            asked.append(measured.asked(place, chunks, questions))
        taken = measured.taken_in(Path(documents), folder / "documents") if documents else None
    growth = _growth(asked)
    if as_json:
        print_json(
            {
                "asked": [each.as_json() for each in asked],
                "memory_growth": growth,
                "taken_in": taken.as_json() if taken else None,
            }
        )
        return
    for line in _lines(asked, growth, taken):
        click.echo(line)


def _growth(asked: "list[Asked]") -> float | None:
    """Memory that was added from the smallest to the largest size, in bytes of the added vectors."""
    first, last = asked[0], asked[-1]
    added = last.vectors - first.vectors
    return round((last.resident - first.resident) / added, 3) if added else None


def _lines(asked: "list[Asked]", growth: float | None, taken: "TakenIn | None") -> Iterator[str]:
    yield "Generated words and vectors; questions are embedded for real. Milliseconds a question:"
    yield f"{'chunks':>9}   p50   p95  in a domain p95  embedding p50  bare index p50  p50 / bare parts  RSS MiB"
    for each in asked:
        bare = each.embedding_p50 + each.index_p50
        yield (
            f"{each.chunks:>9,} {each.p50:>5.1f} {each.p95:>5.1f} {each.domain_p95:>16.1f} {each.embedding_p50:>14.1f}"
            f" {each.index_p50:>15.1f} {each.p50 / bare:>17.2f} {each.resident / 2**20:>8.0f}"
        )
    if growth is not None:
        yield f"Memory grew by {growth:.2f} times the bytes of the added vectors."
    if taken is not None:
        yield (
            f"Taken in: {taken.chunks:,} chunks at {taken.rate:.1f} a second; "
            f"the bare embedder {taken.bare:.1f}; ratio {taken.ratio:.2f}"
        )
