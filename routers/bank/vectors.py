"""The bank as vectors of the built-in embedder, so that no machine has to make them: 8 bits a number, one scale.

`make bank` writes the file anew after the questions have changed; a test says when that was forgotten.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.library.embeddings import OnnxEmbedder
from routers import bank

if TYPE_CHECKING:
    from knowledge.library.embeddings import Vectors

SHIPPED = bank.FOLDER / "vectors.npz"


def shipped(embedder: str, path: Path = SHIPPED) -> "Vectors | None":
    """The bank's vectors by the embedder of that name, shape (questions, dimensions); None where they don't ship, or
    are those of other questions."""
    import numpy as np

    if embedder != OnnxEmbedder.name or not path.is_file():
        return None
    with np.load(path) as file:
        if str(file["digest"]) != bank.digest():
            return None
        vectors: Vectors = file["vectors"].astype(np.float32) * np.float32(file["scale"])
        return vectors


def write(path: Path = SHIPPED) -> None:
    """Makes the file; raises WeightsMissingError where the built-in embedder is not installed."""
    import numpy as np

    vectors = OnnxEmbedder().embed_queries(bank.texts())
    scale = float(np.abs(vectors).max()) / 127
    packed = np.round(vectors / scale).astype(np.int8)
    np.savez_compressed(path, vectors=packed, scale=np.float32(scale), digest=bank.digest())


if __name__ == "__main__":
    write()
