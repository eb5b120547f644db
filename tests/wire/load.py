"""The unmodified bot under load, measured at the small Discord: `python -m tests.wire.load` (or `make load`).

A model of 50 tokens a second with 0.2 s to the first of 150; questions at once from as many people. Exits with 1 where
a figure to hold is missed. Options: `--sliding` (Discord's windows), `--runs N`, `--sizes 20,100`.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from tests.wire.measures import HEAD, HOLD, Line, line, missed, seen
from tests.wire.model import TOKENS, word
from tests.wire.process import ROOT, Bot, bot
from tests.wire.stand_in import Wire, served
from tests.wire.state import CHANNEL

CHANNELS = {1: 1, 20: 10, 100: 10, 200: 40}
"""Questions at once → channels in which they are asked."""
REST = 6.0
"""Seconds between two runs, so that no window is half full."""
LAST = word(TOKENS - 1).strip()


async def measure(wire: Wire, running: Bot, questions: int) -> Line:
    """Ask so many questions at once and wait for all answers."""
    channels = CHANNELS.get(questions, max(1, questions // 10))
    places = [number for number, channel in wire.state.channels.items() if channel.name.startswith("load-")][:channels]
    people = [wire.state.add_person(f"asker{number}") for number in range(questions)]
    wire.calls.clear()
    refused, busy, loop, asked = len(wire.limits.refused), running.busy, asyncio.get_running_loop(), {}
    for number, person in enumerate(people):
        moment = loop.time()
        message = await wire.mention("Why is the sky blue?", channel=places[number % channels], user=person)
        asked[message["id"]] = moment
    try:
        await wire.until(lambda: all(answer.complete for answer in seen(wire, asked, LAST)), 15 + questions / 4)
    except TimeoutError:
        print(f"Not every answer came.\n{running.log[-3000:]}", file=sys.stderr)
    answers = seen(wire, asked, LAST)
    return line(answers, channels, len(wire.limits.refused) - refused, running.memory, running.busy - busy)


@asynccontextmanager
async def speaking() -> AsyncIterator[str]:
    """The model, in a process of its own; its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.wire.model", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.kill()
        await process.wait()


async def run(sizes: Sequence[int], *, runs: int = 1, sliding: bool = False) -> list[Line]:
    """Measure each size so many times with one bot; prints the table as it grows."""
    wire, lines = Wire(), []
    wire.limits.sliding = sliding
    for number in range(max(CHANNELS.values())):
        wire.state.add_channel(f"load-{number}")
    with tempfile.TemporaryDirectory() as data:
        async with served(wire), speaking() as model:
            begun = asyncio.get_running_loop().time()
            async with bot(wire, Path(data), model) as running:
                print(f"Start to IDENTIFY {wire.gateway.identified_at[0] - begun:.2f} s. {_noise()}\n\n{HEAD}")
                await _warm_up(wire)
                for questions in [size for size in sizes for _ in range(runs)]:
                    await asyncio.sleep(REST)
                    lines.append(await measure(wire, running, questions))
                    print(lines[-1], flush=True)
                    if questions in HOLD:
                        print(HOLD[questions])
    return lines


async def _warm_up(wire: Wire) -> None:
    """One answer that nobody measures: the client libraries of the model are loaded with the first."""
    await wire.mention("Are you there?", channel=CHANNEL)
    await wire.until(lambda: any(LAST in message["content"] for message in wire.own_messages), 60)


def _noise() -> str:
    """How busy the machine is, since the figures are worth little where others run."""
    return f"Load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors."


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 where a figure to hold is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1,20,100,200", help="questions at once")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--sliding", action="store_true", help="windows of Discord slide instead of being fixed")
    chosen = parser.parse_args(arguments)
    sizes = [int(size) for size in chosen.sizes.split(",")]
    lines = asyncio.run(run(sizes, runs=chosen.runs, sliding=chosen.sliding))
    faults = [fault for one in lines for fault in missed(one)]
    for one in lines:
        print(
            f"{one.questions} at once: {one.early} first texts within 0.8 s; {one.busy:.1f} s of the bot's computing."
        )
    print("\n".join(faults) if faults else "Everything to hold is held.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
