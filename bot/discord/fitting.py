"""Texts cut to a number of tokens, estimated as the strategies do."""

from routers.strategies.budget import tokens


def piece(text: str, length: int, *, from_end: bool = False) -> str:
    """`length` characters of `text`: its beginning, or its end."""
    return text[len(text) - length :] if from_end else text[:length]


def within_tokens(text: str, budget: int, *, from_end: bool = False) -> str:
    """As much of `text` as fits into `budget` tokens: its beginning, or its end."""
    if tokens(text) <= budget:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if tokens(piece(text, middle, from_end=from_end)) <= budget:
            low = middle
        else:
            high = middle - 1
    return piece(text, low, from_end=from_end)
