"""Follow-ups made to stand alone, by rule, and looked up.

What a question leaves out is taken from the asker's turns before it and the beginning of the last answer. Its words
tell most: “and E7?” leans on the conversation, “different topic: …” does not, thanks are no question. Where they leave
it open, the question is looked up by itself and with its topic, and the documents decide: a new topic begins where they
hold the question by itself and better so, or where what they hold on the topic has little to do with it. Otherwise the
passages of both are ranked together, and the question is of the kind that its conversation is of.

Recall@5 for follow-ups over three domains: the question alone .77, always behind the one before .87, this .94.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.types import Findings, Question, Turn
from routers.classifier import THRESHOLD, p_specialized
from routers.follow_ups.courtesy import without_courtesy
from routers.follow_ups.leaning import Leaning, content_words, leaning, leans_back
from routers.follow_ups.topic import Topic, exchanges, pointed, topic_of
from routers.tasks.language import language_of

Find = Callable[[str], Findings]
"""A text → what the documents hold on it."""
Judge = Callable[[Mapping[str, float]], float]
"""Features → the probability that a question with them is about the documents."""

_BY_ITSELF = 0.1
"""How much better the best score of the question by itself must be for it to need no topic."""
_FOREIGN = 0.01
"""Probability below which the documents hold nothing on the question by itself. Follow-ups that may be read alone and
are about the documents lie above .05, where weights never saw their domain some above .01."""
_STRANGE = 0.02
"""The same for a question that says next to nothing by itself, and whose words are not of its topic either."""
_OF_TOPIC = 8
"""Passages on the topic in which the words of the question are looked for …"""
_SHARED = 0.5
"""… and the share of them that must be there for the topic to go on …"""
_SHARED_BY_SURE = 0.3
_SURE_WORDS = 3
"""… which is less for a question of so many content words that points back."""
_SHORT = 4
"""Letters below which another word begins alike by chance."""
_ERRANDS = frozenset("write draft compose translate recommend suggest remind plan".split())
"""Words of wishes that are no sign of a topic, although documents hold them too."""
_SHARE_OF_SURE = 0.25
_SHARE_OF_OPEN = 0.5
"""Weight of the scores of the question by itself, where it surely leans on its topic and where that is open."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A question as it was looked up."""

    standalone: str
    """The question so that it can be understood without its history."""
    findings: Findings
    continues: bool = False
    """Whether it goes on with the topic of its history."""


def standalone(question: str, history: Sequence[Turn]) -> str:
    """`question`, without its files, so that it can be understood without its history; itself where it leans on
    nothing. Its words alone decide."""
    words, topic = _read(question, history)
    return topic.before(words) if leans_back(words) else words


def look_up(question: Question, find: Find, judge: Judge = p_specialized) -> Looked:
    """Looks `question` up with `find`: once without history, twice or three times with it.

    A text that a model made of it is looked up as it is. Raises whatever `find` raises.
    """
    if question.standalone is not None:
        return Looked(question.standalone, find(question.standalone))
    words, topic = _read(question.text, question.history)
    how = leaning(words)
    if not topic.asked or how is Leaning.ALONE:
        return Looked(words, find(words))
    alone, within = find(words), find(topic.around(words))
    if _begins_anew(words, how, alone, within, judge):
        return Looked(words, alone)
    share = _SHARE_OF_OPEN if how is Leaning.PERHAPS else _SHARE_OF_SURE
    found = _together(alone, within, share, judge)
    if judge(found.features) < THRESHOLD:
        found = replace(found, features=_stronger(found, find(topic.around("")), judge).features)
    return Looked(topic.before(words), found, continues=True)


def _read(question: str, history: Sequence[Turn]) -> tuple[str, Topic]:
    """What is asked, without courtesies where there is a history, and what it may lean on; nothing for mere thanks."""
    whole = pointed(question)
    earlier = exchanges(history)
    if not earlier:
        return whole, Topic()
    words = without_courtesy(whole)
    if not words:
        asked_back = history[-1].role == "assistant" and history[-1].content.rstrip().endswith("?")
        return whole, topic_of("", earlier) if asked_back else Topic()
    return words, topic_of(words, earlier)


def _begins_anew(words: str, how: Leaning, alone: Findings, within: Findings, judge: Judge) -> bool:
    """Whether the documents say that a question leaves its topic: see the top of this module."""
    shared, p = _shared(words, within), judge(alone.features)
    if how is Leaning.SURELY:
        return shared < _SHARED_BY_SURE and len(content_words(words)) >= _SURE_WORDS
    if shared < _SHARED:
        return how is not Leaning.LIKELY or p < _STRANGE or p >= THRESHOLD
    if how is Leaning.LIKELY:
        return False
    if p < THRESHOLD:
        return p < _FOREIGN
    return alone.features["score"] - within.features["score"] > _BY_ITSELF


def _shared(words: str, findings: Findings) -> float:
    """The share of the question's words that the best passages hold, long ones by their beginnings.

    1 where it has none, or is in another language than the passages.
    """
    held = " ".join(f"{p.title} {p.locator} {p.text}" for p in findings.passages[:_OF_TOPIC]).lower()
    asked, written = language_of(words), language_of(held)
    wanted = {_stem(word) for word in content_words(words) if word not in _ERRANDS}
    if not wanted or (asked is not None and written is not None and asked != written):
        return 1.0
    return sum(re.search(rf"\b{stem}", held) is not None for stem in wanted) / len(wanted)


def _stem(word: str) -> str:
    """A pattern for the words that begin as `word` does; for itself, where it is very short."""
    if len(word) < _SHORT:
        return rf"{re.escape(word)}\b"
    return re.escape(word if len(word) < 5 else word[: max(4, len(word) - 2)])


def _together(one: Findings, other: Findings, share: float, judge: Judge) -> Findings:
    """Both rankings as one: scores averaged with weight `share` for `one`, as many passages as the longer has.

    A passage that one of them lacks has the score of its last there.
    """
    passages = {passage.id: passage for passage in (*other.passages, *one.passages)}
    scores = [{passage.id: passage.score for passage in findings.passages} for findings in (one, other)]
    last = [min(found.values(), default=0.0) for found in scores]

    def mixed(chunk: str) -> float:
        return share * scores[0].get(chunk, last[0]) + (1 - share) * scores[1].get(chunk, last[1])

    ranked = sorted((replace(p, score=mixed(p.id)) for p in passages.values()), key=lambda p: (-p.score, p.id))
    domains = {name: share * one.domains.get(name, 0.0) + (1 - share) * best for name, best in other.domains.items()}
    kept = max(len(one.passages), len(other.passages))
    return replace(_stronger(one, other, judge), passages=tuple(ranked[:kept]), domains=domains)


def _stronger(one: Findings, other: Findings, judge: Judge) -> Findings:
    """The one whose evidence speaks more for the documents."""
    return max(one, other, key=lambda findings: judge(findings.features))
