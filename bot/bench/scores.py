"""Scores of a two-class decision with probabilities."""

from collections.abc import Sequence

BINS = 10
"""Equal-width bins of the calibration error."""


def accuracy(labels: Sequence[bool], probabilities: Sequence[float], threshold: float = 0.5) -> float:
    """Share of rows on the right side of the threshold."""
    return sum((p >= threshold) == label for label, p in zip(labels, probabilities, strict=True)) / len(labels)


def macro_f1(labels: Sequence[bool], probabilities: Sequence[float], threshold: float = 0.5) -> float:
    """Mean of the F1 scores of both classes."""
    said = [p >= threshold for p in probabilities]
    return (_f1(labels, said) + _f1([not label for label in labels], [not answer for answer in said])) / 2


def auroc(labels: Sequence[bool], probabilities: Sequence[float]) -> float | None:
    """Probability that a positive row scores above a negative one (ties count half); None with one class only."""
    positives, negatives = sum(labels), len(labels) - sum(labels)
    if not positives or not negatives:
        return None
    ranks = _mean_ranks(probabilities)
    total = sum(rank for rank, label in zip(ranks, labels, strict=True) if label)
    return (total - positives * (positives + 1) / 2) / (positives * negatives)


def calibration_error(labels: Sequence[bool], probabilities: Sequence[float]) -> float:
    """Expected calibration error over equal-width bins (Naeini et al., AAAI 2015)."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for label, p in zip(labels, probabilities, strict=True):
        bins.setdefault(min(BINS - 1, int(p * BINS)), []).append((p, label))
    gaps = (abs(sum(p for p, _ in rows) - sum(label for _, label in rows)) for rows in bins.values())
    return sum(gaps) / len(labels)


def best_threshold(labels: Sequence[bool], values: Sequence[float]) -> float:
    """The threshold with the highest accuracy on these rows: a baseline's most favourable choice."""
    ordered = sorted(zip(values, labels, strict=True))
    right = sum(labels)
    best, threshold = right, ordered[0][0]
    for place, (_, label) in enumerate(ordered):
        right += -1 if label else 1
        last = place + 1 == len(ordered)
        if right > best and (last or ordered[place + 1][0] > ordered[place][0]):
            best, threshold = right, float("inf") if last else ordered[place + 1][0]
    return threshold


def _f1(labels: Sequence[bool], said: Sequence[bool]) -> float:
    hits = sum(label and answer for label, answer in zip(labels, said, strict=True))
    return 2 * hits / max(1, sum(labels) + sum(said))


def _mean_ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=lambda place: values[place])
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + end + 1) / 2
        start = end
    return ranks
