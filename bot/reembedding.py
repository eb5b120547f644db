"""A running bot makes the configured embedder the one in force, in the background, while it answers."""

import logging

from bot.background import Background
from knowledge.errors import ClosedError, HeldError, TacticianError
from knowledge.library import Library

log = logging.getLogger(__name__)

AGAIN = 120.0
"""Seconds until the next try where the embedder does not answer, or another process is at it."""


class Reembedding(Background):
    """Ends once the configured embedder is the one in force."""

    def __init__(self, library: Library, again: float = AGAIN) -> None:
        super().__init__("reembedding")
        self._library = library
        self._again = again

    def _run(self) -> None:
        try:
            self._until_done()
        except TacticianError as error:
            log.warning("The embedder was not changed: %s", error)
        except ClosedError:
            log.debug("The process ends; the next run goes on with the change of the embedder.")

    def _until_done(self) -> None:
        first = change = self._library.change()
        while first is not None and change is not None and not self._stop.is_set():
            if change.before != first.before:
                log.warning("Another process has made %s the embedder; %s is configured.", change.before, change.after)
                return
            try:
                log.info("Embedding %d passages anew with %s.", change.total - change.done, change.after)
                if self._library.reembed(stop=self._stop):
                    log.info("%s is the embedder now.", change.after)
            except HeldError as error:
                log.info("%s", error)
                self._stop.wait(self._again)
            except TacticianError as error:
                log.warning("The change to another embedder waits for %g s: %s", self._again, error)
                self._stop.wait(self._again)
            change = None if self._stop.is_set() else self._library.change()
