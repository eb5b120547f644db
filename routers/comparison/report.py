"""The comparison by kind and strategy: counts, shares rated, and naive rates plainly labelled as what they are.

A naive rate is the share of 👍 among the rated answers of a strategy. Two naive rates can be compared only where chance
chose between the strategies with the same odds for every question: otherwise the router has sent one of them the harder
questions. Rows whose choice was certain (an override, or no exploration) are therefore counted as `excluded`.
"""

import itertools
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from knowledge.journal.comparing import ComparisonDuel, ComparisonRow
from routers.comparison.rates import NO_RATE, Rate, wilson
from routers.policy import QUICK

By = Literal["strategy", "template", "model"]


@dataclass(frozen=True, slots=True)
class StrategyReport:
    """What is known of one strategy (template, model) within one kind."""

    name: str
    answers: int
    rated: int
    excluded: int
    """Answers whose strategy was certain beforehand: they cannot be compared with others."""
    naive: Rate
    bounds: tuple[float, float] | None
    """The rate if every silent asker had been dissatisfied, and if every one had been satisfied (Manski)."""
    cost_usd: float | None
    p50_ms: float | None
    p95_ms: float | None

    def as_json(self) -> dict[str, Any]:
        """The strategy's object in `compare --json`; figures that were not made are null."""
        bounds = dict(zip(("low", "high"), self.bounds or (None, None), strict=True))
        adjusted = {**NO_RATE.as_json(), "ess": None, "max_weight": None}
        return {
            "answers": self.answers,
            "rated": self.rated,
            "excluded": self.excluded,
            "naive": self.naive.as_json(),
            "stratified": None,
            "ips": None,
            "snips": adjusted,
            "dr": None,
            "bounds": bounds,
            "cost_usd": self.cost_usd,
            "p50_ms": self.p50_ms,
            "p95_ms": self.p95_ms,
        }


