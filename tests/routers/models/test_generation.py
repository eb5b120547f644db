"""The built-in model really generates here: loaded once for the whole module."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from routers.errors import ModelMissingError, ModelReplyError, PromptTooLongError
from routers.models import ENVIRONMENT, EmbeddedModel
from routers.models.embedded import installed_weights
from routers.types import Message, ModelSettings, Usage

pytestmark = pytest.mark.embedded

MANUAL = "The X1000 stands on four rubber feet. It is cleaned with a soft cloth. Its tank holds four gallons. " * 12
GREEDY = ModelSettings(temperature=0, max_tokens=40)


@pytest.fixture(scope="module")
def model() -> Iterator[EmbeddedModel]:
    try:
        installed_weights()
    except ModelMissingError as error:
        pytest.skip(f"the embedded model: {error}")
    loaded = EmbeddedModel()
    yield loaded
    asyncio.run(loaded.aclose())


async def ask(model: EmbeddedModel, *messages: str, settings: ModelSettings = GREEDY) -> tuple[list[str], Usage]:
    """The pieces of an answer to a system message and a question, or to a question alone."""
    roles = ("system", "user") if len(messages) == 2 else ("user",)
    prompt = [Message(role, content) for role, content in zip(roles, messages, strict=True)]  # type: ignore[arg-type]
    *pieces, usage = [part async for part in model.stream(prompt, settings)]
    assert isinstance(usage, Usage)
    return [str(piece) for piece in pieces], usage


async def test_answers_from_a_passage_piece_by_piece(model: EmbeddedModel) -> None:
    question = "[1] Doors: The code of the blue door is 4711.\n\nUsing only the text above: what is the code?"
    pieces, usage = await ask(model, question)
    assert "4711" in "".join(pieces)
    assert len(pieces) > 1
    assert usage.input_tokens is not None
    assert 20 < usage.input_tokens < 100
    assert usage.output_tokens is not None
    assert 1 < usage.output_tokens <= 40


async def test_the_limit_on_tokens_is_kept(model: EmbeddedModel) -> None:
    _, usage = await ask(model, "Write a long story.", settings=ModelSettings(max_tokens=7))
    assert usage.output_tokens == 7


async def test_more_questions_than_slots_are_answered_in_turn(model: EmbeddedModel) -> None:
    short = ModelSettings(max_tokens=8)
    answers = await asyncio.gather(*(ask(model, f"Say something about {n}.", settings=short) for n in range(5)))
    assert all("".join(pieces).strip() for pieces, _ in answers)


async def test_a_prompt_that_does_not_fit_is_refused(model: EmbeddedModel) -> None:
    with pytest.raises(PromptTooLongError, match=r"The built-in model .* \(its context is 4,096 tokens\)"):
        await ask(model, "word " * 4200)


async def test_a_reader_that_leaves_frees_the_slot(model: EmbeddedModel) -> None:
    long = ModelSettings(max_tokens=3000)
    streams = [model.stream([Message("user", f"Tell story {number}, very long.")], long) for number in range(2)]
    for stream in streams:
        await anext(stream)
    for stream in streams:
        await stream.aclose()
    pieces, _ = await asyncio.wait_for(ask(model, "Say yes.", settings=ModelSettings(max_tokens=5)), 20)
    assert pieces


async def test_an_answer_that_turns_in_circles_is_ended(model: EmbeddedModel) -> None:
    """Greedy and without penalty the model repeats one line until its tokens are used up."""
    endless = ModelSettings(temperature=0, max_tokens=2000)
    pieces, usage = await ask(model, "[1] Write a poem where every line is the same.", settings=endless)
    assert 10 < len(pieces) < 1000
    assert usage == Usage(None, None)


async def test_closing_ends_what_is_being_written_and_the_next_question_loads_again(model: EmbeddedModel) -> None:
    stream = model.stream([Message("user", "Write a very long story.")], ModelSettings(max_tokens=3000))
    await anext(stream)
    await asyncio.wait_for(model.aclose(), 10)
    with pytest.raises(ModelReplyError, match="broke off"):
        async for _ in stream:
            pass
    pieces, _ = await ask(model, "Say yes.", settings=ModelSettings(max_tokens=5))
    assert pieces


SCRIPT = """
import asyncio
from routers.models import EmbeddedModel
from routers.types import Message, ModelSettings

async def main():
    model = EmbeddedModel()
    async for part in model.stream([Message("user", "Tell a long story.")], ModelSettings(max_tokens={tokens})):
        print("piece", flush=True)

try:
    asyncio.run(main())
except KeyboardInterrupt:
    raise SystemExit(7)
"""


def process(tokens: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT.format(tokens=tokens)],
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.usefixtures("model")
def test_a_process_that_forgets_to_close_ends_cleanly_and_in_silence() -> None:
    with process(tokens=3) as running:
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, "")
    assert out.split() == ["piece"] * 4


@pytest.mark.slow
@pytest.mark.usefixtures("model")
def test_control_c_in_the_middle_of_an_answer_ends_the_process() -> None:
    with process(tokens=3000) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "piece\n"
        running.send_signal(signal.SIGINT)
        started = time.monotonic()
        _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (7, "")
    assert time.monotonic() - started < 10
