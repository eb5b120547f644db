"""Lists of questions that are shown a page at a time, each page as one message."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.discord.splitting import LIMIT, width

T = TypeVar("T")

A_PAGE = 10
TEXT_LENGTHS = (160, 100, 60, 30)
"""Lengths at which questions are cut, tried until the page fits into one message."""
OPTION_CHARS = 100
"""Longest label of an option of a menu (“Component Reference”)."""


def on_page(items: Sequence[T], page: int) -> Sequence[T]:
    """What stands on a page, counted from 0."""
    return items[page * A_PAGE : (page + 1) * A_PAGE]


def pages(items: Sequence[object]) -> int:
    """How many pages there are."""
    return -(-len(items) // A_PAGE)


def nearest(items: Sequence[object], page: int) -> int:
    """`page`, or the last one where there are no longer so many."""
    return min(page, max(0, pages(items) - 1))


def fitted(items: Sequence[T], page: int, head: str, line: Callable[[T, int], str]) -> str:
    """A page below its head as a message of at most 2,000 characters; `line` writes an item at a length."""
    for length in TEXT_LENGTHS:
        body = "\n".join([head, *(line(item, length) for item in on_page(items, page))])
        if width(body) <= LIMIT:
            break
    return body
