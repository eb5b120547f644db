"""Work that goes on beside a running bot."""

import threading
from abc import ABC, abstractmethod


class Background(ABC):
    """A thread of its own, which the process's end need not wait for: what it has not done is done the next time."""

    def __init__(self, name: str) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin; there is nothing to wait for."""
        self._thread.start()

    def stop(self, patience: float = 1.0) -> None:
        """End after what is being done now, or leave it alone after `patience` seconds."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(patience)

    def join(self, seconds: float) -> bool:
        """Wait for its end; whether it came in time."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @abstractmethod
    def _run(self) -> None:
        """The work; it looks at `_stop` often."""
