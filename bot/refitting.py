"""The router is fitted anew in the background whenever documents, or what people said of questions, have changed,
whichever process changed them."""

import logging
import math
import threading
import time

from bot.app import Memory
from bot.background import Background
from knowledge.errors import ClosedError, TacticianError
from knowledge.remembered import state
from routers.learning.writing import Report

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks at whether anything has changed: two small reads of the database."""
AGAIN = 60.0
"""Seconds until the next try where the embedder or the index did not answer."""
LATER = 900.0
"""Seconds until the model that did not answer is asked for questions again."""


class Refitting(Background):
    """Questions are routed by the last fit meanwhile, and by the evidence alone before the first."""

    def __init__(self, memory: Memory, every: float = EVERY, again: float = AGAIN) -> None:
        super().__init__("refitting")
        self._memory = memory
        self._every = every
        self._again = again

    def _run(self) -> None:
        seen: tuple[str, int] | None = None
        wait, due = 0.0, math.inf
        while not self._stop.wait(wait):
            wait = self._every
            try:
                version = (self._memory.library.version(), state(self._memory.store))
                if version != seen or time.monotonic() >= due:
                    self._memory.fitter.refresh(self._stop)
                    seen = version
                    report = written(self._memory, self._stop)
                    due = time.monotonic() + LATER if report.failed else math.inf
            except TacticianError as error:
                log.warning("The router was not fitted, and goes on as it was: %s", error)
                wait = self._again
            except ClosedError:
                log.debug("The process ends; the next one fits what is left.")
                return
            except Exception:  # nobody else would hear of it, and later documents are to be learned all the same
                log.exception("The router was not fitted, and goes on as it was.")
                wait = self._again


def fitted(memory: Memory) -> str | None:
    """Fit what has changed, now; what kept that from happening, as a sentence, or None."""
    try:
        memory.fitter.refresh()
    except TacticianError as error:
        return f"The router was not fitted to the documents, and goes on as it was: {error}"
    return None


def written(memory: Memory, stop: threading.Event | None = None, within: float | None = None) -> Report:
    """Have the configured model write the questions that are missing, and learn from them.

    Raises what the library raises.
    """
    report = memory.writer.write(memory.library.samples.domains(), stop, within=within)
    if report.passages or report.failed:
        log.info("%s", told(report))
    if report.questions:
        memory.fitter.refresh(stop)
    return report


def told(report: Report) -> str:
    """A report as a sentence."""
    cost = f" for ${report.cost_usd:.4f}" if report.cost_usd else ""
    said = (
        f"The model wrote {report.questions} questions from {report.passages} passages{cost}, for the router to learn."
    )
    failed = "The model did not answer when it was asked for questions about the documents; it is asked again later."
    return f"{said} {failed}" if report.passages and report.failed else failed if report.failed else said
