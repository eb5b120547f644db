"""The task of a question by its meaning, for where no rule knows it: multinomial logistic regression on the bank.

`make bank` writes `tasks.npz` from the bank's English questions and the names of their files. Where the rules of
`routers.tasks` say nothing, it lifts the share of right tasks from .73 to .84 on the bank itself (ten parts, each left
out in turn), and leaves the .99 of the rules' own test set as it is.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.library.embeddings import OnnxEmbedder
from routers import bank
from routers.tasks import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from knowledge.library.embeddings import Vectors

SHIPPED = Path(__file__).parent / "tasks.npz"
SURE = 0.4
"""Probability from which a task is taken; below it the question is simply answered."""
PENALTY = 0.0001
"""Of the squared weights, in units of the mean loss of a question."""
STEPS = 600
RATE = 4.0
TASKS = tuple(task for task in Task if task not in (Task.GROUNDED, Task.TUNED, Task.COMBINED))


def task_of(vector: "Vectors", embedder: str) -> Task | None:
    """The task that a question with this vector is likely to have; None where that is open, or the embedder is not the
    built-in one."""
    if embedder != OnnxEmbedder.name or (weights := shipped()) is None:
        return None
    p = probabilities(weights, vector[None, :])[0]
    best = int(p.argmax())
    return TASKS[best] if p[best] >= SURE and TASKS[best] is not Task.ANSWER else None


@cache
def shipped(path: Path = SHIPPED) -> "Vectors | None":
    """The weights that ship, shape (dimensions + 1, tasks); None where they were made of another bank."""
    import numpy as np

    if not path.is_file():
        return None
    with np.load(path) as file:
        if str(file["digest"]) != bank.digest():
            return None
        weights: Vectors = file["weights"].astype(np.float32)
        return weights


def probabilities(weights: "Vectors", vectors: "Vectors") -> "Vectors":
    """Of each task for each question; shape (questions, tasks), rows sum to 1."""
    import numpy as np

    z = vectors @ weights[:-1] + weights[-1]
    p = np.exp(z - z.max(axis=1, keepdims=True))
    shares: Vectors = p / p.sum(axis=1, keepdims=True)
    return shares


def fit(vectors: "Vectors", tasks: "Sequence[Task]") -> "Vectors":
    """Weights by gradient descent with an L2 penalty; rare tasks count more than their questions, by the square root of
    the share that they lack."""
    import numpy as np

    y = np.array([TASKS.index(task) for task in tasks])
    counts = np.bincount(y, minlength=len(TASKS))
    share = (1 / counts[y]) ** 0.5
    share = (share / share.sum())[:, None]
    wanted = np.eye(len(TASKS))[y]
    weights = np.zeros((vectors.shape[1] + 1, len(TASKS)))
    for _ in range(STEPS):
        off = (probabilities(weights, vectors) - wanted) * share
        weights[:-1] -= RATE * (vectors.T @ off + PENALTY * weights[:-1])
        weights[-1] -= RATE * off.sum(axis=0)
    return weights.astype(np.float32)


def labelled() -> tuple[list[str], list[Task]]:
    """The bank's questions whose file is a task, and their tasks; what is said in passing is simply answered."""
    pairs = [(text, task) for task in TASKS for text in bank.by_task().get(task.value, ())]
    pairs += [(text, Task.ANSWER) for name in ("smalltalk", "commands") for text in bank.by_task()[name]]
    return [text for text, _ in pairs], [task for _, task in pairs]


def write(path: Path = SHIPPED) -> None:
    """Makes the file; raises WeightsMissingError where the built-in embedder is not installed."""
    import numpy as np

    texts, tasks = labelled()
    weights = fit(OnnxEmbedder().embed_queries(texts), tasks)
    np.savez_compressed(path, weights=weights.astype(np.float16), digest=bank.digest())


if __name__ == "__main__":
    write()
