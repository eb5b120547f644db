"""How much a question leans on what was said before it, by its words alone."""

import re
from enum import IntEnum

from routers.follow_ups.cues import (
    AND,
    CLAUSE,
    CONTINUES,
    DEFINITION,
    NEW_TOPIC,
    NOTHING_MEANT,
    PHATIC,
    POINTS_BACK,
    PRONOUN,
    SMALL,
)


class Leaning(IntEnum):
    """What the words say; where they say PERHAPS, the documents may decide."""

    ALONE = 0
    """It says that it begins something new, is about the bot itself, or is small talk."""
    PERHAPS = 1
    """Its words fit both."""
    LIKELY = 2
    """It is a whole sentence, but says too little by itself."""
    SURELY = 3
    """It points back, or is no whole sentence."""


_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{1,2}|\w+")
_READ = 500
"""Characters of a question that are read; a longer one names enough by then."""
_LONE_WORDS = 3
"""A question with fewer content words than this leans on a conversation, unless the documents say otherwise."""
_OWN_WORDS = 6
"""A question with at least this many content words may stand alone in spite of a pronoun."""
_NEXT_TO_NOTHING = 1
"""A question with no more content words than this says too little by itself."""
_NAMED = 3
"""From so many content words before a pronoun, it may mean one of them."""
_ELLIPSIS = 3
"""The most content words of “and …” without a verb."""


def leaning(question: str) -> Leaning:
    """How much `question` (without its courtesies) leans on what was said before."""
    question = " ".join(question[:_READ].split())
    if NEW_TOPIC.search(question) or PHATIC.search(question):
        return Leaning.ALONE
    words = len(content_words(question))
    if words < _OWN_WORDS and (CONTINUES.search(question) or _points_back(question)):
        return Leaning.SURELY
    goes_on, whole = AND.search(question), CLAUSE.search(question)
    if words <= _NEXT_TO_NOTHING and not (words and DEFINITION.search(question)):
        return Leaning.LIKELY if words and whole and not goes_on else Leaning.SURELY
    if goes_on and words <= _ELLIPSIS and not whole:
        return Leaning.SURELY
    return Leaning.PERHAPS


def _points_back(question: str) -> bool:
    """Whether a word refers to something outside of `question`; a pronoun does where nothing before it can be meant."""
    if POINTS_BACK.search(question):
        return True
    found = PRONOUN.search(NOTHING_MEANT.sub(" ", question))
    return found is not None and len(content_words(found.string[: found.start()])) < _NAMED


def leans_back(question: str) -> bool:
    """Whether `question` needs what was said before it, as far as its words alone can tell."""
    how = leaning(question)
    return how >= Leaning.LIKELY or (how is Leaning.PERHAPS and len(content_words(question)) < _LONE_WORDS)


def content_words(text: str) -> list[str]:
    """The words of `text` that carry meaning, lower-cased, in order; two signs are one where no spaces are used."""
    return [word for word in _WORD.findall(text.lower()) if word not in SMALL]
