"""How much of a conversation goes along with a question."""

from collections.abc import Iterable, Sequence

from bot.discord.fitting import within_tokens
from knowledge.journal import Exchange
from knowledge.types import Turn
from routers.strategies.budget import tokens

MAX_TURNS = 12
"""What goes along of a conversation, at most; the newest is kept."""
MAX_TOKENS = 2_000
"""Tokens of these turns together, estimated from above: what strategies give a conversation in a model of 8,192."""
START_TOKENS = 600
"""Tokens of a thread's start, which stays however long the thread has become."""
LEAST_TOKENS = 50
"""A turn that does not fit is cut, unless less than this would be left of it."""
_PER_TURN = 8


def newest(turns: Iterable[Turn], max_turns: int = MAX_TURNS, max_tokens: int = MAX_TOKENS) -> tuple[Turn, ...]:
    """The newest of `turns` that fit, oldest first; the oldest of them may be cut to its beginning."""
    kept: list[Turn] = []
    room = max_tokens
    for turn in reversed(list(turns)[-max_turns:] if max_turns > 0 else []):
        taken = tokens(turn.content) + _PER_TURN
        if taken > room:
            if room - _PER_TURN >= LEAST_TOKENS:
                kept.append(Turn(turn.role, within_tokens(turn.content, room - _PER_TURN)))
            break
        kept.append(turn)
        room -= taken
    return tuple(reversed(kept))


def with_start(start: Sequence[Turn], later: Sequence[Turn]) -> tuple[Turn, ...]:
    """A thread's start, which always stays, and the newest of what came later."""
    everything = newest((*start, *later))
    if len(everything) == len(start) + len(later):
        return everything
    begin = newest(start, max_turns=2, max_tokens=START_TOKENS)
    used = sum(tokens(turn.content) + _PER_TURN for turn in begin)
    return (*begin, *newest(later, MAX_TURNS - len(begin), MAX_TOKENS - used))


def turns_of(exchange: Exchange) -> list[Turn]:
    """What was asked and answered, as far as it is still known."""
    turns = []
    if exchange.question:
        turns.append(Turn("user", exchange.question))
    if exchange.answer:
        turns.append(Turn("assistant", exchange.answer))
    return turns
