"""The comparison by kind and strategy: what was counted, naive rates, and rates adjusted by the logged odds.

A naive rate is the share of 👍 among the rated answers of a strategy. Two naive rates can be compared only where chance
chose between the strategies with the same odds for every question: otherwise the router has sent one of them the harder
questions. Adjusted rates (see `routers.comparison.estimating`) rest on the rows that chance decided; rows whose choice
was certain (an override, or no exploration) are counted as `excluded`.
"""

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from knowledge.journal.comparing import ComparisonDuel, ComparisonRow
from routers.comparison.duelling import Duels, judged
from routers.comparison.estimating import NOT_ADJUSTED, Adjusted, Difference, adjusted, pairs
from routers.comparison.rates import NO_RATE, Rate, wilson
from routers.comparison.sample import SHARE, RatedAnswer, answer_of, sample_of
from routers.comparison.verdicts import Verdict, rounded, verdict_on
from routers.policy import QUICK

By = Literal["strategy", "template", "model"]

ESTIMAND = (
    "share of 👍 among rated answers, over the questions for which both were eligible with odds above 0, counted by "
    "the one that was chosen"
)
FEW_VOTERS = math.ceil(1 / SHARE)
FEW_EFFECTIVE = 100
"""Effective sample below which adjusted rates are rough."""
UNEQUAL = 2.58
"""Standard errors from which two shares of rated answers are not the same."""
UNEVEN = 0.001
"""Probability below which shares rated under different odds are not the same."""


