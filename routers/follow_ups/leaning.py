"""How much a question leans on what was said before it, by its words alone."""

import re
from enum import IntEnum

from routers.follow_ups.cues import AND, CLAUSE, CONTINUES, DEFINITION, NEW_TOPIC, POINTS_BACK, SMALL


class Leaning(IntEnum):
    """What the words say; where they say PERHAPS, the documents may decide."""

    ALONE = 0
    """It says that it begins something new, or is about the bot itself."""
    PERHAPS = 1
    """Its words fit both."""
    SURELY = 2
    """It points back, or says too little by itself."""


_READ = 500
"""Characters of a question that are read; a longer one names enough by then."""
_LONE_WORDS = 3
"""A question with fewer content words than this leans on a conversation, unless the documents say otherwise."""
_OWN_WORDS = 6
"""A question with at least this many content words may stand alone in spite of a pronoun."""
_NEXT_TO_NOTHING = 1
"""A question with no more content words than this says too little by itself."""
_ELLIPSIS = 3
"""The most content words of “and …” without a verb."""


def leaning(question: str) -> Leaning:
    """How much `question` (without its courtesies) leans on what was said before."""
    question = " ".join(question[:_READ].split())
    if NEW_TOPIC.search(question):
        return Leaning.ALONE
    words = len(content_words(question))
    continues = CONTINUES.search(question) or POINTS_BACK.search(question)
    if continues and words < _OWN_WORDS:
        return Leaning.SURELY
    if words <= _NEXT_TO_NOTHING and not (words and DEFINITION.search(question)):
        return Leaning.SURELY
    if AND.search(question) and words <= _ELLIPSIS and not CLAUSE.search(question):
        return Leaning.SURELY
    return Leaning.PERHAPS


def leans_back(question: str) -> bool:
    """Whether `question` needs what was said before it, as far as its words alone can tell."""
    how = leaning(question)
    return how is Leaning.SURELY or (how is Leaning.PERHAPS and len(content_words(question)) < _LONE_WORDS)


def content_words(text: str) -> list[str]:
    """The words of `text` that carry meaning, lower-cased, in order."""
    return [word for word in re.findall(r"\w+", text.lower()) if word not in SMALL]
