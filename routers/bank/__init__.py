"""The bank: general questions that ship, by task, from which a router learns what is not about a server's documents.

They were written for this purpose, in many tasks, tones and languages; none is taken from a set of questions that
routing is measured on.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from knowledge.library.lexical import terms

FOLDER = Path(__file__).parent

LANGUAGES = "languages"
"""The file of questions in other languages than English."""


@cache
def by_task() -> Mapping[str, tuple[str, ...]]:
    """The questions by the name of their file."""
    files = sorted(FOLDER.glob("*.txt"))
    return {file.stem: tuple(file.read_text(encoding="utf-8").splitlines()) for file in files}


@cache
def texts() -> tuple[str, ...]:
    """All questions."""
    return tuple(text for questions in by_task().values() for text in questions)


@cache
def is_english() -> tuple[bool, ...]:
    """Of each question, whether it is in English."""
    return tuple(task != LANGUAGES for task, questions in by_task().items() for _ in questions)


@cache
def digest() -> str:
    """Another text for other questions."""
    return hashlib.sha256("\0".join(texts()).encode()).hexdigest()[:16]


@cache
def shares() -> Mapping[str, float]:
    """The share of the English questions that hold a word, by word as `Findings.words` spells it."""
    english = [text for text, is_one in zip(texts(), is_english(), strict=True) if is_one]
    counted = Counter(word for text in english for word in {term.name for term in terms(text)})
    return {word: count / len(english) for word, count in counted.items()}