@dataclass(frozen=True, slots=True)
class StrategyReport:
    """What is known of one strategy (template, model) within one kind."""

    name: str
    answers: int
    rated: int
    excluded: int
    """Answers whose strategy was certain beforehand: they cannot be compared with others."""
    naive: Rate
    adjusted: Adjusted
    bounds: tuple[float, float] | None
    """The rate if every silent asker had been dissatisfied, and if every one had been satisfied (Manski)."""
    cost_usd: float | None
    p50_ms: float | None
    p95_ms: float | None

    def as_json(self) -> dict[str, Any]:
        """The strategy's object in `compare --json`; figures that were not made are null."""
        bounds = dict(zip(("low", "high"), self.bounds or (None, None), strict=True))
        found = self.adjusted
        return {
            "answers": self.answers,
            "rated": self.rated,
            "excluded": self.excluded,
            "naive": self.naive.as_json(),
            "stratified": _json(found.stratified),
            "ips": _json(found.ips),
            "snips": found.snips_json(),
            "dr": _json(found.dr),
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
    pairs: tuple[Difference, ...]
    duels: Duels
    ruling: Verdict
    unequal: bool = False
    """Whether answers were rated at unequal rates, so that ratings decide nothing."""
    warnings: tuple[str, ...] = ()

    def verdict(self) -> str:
        """One plain sentence."""
        return self.ruling.reason

    def as_json(self) -> dict[str, Any]:
        """The kind's object in `compare --json`."""
        return {
            "estimand": ESTIMAND,
            "strategies": {report.name: report.as_json() for report in self.strategies},
            "pairs": [_pair_json(pair, decided=pair.settled and not self.unequal) for pair in self.pairs],
            "duels": self.duels.as_json(),
            "verdict": self.ruling.as_json(),
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
    kinds: dict[str, _Kind] = {}
    quick: Counter[str] = Counter()
    for row in rows:
        if row.policy is not None and row.policy.split(" ")[0] == QUICK:
            quick[row.kind] += 1
            continue
        if (kind := kinds.get(row.kind)) is None:
            kind = kinds[row.kind] = _Kind()
        kind.take(row, *_arm(row, by))
    fought: dict[str, list[ComparisonDuel]] = {}
    for duel in duels if by == "strategy" else ():
        fought.setdefault(duel.kind, []).append(duel)
    reports = {
        kind: kinds.get(kind, _Kind()).report(kind, judged(fought.get(kind, ())), quick[kind])
        for kind in sorted({*kinds, *fought})
    }
    return Comparison(by, since, reports)


def render(comparison: Comparison) -> str:
    """The comparison as a table for a person."""
    if not comparison.kinds:
        return "No answers yet. Ask something and rate it, then compare."
    return "\n\n".join(_table(report, comparison.by) for report in comparison.kinds.values())


class _Tally:
    """Counts of one arm."""

    def __init__(self) -> None:
        self.counts: dict[tuple[float, bool], int] = {}
        """Answers by the odds of the arm, and by whether they were rated."""
        self.up = 0.0
        self.costs: list[float] = []
        self.times: list[float] = []

    def take(self, row: ComparisonRow, p: float) -> None:
        ratings = row.ratings
        key = p, bool(ratings)
        self.counts[key] = self.counts.get(key, 0) + 1
        if ratings:
            self.up += sum(vote > 0 for vote in ratings.values()) / len(ratings)
        if row.cost_usd is not None:
            self.costs.append(row.cost_usd)
        if row.total_ms is not None:
            self.times.append(row.total_ms)

    @property
    def by_chance(self) -> bool:
        """Whether chance chose it, or could have chosen another."""
        return any(0.0 < p < 1.0 for p, _ in self.counts)

    def share(self) -> tuple[float, float] | None:
        """The share of its answers that would be rated had it answered every question (SNIPS), and its variance; None
        where chance chose nothing."""
        chosen = [(1 / p, rated, n) for (p, rated), n in self.counts.items() if 0.0 < p < 1.0]
        whole = sum(w * n for w, _, n in chosen)
        if not whole:
            return None
        share = sum(w * n for w, rated, n in chosen if rated) / whole
        spread = sum(n * (w * (rated - share)) ** 2 for w, rated, n in chosen)
        least = sum(n * w * w for w, _, n in chosen) / whole  # nobody is sure after a few
        return share, max(spread, least) / whole**2

    def uneven(self) -> tuple[float, int]:
        """χ² of the shares rated under different odds, and its degrees of freedom: 0 where there is nothing to tell."""
        whole: dict[float, list[int]] = {}
        for (p, rated), n in self.counts.items():
            if 0.0 < p < 1.0:
                whole.setdefault(round(p, 1), [0, 0])[rated] += n
        silent, spoken = (sum(counts[side] for counts in whole.values()) for side in (0, 1))
        if not silent or not spoken:
            return 0.0, 0
        share = spoken / (silent + spoken)
        cells = [sum(counts) for counts in whole.values()]
        enough = [counts for counts, n in zip(whole.values(), cells, strict=True) if n * min(share, 1 - share) >= 5]
        squares = sum((counts[1] - share * sum(counts)) ** 2 / (sum(counts) * share * (1 - share)) for counts in enough)
        return squares, max(0, len(enough) - 1)

    def report(self, name: str, found: Adjusted) -> StrategyReport:
        answers = sum(self.counts.values())
        rated = sum(n for (_, was), n in self.counts.items() if was)
        bounds = (self.up / answers, (self.up + answers - rated) / answers)
        return StrategyReport(
            name=name,
            answers=answers,
            rated=rated,
            excluded=sum(n for (p, _), n in self.counts.items() if p >= 1.0),
            naive=wilson(self.up, rated),
            adjusted=found,
            bounds=(round(bounds[0], 6), round(bounds[1], 6)),
            cost_usd=round(sum(self.costs), 6) if self.costs else None,
            p50_ms=_percentile(self.times, 50),
            p95_ms=_percentile(self.times, 95),
        )


class _Kind:
    """All that was answered of one kind."""

    def __init__(self) -> None:
        self.tallies: dict[str, _Tally] = {}
        self.answers: list[RatedAnswer] = []
        self.odds: Mapping[str, float] | None = None
        self.one_odds = True
        """Whether all had the same."""

    def take(self, row: ComparisonRow, arm: str, odds: Mapping[str, float]) -> None:
        if (tally := self.tallies.get(arm)) is None:
            tally = self.tallies[arm] = _Tally()
        tally.take(row, odds.get(arm, 1.0))
        if odds is not self.odds and self.one_odds:
            self.one_odds = self.odds is None or odds == self.odds
            self.odds = odds
        if row.ratings:
            self.answers.append(answer_of(row, arm, odds))

    def report(self, kind: str, duels: Duels, quick: int) -> KindReport:
        arms = sorted(self.tallies)
        sample = sample_of(self.answers, arms)
        chance = [self.tallies[arm].by_chance for arm in arms]
        figures = [adjusted(sample, n) if by_chance else NOT_ADJUSTED for n, by_chance in enumerate(chance)]
        found = tuple(pairs(sample)) if len(arms) > 1 else ()
        reports = tuple(self.tallies[arm].report(arm, figure) for arm, figure in zip(arms, figures, strict=True))
        random = self.one_odds and not any(report.excluded for report in reports)
        unequal = self._unequal(arms)
        count = sum(report.answers for report in reports)
        rated = sum(report.rated for report in reports) / count if count else 0.0
        ruling = verdict_on(arms, found, duels, unequal=bool(unequal), rated=rated, chance=any(chance))
        warnings = [*_rate_warnings(reports, found, random=random), *unequal, *_vote_warnings(sample.voters, duels)]
        if 0 < rated < 1:
            warnings.append(
                f"{rated:.0%} of the answers were rated. Even equal shares of rated answers don't prove that the "
                "silent agree."
            )
        if quick:
            warnings.append(f"Answers given at once, by no strategy, are left out: {quick}.")
        return KindReport(kind, reports, random, found, duels, ruling, bool(unequal), tuple(warnings))

    def _unequal(self, arms: list[str]) -> list[str]:
        """What to say of arms whose answers were rated at different rates."""
        shares = {arm: self.tallies[arm].share() for arm in arms}
        known = {arm: share for arm, share in shares.items() if share is not None}
        told = []
        for a, b in ((a, b) for a in known for b in known if a < b):
            (one, spread), (other, wide) = known[a], known[b]
            if abs(one - other) > UNEQUAL * math.sqrt(spread + wide):
                told.append(
                    f"{a} and {b} were rated at unequal rates ({one:.1%} and {other:.1%} of their answers): those who "
                    "rate may not speak for those who don't."
                )
        squares, freedom = map(sum, zip(*(self.tallies[arm].uneven() for arm in arms), strict=True)) if arms else (0, 0)
        if freedom and chi2_sf(squares, int(freedom)) < UNEVEN:
            told.append(
                "Questions that are routed differently were rated at unequal rates: who rates may depend on "
                "how good the answer is."
            )
        return told


def _arm(row: ComparisonRow, by: By) -> tuple[str, Mapping[str, float]]:
    """What answered, as far as it is compared, and the odds of all that could have."""
    if by == "strategy":
        return row.strategy, row.odds
    if by == "template":
        return row.template or "none", row.variant_odds
    return row.model or "none", row.model_odds


def _rate_warnings(reports: tuple[StrategyReport, ...], found: tuple[Difference, ...], *, random: bool) -> list[str]:
    told = []
    if reports and not random:
        told.append("Routing was not random: naive rates are not comparable.")
    excluded = sum(report.excluded for report in reports)
    if excluded:
        told.append(f"Choices that were certain are left out of adjusted figures: {excluded} answers.")
    if reports and all(report.excluded == report.answers for report in reports):
        told.append("Exploration was off: nothing was chosen by chance, and no adjusted figure can be had.")
    for report in reports:
        ess = report.adjusted.ess
        if report.adjusted is NOT_ADJUSTED:
            told.append(f"{report.name}: chance never chose it or another instead; its adjusted figures are null.")
        elif ess is not None and ess < FEW_EFFECTIVE:
            told.append(f"{report.name}: the effective sample is {ess:.0f} answers, less than {FEW_EFFECTIVE}.")
    apart = [pair for pair in found if pair.difference is None]
    told += [f"{pair.a} and {pair.b} were never both possible by chance for a rated answer." for pair in apart]
    if len(found) > 1:
        told.append(f"{len(found)} pairs are compared at once; their intervals are wide enough to hold together.")
    return told


def _vote_warnings(voters: int, duels: Duels) -> list[str]:
    told = []
    if 0 < voters < FEW_VOTERS:
        told.append(
            f"Few voters: {voters} {'person' if voters == 1 else 'people'} rated; each weighs no more than another."
        )
    effect = duels.position_effect
    if effect is not None and (effect.low > 0 or effect.high < 0):
        told.append(
            f"In duels the {'first' if effect.low > 0 else 'second'} answer wins oftener; strengths allow for that."
        )
    if duels.set_apart:
        told.append(f"Duels after a second try are set apart: {duels.set_apart}.")
    return told


def _json(rate: Rate) -> dict[str, float | None] | None:
    return None if rate is NO_RATE else rate.as_json()


def chi2_sf(squares: float, freedom: int) -> float:
    """Probability that χ² is at least so large by chance."""
    from scipy.special import gammaincc

    return float(gammaincc(freedom / 2, squares / 2))


def _pair_json(pair: Difference, *, decided: bool) -> dict[str, Any]:
    return {
        "a": pair.a,
        "b": pair.b,
        "difference": rounded(pair.difference),
        "low": rounded(pair.low),
        "high": rounded(pair.high),
        "decided": decided,
        "ratings_needed": pair.ratings_needed,
    }


def _percentile(values: list[float], percent: int) -> float | None:
    if len(values) < 2:
        return values[0] if values else None
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 1)


def _table(report: KindReport, by: By) -> str:
    comparable = "naive" if report.random else "naive (not comparable)"
    lines = [
        f"{report.kind}",
        f"  {by:<22} {'answers':>8} {'rated':>13} {comparable:>23} {'stratified':>15} {'IPS':>15} {'SNIPS':>15} "
        f"{'DR':>15} {'p50 s':>6}",
    ]
    for entry in report.strategies:
        share = f"{entry.rated} ({entry.rated / entry.answers:.0%})"
        found = entry.adjusted
        rates = (found.stratified, found.ips, found.snips, found.dr)
        seconds = "–" if entry.p50_ms is None else f"{entry.p50_ms / 1000:.1f}"
        lines.append(
            f"  {entry.name:<22} {entry.answers:>8} {share:>13} {_shown(entry.naive):>23} "
            + " ".join(f"{_shown(rate):>15}" for rate in rates)
            + f" {seconds:>6}"
        )
    duels = report.duels
    if duels.counted or duels.set_apart:
        strengths = ", ".join(f"{name} {s.strength:+.2f}" for name, s in duels.strengths.items())
        lines.append(
            f"  duels: {duels.counted} counted, {duels.set_apart} set apart" + f"; {strengths}" * bool(strengths)
        )
    lines.append(f"  {report.verdict()}")
    return "\n".join([*lines, *(f"  · {warning}" for warning in report.warnings)])


def _shown(rate: Rate) -> str:
    if rate.rate is None or rate.low is None or rate.high is None:
        return "–"
    return f"{rate.rate:.0%} ({100 * rate.low:.0f}–{100 * rate.high:.0f})"
