import pytest

from tests.wire.measures import Seen, line, missed, quantile


def answers(count: int, *, first: float = 0.3, whole: float = 3.3, between: float | None = None) -> list[Seen]:
    changes = [10 + first, *([10 + between] if between else []), 10 + whole]
    return [Seen(10.0, list(changes), edits=len(changes) - 1, complete=10 + whole) for _ in range(count)]


def test_a_line_tells_what_people_saw() -> None:
    made = line(answers(19, between=1.8) + answers(1, first=1.0), 10, refused=0, memory=80, busy=1.0)
    assert made.first == pytest.approx((0.3, 0.3))
    assert made.whole == pytest.approx((3.3, 3.3))
    assert made.stall == pytest.approx(1.5)
    assert (made.early, made.unanswered, round(made.edits, 2)) == (19, 0, 1.95)
    assert str(made) == "| 20 in 10 | 0.30 / 0.30 | 3.30 / 3.30 | 1.50 | 1.9 | 0 | 80 |"
    assert missed(made) == []


@pytest.mark.parametrize(
    ("count", "change", "words"),
    [
        (20, {"first": 0.5}, "first text p95 0.50 s"),
        (20, {"whole": 3.9, "between": 2.0}, "complete p95 3.90 s"),
        (20, {}, "longest stall p95 3.00 s"),
        (100, {"first": 0.9}, "only 0 first texts"),
        (100, {"whole": 6.6}, "complete p95 6.60 s"),
    ],
)
def test_what_is_missed_is_said(count: int, change: dict[str, float], words: str) -> None:
    assert words in " ".join(missed(line(answers(count, **change), 10, refused=0, memory=80, busy=1.0)))


def test_refusals_and_missing_answers_are_faults() -> None:
    lost = [*answers(99), Seen(10.0)]
    faults = missed(line(lost, 10, refused=6, memory=80, busy=1.0))
    assert faults == ["100 at once: 1 of 100 answers are not complete", "100 at once: 6 429s, more than 5"]


def test_quantiles_are_values_that_were_measured() -> None:
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile(list(range(1, 21)), 0.95) == 19
    assert quantile([], 0.5) == float("inf")
