"""The unmodified bot, as its own process, redirected from outside to the small Discord."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.wire.rest import API
from tests.wire.stand_in import Wire

ROOT = Path(__file__).parents[2]
SITE = """\
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

Route.BASE = {base!r}
DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL({gateway!r})
"""


class Bot:
    """A bot process. Its log is on `log`."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def log(self) -> str:
        """Everything it has written so far."""
        return self._log.read_text()

    @property
    def memory(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    @property
    def busy(self) -> float:
        """Seconds of processor time used so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        await self.process.wait()

    async def stop(self, seconds: float = 12) -> int:
        """Tell it to end; returns its exit code."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), seconds)


@asynccontextmanager
async def bot(
    wire: Wire, data: Path, model: str, *, seconds: float = 60, more: Mapping[str, str] | None = None
) -> AsyncIterator[Bot]:
    """A bot that has connected; `model` is the address of an OpenAI-compatible server with the model `scripted`."""
    with tempfile.TemporaryDirectory() as folder:
        wire.ready.clear()
        running = await _start(wire, Path(folder), data, _environment(folder, model, wire.token) | dict(more or {}))
        try:
            await _connected(wire, running, seconds)
            yield running
            await running.stop()
        finally:
            if running.process.returncode is None:
                await running.kill()


async def _start(wire: Wire, folder: Path, data: Path, environment: Mapping[str, str]) -> Bot:
    site = SITE.format(base=wire.state.base + API, gateway=wire.gateway.address)
    command = (sys.executable, "-m", "bot", "--data", str(data), "bot")
    log = folder / "log"
    await asyncio.to_thread((folder / "sitecustomize.py").write_text, site)
    with await asyncio.to_thread(log.open, "wb") as out:
        process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    return Bot(process, log)


async def _connected(wire: Wire, running: Bot, seconds: float) -> None:
    ready, ended = asyncio.create_task(wire.ready.wait()), asyncio.create_task(running.process.wait())
    await asyncio.wait({ready, ended}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    connected = ready.done()
    for task in (ready, ended):
        task.cancel()
    if not connected:
        raise RuntimeError(f"The bot did not connect within {seconds:.0f} s:\n{running.log}")


def _environment(folder: str, model: str, token: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "TACTICIAN_"))}
    return clean | {
        "PYTHONPATH": folder,
        "DISCORD_TOKEN": token,
        "OPENAI_BASE_URL": model,
        "OPENAI_API_KEY": "scripted-key",
        "TACTICIAN_MODEL": "scripted",
        "TACTICIAN_QUESTIONS": "0",
        "TACTICIAN_FALLBACK": "scripted",
    }
