"""The router is fitted anew in the background whenever documents, or what people said of questions, have changed,
whichever process changed them."""

import logging

from bot.app import Memory
from bot.background import Background
from knowledge.errors import ClosedError, TacticianError
from knowledge.remembered import state

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks at whether anything has changed: two small reads of the database."""
AGAIN = 60.0
"""Seconds until the next try where the embedder or the index did not answer."""


class Refitting(Background):
    """Questions are routed by the last fit meanwhile, and by the evidence alone before the first."""

    def __init__(self, memory: Memory, every: float = EVERY, again: float = AGAIN) -> None:
        super().__init__("refitting")
        self._memory = memory
        self._every = every
        self._again = again

    def _run(self) -> None:
        seen: tuple[str, int] | None = None
        wait = 0.0
        while not self._stop.wait(wait):
            wait = self._every
            try:
                if (version := (self._memory.library.version(), state(self._memory.store))) != seen:
                    self._memory.fitter.refresh(self._stop)
                    seen = version
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
