"""Logistic regression on vectors, by Newton's method with an L2 penalty (Hastie, Tibshirani & Friedman 2009, 4.4)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from knowledge.library.embeddings import Vectors

    Doubles = NDArray[np.float64]

STEPS = 50
PENALTY = 0.005
"""Of the squared weights, in units of the mean loss of a row."""
_LARGEST = 60.0


def newton(x: "Doubles", y: "Doubles", share: "Doubles", ridge: "Doubles") -> "Doubles":
    """The weights of the columns of `x`, shape (rows, columns), that tell y = 1 from y = 0.

    `share`: what each row weighs; `ridge`: the L2 penalty, shape (columns, columns).
    """
    import numpy as np

    w: Doubles = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -_LARGEST, _LARGEST)))
        gradient = x.T @ (share * (y - p)) - ridge @ w
        hessian = (x * (share * p * (1 - p))[:, None]).T @ x + ridge
        step = np.linalg.solve(hessian, gradient)
        w += step
        if np.abs(step).max() < 1e-9:
            break
    return w


def fit(groups: "Sequence[tuple[Vectors, bool, float]]", penalty: float = PENALTY) -> "Vectors":
    """Weights that tell the groups that are wanted from those that are not.

    A group is its vectors, shape (n, dimensions), whether they are wanted, and what the group weighs, however many
    vectors it has; wanted and unwanted groups weigh one half each in the end. Returns one weight a dimension, and the
    bias. Raises ValueError where one side is empty.
    """
    import numpy as np

    groups = [group for group in groups if len(group[0])]
    sides = {side: sum(weight for _, wanted, weight in groups if wanted is side) for side in (True, False)}
    if not all(sides.values()):
        raise ValueError("Both sides need vectors.")
    rows = np.vstack([vectors for vectors, _, _ in groups]).astype(np.float64)
    x = np.hstack([rows, np.ones((len(rows), 1))])
    y = np.concatenate([np.full(len(vectors), float(wanted)) for vectors, wanted, _ in groups])
    share = np.concatenate([np.full(len(v), weight / sides[side] / 2 / len(v)) for v, side, weight in groups])
    ridge = np.diag([penalty] * (x.shape[1] - 1) + [1e-9])
    return newton(x, y, share, ridge).astype(np.float32)
