"""Starts, asks, freezes and kills workers."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


class Worker:
    """A process with a library of its own on `folder`."""

    def __init__(self, folder: Path, name: str = "worker", embedder: str = "words") -> None:
        command = [sys.executable, "-m", "tests.knowledge.library.worker", str(folder), name, embedder]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self.pid = int(self._line())

    def ask(self, command: str) -> Any:
        """The answer to `command`; raises EOFError where the worker dies of it."""
        self.begin(command)
        return self.answer()

    def begin(self, command: str) -> None:
        """Sends `command` without waiting."""
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """The answer to the oldest command that was only begun."""
        return json.loads(self._line())

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def end(self) -> int:
        """Closes its input and waits for its normal end; returns the exit status."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(30)

    def close(self) -> None:
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise EOFError("the worker has ended")
        return line


@contextmanager
def working(folder: Path, name: str = "worker", embedder: str = "words") -> Iterator[Worker]:
    """A worker that is gone at the end of the block."""
    worker = Worker(folder, name, embedder)
    try:
        yield worker
    finally:
        worker.close()
