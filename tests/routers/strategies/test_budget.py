import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.types import Turn
from routers.strategies.budget import HISTORY_SHARE, LEAST_ANSWER, prompt_tokens, tokens, within
from routers.types import Message, ModelSettings

SETTINGS = ModelSettings(0.4, 700, ("stop",))


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("The quick brown fox jumps over the lazy dog.", 10),
        ("1234567890", 10),
        ("Hold STOP for 3 seconds (E5).", 12),
        ("人人生而自由,在尊严和权利上一律平等。", 33),
        ("😀🎉", 4),
        ("Die Würde des Menschen ist unantastbar.", 14),
    ],
)
def test_the_estimate_is_no_less_than_the_count_of_the_built_in_models_tokenizer(text: str, counted: int) -> None:
    assert tokens(text) >= counted


def test_the_estimate_is_not_wasteful() -> None:
    text = "It removes oil and grease from metal parts with a warm, water-based cleaning solution. " * 20
    assert tokens(text) <= 2 * len(text) / 4.4


@given(first=st.text(), second=st.text())
def test_more_text_never_takes_fewer_tokens(first: str, second: str) -> None:
    assert max(tokens(first), tokens(second)) <= tokens(first + second) <= tokens(first) + tokens(second)


@given(st.text())
def test_every_character_counts(text: str) -> None:
    assert tokens(text) >= math.ceil(len(text) / 3.2)


TURNS = st.lists(
    st.builds(Turn, role=st.sampled_from(["user", "assistant"]), content=st.text(max_size=400)), max_size=12
).map(tuple)


@given(
    history=TURNS,
    question=st.text(min_size=1, max_size=3_000),
    system=st.text(max_size=300),
    most=st.integers(16, 2_000),
    context=st.integers(256, 6_000),
)
def test_a_prompt_never_outgrows_the_context(
    history: tuple[Turn, ...], question: str, system: str, most: int, context: int
) -> None:
    rendered = (Message("system", system), Message("user", question))
    messages, settings = within(rendered, history, ModelSettings(0.4, most), context)
    assert messages[0] == rendered[0]
    assert messages[-1] == rendered[-1]
    turns = messages[1:-1]
    assert prompt_tokens(turns) <= context * HISTORY_SHARE
    if prompt_tokens(rendered) + LEAST_ANSWER <= context:
        assert prompt_tokens(messages) + settings.max_tokens <= context
        assert settings.max_tokens >= min(most, LEAST_ANSWER)
    else:
        assert turns == ()
        assert settings.max_tokens == min(most, LEAST_ANSWER)
    said = [(turn.role, turn.content) for turn in history if turn.content.strip()]
    kept = [(turn.role, turn.content) for turn in turns]
    assert kept == said[len(said) - len(kept) :]
    assert not kept or kept[0][0] == "user"


def test_the_oldest_turns_go_first() -> None:
    history = tuple(Turn(role, f"{number} " + "x" * 300) for number in range(20) for role in ("user", "assistant"))
    messages, _ = within((Message("user", "And now?"),), history, SETTINGS, 4_096)
    kept = [message.content.split()[0] for message in messages[:-1]]
    assert kept == sorted(kept, key=int)
    assert kept[-1] == "19"
    assert 4 <= len(kept) < 40


def test_a_conversation_that_fits_is_sent_whole() -> None:
    history = (Turn("user", "Hi"), Turn("assistant", "Hello!"))
    messages, settings = within((Message("user", "And now?"),), history, SETTINGS, 4_096)
    assert messages == (Message("user", "Hi"), Message("assistant", "Hello!"), Message("user", "And now?"))
    assert settings == SETTINGS


def test_a_conversation_starts_with_the_asker() -> None:
    history = (Turn("assistant", "Welcome!"), Turn("user", " "), Turn("user", "Hi"))
    messages, _ = within((Message("user", "And now?"),), history, SETTINGS, 4_096)
    assert [message.content for message in messages] == ["Hi", "And now?"]