@dataclass(frozen=True, slots=True)
class KindReport:
    """The strategies of one kind; kinds are never mixed in one figure."""

    kind: str
    strategies: tuple[StrategyReport, ...]
    random: bool
    """Whether chance chose, with the same odds, for every answer that was counted."""
    duels: int = 0
    set_apart: int = 0
    warnings: tuple[str, ...] = ()

    def verdict(self) -> str:
        """One plain sentence."""
        if len(self.strategies) < 2:
            return "Only one strategy has answered this kind of question, so there is nothing to compare."
        if not self.random:
            return (
                "Cannot be known from these answers: they were not routed at random, so one strategy may have had the "
                "harder questions. Turn exploration on."
            )
        return "Not known yet: these are the rates of single looks, without a test that allows looking daily."

    def as_json(self) -> dict[str, Any]:
        """The kind's object in `compare --json`."""
        pairs = [
            {"a": a.name, "b": b.name, **_difference(a, b), "low": None, "high": None, **_undecided()}
            for a, b in itertools.combinations(self.strategies, 2)
        ]
        nearest = {"better": None, "than": None, "difference": None, "low": None, "high": None}
        return {
            "estimand": "share of 👍 among rated answers, by the strategy that was chosen",
            "strategies": {report.name: report.as_json() for report in self.strategies},
            "pairs": pairs,
            "duels": {
                "strengths": {},
                "position_effect": None,
                "counted": self.duels,
                "set_apart": self.set_apart,
            },
            "verdict": {**nearest, **_undecided(), "reason": self.verdict(), "duels_needed": None},
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """All kinds side by side."""

    by: By
    since: str | None
    kinds: Mapping[str, KindReport] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The object that `tactician compare --json` prints."""
        kinds = {kind: report.as_json() for kind, report in self.kinds.items()}
        return {"by": self.by, "since": self.since, "kinds": kinds}


def compare(
    rows: Iterable[ComparisonRow],
    duels: Iterable[ComparisonDuel] = (),
    *,
    by: By = "strategy",
    since: str | None = None,
) -> Comparison:
    """Compare by kind what answered. Answers without a rating count as unrated, never as approval.

    What was answered at once, by no strategy, says nothing about any and is left out.
    """
    groups: dict[str, dict[str, _Tally]] = {}
    quick: Counter[str] = Counter()
    for row in rows:
        if row.policy is not None and row.policy.split(" ")[0] == QUICK:
            quick[row.kind] += 1
            continue
        name = getattr(row, by) or "none"
        groups.setdefault(row.kind, {}).setdefault(name, _Tally()).take(row)
    fought: dict[str, list[ComparisonDuel]] = {}
    for duel in duels:
        fought.setdefault(duel.kind, []).append(duel)
    kinds = {
        kind: _kind_report(kind, groups.get(kind, {}), fought.get(kind, []), quick[kind])
        for kind in sorted({*groups, *fought})
    }
    return Comparison(by, since, kinds)


def render(comparison: Comparison) -> str:
    """The comparison as a table for a person."""
    if not comparison.kinds:
        return "No answers yet. Ask something and rate it, then compare."
    return "\n\n".join(_table(report, comparison.by) for report in comparison.kinds.values())


class _Tally:
    def __init__(self) -> None:
        self.answers = self.excluded = self.rated = 0
        self.up = 0.0
        self.costs: list[float] = []
        self.times: list[float] = []
        self.odds: set[tuple[tuple[str, float], ...]] = set()

    def take(self, row: ComparisonRow) -> None:
        self.answers += 1
        certain = row.odds.get(row.strategy, 1.0) >= 1.0
        self.excluded += certain
        self.odds.add(tuple(sorted(row.odds.items())))
        if row.ratings:
            self.rated += 1
            self.up += sum(vote > 0 for vote in row.ratings.values()) / len(row.ratings)
        if row.cost_usd is not None:
            self.costs.append(row.cost_usd)
        if row.total_ms is not None:
            self.times.append(row.total_ms)

    def report(self, name: str) -> StrategyReport:
        bounds = (self.up / self.answers, (self.up + self.answers - self.rated) / self.answers)
        return StrategyReport(
            name=name,
            answers=self.answers,
            rated=self.rated,
            excluded=self.excluded,
            naive=wilson(self.up, self.rated),
            bounds=(round(bounds[0], 6), round(bounds[1], 6)),
            cost_usd=round(sum(self.costs), 6) if self.costs else None,
            p50_ms=_percentile(self.times, 50),
            p95_ms=_percentile(self.times, 95),
        )


def _kind_report(kind: str, tallies: Mapping[str, _Tally], duels: list[ComparisonDuel], quick: int) -> KindReport:
    reports = tuple(tally.report(name) for name, tally in sorted(tallies.items()))
    odds = set().union(*(tally.odds for tally in tallies.values())) if tallies else set()
    random = len(odds) == 1 and not any(report.excluded for report in reports)
    apart = sum(duel.origin == "retry" for duel in duels)
    warnings = [] if random or not reports else ["Routing was not random: naive rates are not comparable."]
    warnings += _rating_warnings(reports)
    if reports:
        warnings.append("Only naive rates and bounds are computed; adjusted rates and duel strengths are null.")
    if quick:
        warnings.append(f"Answers given at once, by no strategy, are left out: {quick}.")
    return KindReport(kind, reports, random, len(duels) - apart, apart, tuple(warnings))


def _rating_warnings(reports: tuple[StrategyReport, ...]) -> list[str]:
    shares = [report.rated / report.answers for report in reports if report.answers]
    if len(shares) > 1 and max(shares) - min(shares) > 0.1:
        return ["The strategies were rated at unequal rates: those who rate may not speak for those who don't."]
    return []


def _difference(a: StrategyReport, b: StrategyReport) -> dict[str, float | None]:
    if a.naive.rate is None or b.naive.rate is None:
        return {"difference": None}
    return {"difference": round(a.naive.rate - b.naive.rate, 6)}


def _undecided() -> dict[str, Any]:
    return {"decided": False, "ratings_needed": None}


def _percentile(values: list[float], percent: int) -> float | None:
    if len(values) < 2:
        return values[0] if values else None
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


def _table(report: KindReport, by: By) -> str:
    label = "rate" if report.random else "rate (not comparable)"
    lines = [
        f"{report.kind}",
        f"  {by:<24} {'answers':>8} {'rated':>12} {label:>22} {'95 % interval':>16} {'p50 s':>7}",
    ]
    for entry in report.strategies:
        share = f"{entry.rated} ({entry.rated / entry.answers:.0%})"
        rate = "–" if entry.naive.rate is None else f"{entry.naive.rate:.0%}"
        interval = "–" if entry.naive.low is None else f"{entry.naive.low:.0%} – {entry.naive.high:.0%}"
        seconds = "–" if entry.p50_ms is None else f"{entry.p50_ms / 1000:.1f}"
        lines.append(f"  {entry.name:<24} {entry.answers:>8} {share:>12} {rate:>22} {interval:>16} {seconds:>7}")
    if report.duels or report.set_apart:
        lines.append(f"  duels: {report.duels} counted, {report.set_apart} set apart")
    return "\n".join([*lines, f"  {report.verdict()}"])
