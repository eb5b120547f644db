"""The holder's side: answers other processes of this machine that need the index."""

import logging
import socket
import threading
from collections.abc import Callable

from knowledge.errors import TacticianError
from knowledge.library import wire
from knowledge.library.wire import GoneError, Message

log = logging.getLogger(__name__)

_PAUSE = 0.1  # seconds until the next try where no connection could be accepted, for want of file handles say

Perform = Callable[[Message], Message]
"""Does what a request asks; raises GoneError once the index is being closed."""


class Server:
    """Listens on a loopback port and answers every connection in a daemon thread of its own."""

    def __init__(self, perform: Perform, key: bytes, timeout: float) -> None:
        self._perform = perform
        self._key = key
        self._timeout = timeout
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._socket = socket.create_server((wire.HOST, 0), backlog=64)
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, name="index-server", daemon=True).start()

    def close(self) -> None:
        """Takes no more requests; what is being answered is not sent any more."""
        with self._lock:
            self._closed.set()
            for made in (self._socket, *self._open):
                _shut(made)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                made, _ = self._socket.accept()
            except OSError:
                if self._closed.wait(_PAUSE):
                    return
                log.warning("a connection to the index could not be accepted")
                continue
            threading.Thread(target=self._serve, args=(made,), name="index-client", daemon=True).start()

    def _serve(self, made: socket.socket) -> None:
        with made:
            with self._lock:
                if self._closed.is_set():
                    return
                self._open.add(made)
            try:
                self._talk(made)
            except (GoneError, TimeoutError, OSError):
                log.debug("a client of the index has left")
            finally:
                with self._lock:
                    self._open.discard(made)

    def _talk(self, made: socket.socket) -> None:
        with wire.opened(made, self._timeout) as connection:
            wire.welcome(connection, self._key)
            wire.wait_for(made, 0)  # a client may be silent for as long as it likes
            while True:
                wire.send(connection, self._answer(wire.receive(connection)))

    def _answer(self, request: Message) -> Message:
        try:
            return self._perform(request)
        except GoneError:
            raise
        except TacticianError as error:
            return Message({"error": str(error)})
        except Exception as error:
            log.exception("the index could not answer another process")
            return Message({"error": f"The index could not do this ({type(error).__name__}: {error})."})


def _shut(made: socket.socket) -> None:
    try:
        made.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("the socket was closed already")
