"""Follow-ups made to stand alone, by rule: what a question leaves out is taken from the asker's turns before it.

A question leans on what came before when it is very short, begins like a continuation ("and …", "what about …") or
points back with a pronoun while naming little itself. Then the previous question of the asker goes in front. A question
that names enough of its own is taken as it stands, so that a change of topic is not glued to the old one. Of files
that go along with a question, only the beginning of the first one counts, and that only where the question leans.
"""

import re
from collections.abc import Sequence

from knowledge.types import Turn
from routers.attached import gist, own_words

_CONTINUES = re.compile(
    r"^\s*(and|but|or|so|then|also|ok|okay|what about|how about|what if|why not|why\??$|how so|what else|anything else|"
    r"which one|and if|und|aber|was ist mit|et|mais|y|pero|e se)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(it|its|it's|they|them|their|theirs|that|this|these|those|he|she|him|her|his|one|ones|there|same|former|latter|"
    r"above|previous|such|es|das|diese[rsnm]?|ça|cela|eso|esto)\b",
    re.IGNORECASE,
)
_SMALL = frozenset(
    """
    a an the is are was were be been do does did can could will would should may might must have has had i me my we us
    our you your he she it its they them their this that these those there here what which who whom whose when where why
    how to of in on at for with from by about as and or but if so not no yes any some all more much many very just also
    please tell give show get make need want know say one ones same s t re ve ll d m
    """.split()
)
_LONE_WORDS = 3
"""A question with fewer content words than this leans on the conversation even without a pronoun."""
_OWN_WORDS = 6
"""A question with at least this many content words stands alone in spite of a pronoun."""
_ECHO = 2
"""How many earlier questions of the asker are taken in, at most."""


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question`, without its files, so that it can be understood without its history; itself where it leans on
    nothing."""
    question = _pointed(question)
    asked = [_pointed(turn.content).strip() for turn in history if turn.role == "user" and turn.content.strip()]
    if not asked or not leans_back(question):
        return question
    context = [asked[-1]]
    while leans_back(context[0]) and len(context) < min(_ECHO, len(asked)):
        context.insert(0, asked[-len(context) - 1])
    return " ".join([*context, question.strip()])


def leans_back(question: str) -> bool:
    """Whether a question needs what was said before it."""
    own = len(content_words(question))
    if own < _LONE_WORDS or _CONTINUES.search(question):
        return True
    return own < _OWN_WORDS and bool(_POINTS_BACK.search(question))


def content_words(text: str) -> list[str]:
    """The words of `text` that carry meaning, lower-cased, in order."""
    return [word for word in re.findall(r"\w+", text.lower()) if word not in _SMALL]


def _pointed(text: str) -> str:
    """The asker's own words, with the beginning of a file that they point at."""
    words = own_words(text)
    pointed_at = gist(text) if leans_back(words) else ""
    return f"{words.strip()} {pointed_at}".strip() if pointed_at else words
