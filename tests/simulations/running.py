"""Runs worlds many times, with many looks each, and counts how often the comparison was wrong."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from routers.comparison import compare
from routers.comparison.estimating import adjusted, difference
from routers.comparison.sample import answer_of, sample_of
from tests.simulations.worlds import WORLDS, World

LOOKS = 30
ARMS = ("a", "b")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One server."""

    missed: dict[str, bool]
    """Of each figure, whether its sequence missed the truth at some look."""
    false: bool
    """Whether some look said of the worse, or of one as good, that it is better."""
    decided: bool
    """Whether the last look said that the better one is."""
    rates: dict[str, float]
    """The last look's."""
    naive: dict[str, float]
    warned: bool


def once(world: World, seed: int) -> Outcome:
    """A server from that seed, looked at LOOKS times."""
    rows = world.make(np.random.default_rng(seed), world.answers)
    sample = sample_of([answer_of(row, row.strategy, row.odds) for row in rows if row.ratings], ARMS)
    true = world.truth["b"] - world.truth["a"]
    missed = dict.fromkeys(("ips a", "ips b", "dr a", "dr b", "difference"), False)
    false, figures = False, [adjusted(sample, arm) for arm in (0, 1)]
    for look in range(1, LOOKS + 1):
        part = sample.until(len(sample.first) * look // LOOKS)
        figures = [adjusted(part, arm) for arm in (0, 1)]
        moved = world.drift * (look / LOOKS - 1) / 2
        for arm, figure in zip(ARMS, figures, strict=True):
            truth = world.truth[arm] + moved
            for name, rate in (("ips", figure.ips), ("dr", figure.dr)):
                missed[f"{name} {arm}"] |= not (rate.low or 0) <= truth <= (1 if rate.high is None else rate.high)
        pair = difference(part, 1, 0)
        if pair.low is not None and pair.high is not None:
            missed["difference"] |= not pair.low <= true <= pair.high
            false |= (pair.low > 0 and true <= 0) or (pair.high < 0 and true >= 0)
    report = compare(rows).kinds["specialized"]
    verdict = report.ruling
    false |= verdict.decided and (verdict.better != "b" or true <= 0)
    rates = {
        f"{name} {arm}": getattr(figure, name).rate
        for arm, figure in zip(ARMS, figures, strict=True)
        for name in ("ips", "snips", "dr", "stratified")
        if getattr(figure, name).rate is not None
    }
    naive = {entry.name: entry.naive.rate for entry in report.strategies if entry.naive.rate is not None}
    return Outcome(missed, false, verdict.decided, rates, naive, bool(report.warnings))


@dataclass(frozen=True, slots=True)
class Result:
    """Many servers of one world."""

    world: World
    servers: int
    missed: dict[str, float]
    """Share of servers on which the figure's sequence missed at some look."""
    false: float
    decided: float
    bias: dict[str, float]
    """Mean of each adjusted rate less the truth."""
    naive_bias: dict[str, float]
    warned: float


def many(world: World, servers: int, processes: int = 1, seed: int = 0) -> Result:
    """That many servers, one seed each."""
    seeds = range(seed, seed + servers)
    if processes > 1:
        with ProcessPoolExecutor(processes) as pool:
            chunk = max(1, servers // (8 * processes))
            outcomes = list(pool.map(_numbered, [WORLDS.index(world)] * servers, seeds, chunksize=chunk))
    else:
        outcomes = [once(world, each) for each in seeds]
    return Result(
        world,
        servers,
        {name: float(np.mean([o.missed[name] for o in outcomes])) for name in outcomes[0].missed},
        float(np.mean([o.false for o in outcomes])),
        float(np.mean([o.decided for o in outcomes])),
        {name: _mean([o.rates[name] for o in outcomes]) - world.truth[name[-1]] for name in outcomes[0].rates},
        {name: _mean([o.naive[name] for o in outcomes]) - world.truth[name] for name in outcomes[0].naive},
        float(np.mean([o.warned for o in outcomes])),
    )


def _numbered(number: int, seed: int) -> Outcome:
    return once(WORLDS[number], seed)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def faults(result: Result) -> list[str]:
    """What is not as it must be, within the error of so many servers (three standard errors)."""
    world, n = result.world, result.servers
    within = 0.05 + 3 * (0.05 * 0.95 / n) ** 0.5
    found = []
    if result.false > within:
        found.append(f"{world.name}: {result.false:.1%} false verdicts")
    if world.says_nothing:
        return found + ([f"{world.name}: a verdict without exploration"] if result.decided else [])
    if world.biased:
        return found + ([] if result.warned == 1.0 else [f"{world.name}: no warning"])
    if world.name != "spammer":  # whose voice is 5 % of the truth there
        found += [
            f"{world.name}: {name} missed on {share:.1%}" for name, share in result.missed.items() if share > within
        ]
        wide = 0.01 + 3 * 0.5 / (n * 100) ** 0.5
        found += [
            f"{world.name}: {name} is off by {bias:+.3f}" for name, bias in result.bias.items() if abs(bias) > wide
        ]
    if world.naive_is_off and max(map(abs, result.naive_bias.values())) <= 0.1:
        found.append(f"{world.name}: naive rates are not off, so that nothing is shown")
    return found
