"""What is only made when documents are written or searched."""

from dataclasses import dataclass
from pathlib import Path

from knowledge.library.embeddings import Embedder, OnnxEmbedder, recalled
from knowledge.library.index import ChromaIndex
from knowledge.library.ownership import SharedIndex
from knowledge.library.reembedding import Reembedding
from knowledge.library.reusing import Reusing
from knowledge.library.spaces import Recall, Spaces
from knowledge.library.writing import Writer
from knowledge.store.engine import Store


@dataclass(frozen=True, slots=True)
class Parts:
    """The index, and all that works on it."""

    index: SharedIndex
    spaces: Spaces
    embedder: Reusing
    writer: Writer
    reembedding: Reembedding


def opened(
    folder: Path, store: Store, embedder: Embedder | None, recall: Recall | None, *, holder: str, timeout: float
) -> Parts:
    """The parts for a data folder; see Library for what the arguments mean. Nothing heavy is loaded yet."""
    index = SharedIndex(folder, ChromaIndex, holder=holder, timeout=timeout)
    spaces = Spaces(store, embedder or OnnxEmbedder(), recall or recalled)
    writer = Writer(folder, store, index, spaces)
    reembedding = Reembedding(folder, store, index, writer, spaces)
    return Parts(index, spaces, Reusing(store, index, spaces), writer, reembedding)
