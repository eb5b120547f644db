"""Rated answers whose odds, outcomes and voters are drawn."""

from collections.abc import Sequence

from hypothesis import strategies as st

from routers.comparison.sample import RatedAnswer

ARMS = ("a", "b", "c")
ODDS = (
    {"a": 0.9, "b": 0.1},
    {"a": 0.1, "b": 0.9},
    {"a": 0.5, "b": 0.3, "c": 0.2},
    {"a": 1.0},
    {"b": 0.25, "c": 0.75, "a": 0.0},
)


@st.composite
def answers(draw: st.DrawFn, most: int = 40) -> list[RatedAnswer]:
    """Up to `most`; a conversation keeps to one arm."""
    found = []
    by_unit: dict[str, str] = {}
    for _ in range(draw(st.integers(1, most))):
        odds = draw(st.sampled_from(ODDS))
        unit = draw(st.sampled_from([None, None, "x", "y", "z"]))
        able = [arm for arm, p in odds.items() if p > 0]
        arm = by_unit.get(unit or "", "")
        if arm not in able:
            arm = draw(st.sampled_from(able))
        if unit is not None:
            by_unit.setdefault(unit, arm)
        voters = draw(st.lists(st.sampled_from("stuvw"), min_size=1, max_size=3, unique=True))
        ratings = {voter: draw(st.sampled_from([1, -1])) for voter in voters}
        found.append(RatedAnswer(unit, arm, odds, ratings, draw(st.sampled_from([None, "x1000"]))))
    return found


def alone(arms: Sequence[str], ups: Sequence[bool], odds: Sequence[float]) -> list[RatedAnswer]:
    """One answer a person, without conversations; `odds` are those of the arm `a`, of two."""
    return [
        RatedAnswer(None, arm, {"a": p, "b": 1 - p}, {f"v{n}": 1 if up else -1})
        for n, (arm, up, p) in enumerate(zip(arms, ups, odds, strict=True))
    ]
