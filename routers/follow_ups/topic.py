"""What a conversation is about when the next question is asked: earlier questions of the asker and their answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.types import Turn
from routers.attached import gist, own_words
from routers.follow_ups.courtesy import without_courtesy
from routers.follow_ups.leaning import Leaning, content_words, leaning, leans_back

_TURNS = 3
"""How many earlier questions of the asker are taken together, at most."""
_BACK = 6
"""How many exchanges back a question may return to a topic that it names."""
_QUESTION_WORDS = 40
_ANSWER_WORDS = 25
"""Words of an earlier question, and of the last answer, that say what it is about."""
_LONG = 12
"""Characters that count as a word where there are no spaces."""
_TELLING = 4
"""Letters from which a word that two questions share tells that they have one topic."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier question of the asker, and what was answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Topic:
    """What a question may lean on."""

    asked: str = ""
    """Earlier questions of the asker, the oldest first."""
    answered: str = ""
    """The beginning of the answer to the last of them."""

    def before(self, question: str) -> str:
        """`question` behind the earlier ones."""
        return f"{self.asked} {question}".strip()

    def around(self, question: str) -> str:
        """`question` behind the earlier ones and the answer."""
        return " ".join(part for part in (self.asked, self.answered, question) if part)


def exchanges(history: Sequence[Turn]) -> list[Exchange]:
    """The exchanges of `history` without those that only thanked or greeted, oldest first."""
    found: list[Exchange] = []
    question: str | None = None
    answer: list[str] = []
    for turn in [*history, Turn("user", "")]:
        if turn.role == "assistant":
            answer.append(turn.content)
            continue
        if question:
            found.append(Exchange(question, " ".join(answer)))
        question, answer = without_courtesy(pointed(turn.content)), []
    return found


def topic_of(question: str, earlier: Sequence[Exchange]) -> Topic:
    """The topic that `question` may lean on: the last exchange, or an earlier one whose rare word it repeats; with
    the questions before, as long as those lean on them in turn."""
    if not earlier:
        return Topic()
    last = _returned_to(question, earlier)
    asked = [earlier[last].question]
    while last and len(asked) < _TURNS and leaning(asked[0]) >= Leaning.LIKELY:
        last -= 1
        asked.insert(0, earlier[last].question)
    answer = earlier[last + len(asked) - 1].answer
    return Topic(" ".join(_begun(text, _QUESTION_WORDS) for text in asked), _begun(answer, _ANSWER_WORDS))


def pointed(text: str) -> str:
    """The asker's own words, with the beginning of a file that they point at."""
    words = own_words(text)
    pointed_at = gist(text) if leans_back(without_courtesy(words)) else ""
    return f"{words.strip()} {pointed_at}".strip() if pointed_at else words.strip()


def _returned_to(question: str, earlier: Sequence[Exchange]) -> int:
    """Which exchange `question` goes on from: the latest one that shares a telling word with it, else the last."""
    telling = {word for word in content_words(question) if len(word) >= _TELLING}
    for place in reversed(range(max(0, len(earlier) - _BACK), len(earlier))):
        said = f"{earlier[place].question} {earlier[place].answer}".lower()
        if any(word in said for word in telling):
            return place
    return len(earlier) - 1


def _begun(text: str, words: int) -> str:
    """The first `words` words, without code."""
    without_code = re.sub(r"```.*?(?:```|\Z)", " ", text, flags=re.DOTALL)
    return " ".join(without_code.split()[:words])[: words * _LONG].rstrip()
