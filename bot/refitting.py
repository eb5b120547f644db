"""The router is fitted anew in the background whenever documents, or what people said of
questions, have changed, whichever process changed them."""

import logging
import threading

from bot.app import Memory
from knowledge.errors import ClosedError, TacticianError
from knowledge.remembered import state

log = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds between two looks at whether anything has changed: two small reads of the database."""
AGAIN = 60.0
"""Seconds until the next try where the embedder or the index did not answer."""


class Refitting:
    """A thread of its own; questions are routed by the last fit meanwhile, and by the evidence alone before the
    first."""

    def __init__(self, memory: Memory, every: float = EVERY, again: float = AGAIN) -> None:
        self._memory = memory
        self._every = every
        self._again = again
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="refitting", daemon=True)

    def start(self) -> None:
        """Begin; there is nothing to wait for."""
        self._thread.start()

    def stop(self, patience: float = 1.0) -> None:
        """End after the domain that is being fitted now, or leave it alone after `patience` seconds."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(patience)

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
