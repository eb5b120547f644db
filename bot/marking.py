"""The mark behind sentences that an answer's passages don't support, the same wherever answers are shown.

Marks are a matter of showing: the journal, `ask --json` and the conversation that goes along with a later question have
the text as the model wrote it.
"""

from collections.abc import Iterable

from routers.types import Answer

MARK = "\u00a0†"
"""Begins with a space that no line or message breaks at, so that it never becomes part of an address."""
LEGEND = "† The passages that I was given don't support this sentence."


def with_marks(text: str, ends: Iterable[int]) -> str:
    """`text` with the mark at each of `ends`, counted in characters of `text`."""
    shown, begin = [], 0
    for end in sorted(ends):
        shown += [text[begin:end], MARK]
        begin = max(begin, min(end, len(text)))
    return "".join([*shown, text[begin:]])


def marked(answer: Answer) -> str:
    """A finished answer's text with its marks."""
    return with_marks(answer.text, (found.end for found in answer.unsupported))


def legend(answer: Answer) -> str:
    """The line that explains the marks of an answer; empty where it has none."""
    return LEGEND if answer.unsupported else ""
