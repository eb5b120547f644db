"""`make simulations`: a thousand servers of every world, thirty looks each; exit code 1 where one is wrong."""

import os
import sys
import time
from pathlib import Path

from tests.simulations.picture import drawn, off
from tests.simulations.running import Result, faults, many
from tests.simulations.worlds import WORLDS

WIDTHS = {"naive": 10, "ips": 8, "snips": 9, "dr": 7, "stratified": 10}


def main(servers: int, picture: Path | None = None) -> int:
    """Runs all worlds; prints a line a world as it is done, and draws the picture."""
    print(
        f"{servers} servers a world, 30 looks each, 95 % sequences: share of servers on which one missed at some look"
    )
    print(f"{'world':<24} {'IPS a':>6} {'IPS b':>6} {'DR a':>6} {'DR b':>6} {'b − a':>6} {'false':>6} {'decided':>8} "
          f"{'naive off':>10} {'IPS off':>8} {'SNIPS off':>9} {'DR off':>7} {'strat. off':>10} {'s':>5}")  # fmt: skip
    wrong: list[str] = []
    results: list[Result] = []
    for world in WORLDS:
        started = time.monotonic()
        result = many(world, servers, processes=os.cpu_count() or 1)
        wrong += faults(result)
        results.append(result)
        far = off(result)
        missed = " ".join(f"{share:6.1%}" for share in result.missed.values())
        print(
            f"{world.name:<24} {missed} {result.false:6.1%} {result.decided:8.1%} "
            + " ".join(f"{far.get(name, float('nan')):{width}.3f}" for name, width in WIDTHS.items())
            + f" {time.monotonic() - started:5.0f}",
            flush=True,
        )
    if picture is not None:
        picture.write_text(drawn(results), encoding="utf-8")
    print("\n".join(wrong) or "All as it must be.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *map(Path, sys.argv[2:3])))
