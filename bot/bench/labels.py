"""What labelled questions of the server's own add: a few a domain, or all of them by five folds."""

import random
from collections.abc import Callable, Collection, Sequence

from bot.bench.routing import Judge, Looked, Row, Scores, of_probabilities, see
from knowledge.errors import InputError
from knowledge.fits import Fits
from knowledge.library import Library
from routers.learning.fitting import Example, Fitter
from routers.learning.weighing import Weigher

FOLDS = 5
SEED = 20


def with_labels(library: Library, fits: Fits, looked: Sequence[Looked], many: int | None, judge: Judge) -> Scores:
    """The router with `many` labelled questions of each domain and as many general ones (None: four of five parts of
    all), scored on the others. The fits are as before afterwards."""
    labels, p = [], []
    for training in _foldings([each.row for each in looked], many):
        examples = [Example(looked[place].row.question, "", looked[place].row.domain) for place in sorted(training)]
        Fitter(library.samples, fits, _given(examples)).refresh()
        tested = [each for place, each in enumerate(looked) if place not in training]
        seen = see(Weigher(fits, library.samples.space), tested)
        labels += [item.specialized for item in seen]
        p += judge([each.row.domain for each in tested], [item.features for item in seen])
    Fitter(library.samples, fits).refresh()
    if not labels:
        raise InputError(
            f"All {len(looked)} questions would be learned from. Take fewer with --labels, or a larger set."
        )
    return of_probabilities("router, all labels" if many is None else f"router, {many} labels a domain", labels, p)


def _given(examples: Sequence[Example]) -> Callable[[Collection[str]], Sequence[Example]]:
    return lambda _: examples


def _foldings(rows: Sequence[Row], many: int | None) -> list[set[int]]:
    """Places of the rows to learn from."""
    order = list(range(len(rows)))
    random.Random(SEED).shuffle(order)
    if many is None:
        return [set(order) - set(order[fold::FOLDS]) for fold in range(FOLDS)]
    chosen: set[int] = set()
    for domain in {row.domain for row in rows}:
        chosen.update([place for place in order if rows[place].domain == domain][:many])
    return [chosen]
