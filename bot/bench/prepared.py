"""What routing and follow-ups are measured with: the documents of a set, and weights that never saw what they score."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.bench import fitting, routing
from bot.bench.fitting import Views
from bot.bench.routing import Judge, Row
from knowledge.fits import Fits
from knowledge.library import Library
from knowledge.store.engine import Store
from routers.classifier import Weights
from routers.learning.fitting import Fitter
from routers.learning.weighing import Weigher


@dataclass(frozen=True, slots=True)
class Prepared:
    """A server that holds the documents of a set, and is fitted to them."""

    library: Library
    fits: Fits
    weigher: Weigher
    domains: tuple[str, ...]
    rows: tuple[Row, ...]
    """The questions of `routing_*.jsonl`; none where a set of follow-ups has no such file."""
    shipped: bool
    """Whether the weights that ship may score these questions: they were not fitted on them."""
    views: Views
    """What the refits were made of; empty where there are none."""
    refits: Mapping[str, Weights]
    """For each domain, weights that saw neither its documents nor its questions."""

    @property
    def judge(self) -> Judge:
        """Who scores the questions: the weights that ship, or the refits."""
        return routing.as_shipped if self.shipped else fitting.judge(self.refits)


def prepare(
    library: Library,
    store: Store,
    folder: Path,
    unseen: str | None,
    *,
    refit: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Prepared:
    """Adds the documents of `folder`, but not those of the domain `unseen`, and fits the router to them.

    Weights are fitted anew where those that ship saw these questions, or `refit` is true. `tell` gets progress.
    """
    rows = routing.read_rows(folder) if refit or any(folder.glob("routing_*.jsonl")) else []
    tell("Reading the documents …")
    domains = routing.ingest(library, folder, unseen)
    fits = Fits(store)
    Fitter(library.samples, fits).refresh()
    weigher = Weigher(fits, library.samples.space)
    shipped = not routing.fitted_on(folder)
    views: Views = {}
    if refit or not shipped:
        tell("Fitting the weights anew, each domain left out in turn …")
        views = fitting.views(library, weigher, rows, domains)
    return Prepared(
        library,
        fits,
        weigher,
        tuple(domains),
        tuple(rows),
        shipped,
        views,
        fitting.refits(rows, views) if views else {},
    )
