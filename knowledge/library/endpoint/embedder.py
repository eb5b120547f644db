"""An embedder behind any OpenAI-compatible address (`/v1/embeddings`), multilingual ones included.

Texts are sent as they are: vLLM, Ollama and LM Studio take no token arrays, and not all of them base64. What an
endpoint refuses as too many texts or too long a text is sent again in smaller parts, and it is remembered how much it
took.
"""

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from knowledge.errors import ServiceUnreachableError
from knowledge.library.aside import within
from knowledge.library.embeddings import PATIENCE, Vectors
from knowledge.library.endpoint import failures
from knowledge.library.endpoint.prefixes import Prefixes, known

if TYPE_CHECKING:
    from openai import OpenAI

OPENAI = "https://api.openai.com/v1"
"""Where embedders are asked when no other address is set."""

AT_ONCE = 64
"""Texts in one request; OpenAI takes 2,048, others much less."""

LONGEST = 8_000
"""Tokens of a text that are sent, by `weight`; OpenAI's models read 8,191."""

SHORTEST = 48
"""Tokens by `weight` below which a refused text is not cut any more: its length is not the reason."""

REST = 15.0
"""Seconds for which questions do without an endpoint that has just failed."""

_REQUESTS = 4  # at once, for passages
_TIMEOUT = 60.0  # seconds that a request for passages may take
_CONNECT = 10.0
_RETRIES = 4  # after 0.5, 1, 2, 4 s or what the endpoint asks for; the client does not wait longer than 120 s
_REFUSED = (400, 413, 422)


class EndpointEmbedder:
    """One model of an endpoint; usable from any thread. Nothing is imported or connected before the first text."""

    levels = None

    def __init__(
        self, model: str, *, base_url: str | None = None, api_key: str | None = None, prefixes: Prefixes | None = None
    ) -> None:
        """Without `prefixes` those that the model is known to want are used."""
        self.model = model
        self._base_url = (base_url or OPENAI).rstrip("/")
        self._key = api_key
        self._prefixes = known(model) if prefixes is None else prefixes
        self._client: OpenAI | None = None
        self._lock = threading.Lock()
        self._most = AT_ONCE
        self._longest = float(LONGEST)
        self._rests_until = 0.0

    @classmethod
    def recalled(cls, name: str, address: str, api_key: str | None) -> "EndpointEmbedder | None":
        """The embedder that had `name` and `address`; None where it was none of an endpoint."""
        model, *prefixes = name.split("\t")
        if not address or len(prefixes) != 2:
            return None
        return cls(model, base_url=address, api_key=api_key, prefixes=Prefixes(*prefixes))

    @property
    def name(self) -> str:
        """Model and prefixes; the same model served elsewhere gives the same vectors."""
        return "\t".join((self.model, self._prefixes.query, self._prefixes.passage))

    @property
    def address(self) -> str:
        """See Embedder.address."""
        parts = urlsplit(self._base_url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See Embedder.embed; without texts there is one column, since no vector's length is known."""
        return self._all([self._prefixes.passage + text for text in texts])

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See Embedder.embed_queries; without texts as `embed`."""
        return self._all([self._prefixes.query + text for text in texts])

    def _all(self, wanted: list[str]) -> Vectors:
        parts = [wanted[start : start + self._most] for start in range(0, len(wanted), self._most)]
        if len(parts) > 1:
            with ThreadPoolExecutor(_REQUESTS) as pool:
                return np.vstack(list(pool.map(self._halved, parts)))
        return self._halved(parts[0]) if parts else np.zeros((0, 1), dtype=np.float32)

    def embed_query(self, text: str, *, patience: float = PATIENCE) -> Vectors:
        """See Embedder.embed_query; after a failure it fails at once for REST seconds, so that nobody waits in vain."""
        if time.monotonic() < self._rests_until:
            raise failures.resting(self.model, self.address)
        self._opened()
        try:
            wanted = [self._prefixes.query + text]
            found = within(patience, lambda: self._halved(wanted, timeout=2 * patience, retries=0), "question")
        except TimeoutError:
            self._rests_until = time.monotonic() + REST
            raise failures.slow(self.model, self.address, patience) from None
        except ServiceUnreachableError as error:
            if getattr(error.__cause__, "status_code", None) not in _REFUSED:  # else it is this question's own fault
                self._rests_until = time.monotonic() + REST
            raise
        vector: Vectors = found[0]
        return vector

    def _halved(self, texts: list[str], timeout: float = _TIMEOUT, retries: int = _RETRIES) -> Vectors:
        """The vectors of `texts`, in as many requests as the endpoint wants."""
        import openai

        texts = [cut(text, self._longest) for text in texts]
        try:
            return self._asked(texts, timeout, retries)
        except openai.APIStatusError as error:
            if error.status_code not in _REFUSED:
                raise failures.explain(error, self.model, self.address, self._key) from error
            refusal = error
        except ServiceUnreachableError:
            raise
        except Exception as error:
            raise failures.explain(error, self.model, self.address, self._key) from error
        if len(texts) > 1:
            half = len(texts) // 2
            if failures.too_many(refusal):
                self._most = min(self._most, half)
            parts = (texts[:half], texts[half:])
            return np.vstack([self._halved(part, timeout, retries) for part in parts])
        length = weight(texts[0])
        if length <= SHORTEST:
            raise failures.explain(refusal, self.model, self.address, self._key) from refusal
        vectors = self._halved([cut(texts[0], length * 0.75)], timeout, retries)
        self._longest = min(self._longest, length * 0.75)
        return vectors

    def _asked(self, texts: list[str], timeout: float, retries: int) -> Vectors:
        """One request."""
        from openai import Timeout

        limits = Timeout(timeout, connect=min(timeout, _CONNECT))
        client = self._opened().with_options(timeout=limits, max_retries=retries)
        reply = client.embeddings.create(model=self.model, input=texts, encoding_format="float")
        rows = sorted(reply.data, key=lambda row: row.index)
        vectors = np.array([row.embedding for row in rows], dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
        if vectors.ndim != 2 or len(vectors) != len(texts) or not (np.isfinite(lengths) & (lengths > 0)).all():
            raise ValueError("not a vector for each text")
        normalised: Vectors = vectors / lengths
        return normalised

    def _opened(self) -> "OpenAI":
        with self._lock:
            if self._client is None:
                failures.check(self._base_url, self._key)
                from openai import DefaultHttpxClient, OpenAI

                local = (urlsplit(self._base_url).hostname or "") in ("localhost", "127.0.0.1", "::1")
                http = DefaultHttpxClient(trust_env=not local)
                self._client = OpenAI(base_url=self._base_url, api_key=self._key or "none", http_client=http)
            return self._client


def weight(text: str) -> float:
    """About how many tokens a text is: four Latin letters or one sign of another script each."""
    foreign = sum(not char.isascii() for char in text)
    return foreign + (len(text) - foreign) / 4


def cut(text: str, tokens: float) -> str:
    """The beginning of `text` that is `tokens` long by `weight`."""
    if len(text) <= tokens:
        return text
    left = tokens
    for position, char in enumerate(text):
        left -= 0.25 if char.isascii() else 1
        if left < 0:
            return text[:position]
    return text
