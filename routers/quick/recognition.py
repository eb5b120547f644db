"""Which messages have a quick answer. Precision first: whatever asks for anything else besides is none of them."""

import re
from collections.abc import Sequence
from enum import StrEnum

from knowledge.types import Turn
from routers.follow_ups.courtesy import without_courtesy
from routers.quick.phrases import ABOUT, GOODBYE, GREETING, THANKS

LONGEST = 120
"""Characters beyond which a message says more."""
_ASKS_BACK = re.compile(r"[?？]\s*[\W_]*$")
_SIGNS = re.compile(r"[\s.,;:!?…¿¡~*_\"'“”()\u2600-\u27bf\U0001f300-\U0001faff\ufe0f\u200d-]+")


class Topic(StrEnum):
    """What a quick answer is about."""

    GREETING = "greeting"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    IDENTITY = "identity"
    """Who or what the bot is, and who made it."""
    ABILITY = "ability"
    """What it can do, and how it is used."""
    PRIVACY = "privacy"
    """What is stored."""


SMALL_TALK = frozenset({Topic.GREETING, Topic.THANKS, Topic.GOODBYE})


def topic_of(text: str, history: Sequence[Turn] = ()) -> Topic | None:
    """The topic of a message that has a quick answer; None for every other.

    What follows a question of the bot's (“Shall I …?” – “yes, thanks”) is an answer to that, and none of them.
    """
    if len(text) > LONGEST or "\n" in text.strip():
        return None
    said = _plain(text)
    if not said:
        return None
    if history and history[-1].role == "assistant" and _ASKS_BACK.search(history[-1].content):
        return None
    if about := _about(said):
        return about
    if not without_courtesy(text) and (found := _courtesy(said)):
        return found
    rest = _plain(without_courtesy(text))
    return _about(rest) if rest and rest != said else None


def _about(said: str) -> Topic | None:
    return next((Topic(name) for name, pattern in ABOUT.items() if pattern.fullmatch(said)), None)


def _courtesy(said: str) -> Topic | None:
    """What a message of courtesies alone is: the last of them that says something counts."""
    for topic, pattern in ((Topic.THANKS, THANKS), (Topic.GOODBYE, GOODBYE), (Topic.GREETING, GREETING)):
        if pattern.search(said):
            return topic
    return None


def _plain(text: str) -> str:
    """Lower case, one space between words, no signs."""
    return _SIGNS.sub(" ", text.lower().replace("’", "'").replace("'", "")).strip()
