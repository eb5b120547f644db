"""Whether two questions are one: by their embeddings, and by the words that embeddings hardly tell apart.

The cosine of “Is it open on Sunday?” and “… on Monday?” is .95, of `E5` and `E6` .88: higher than that of many a true
paraphrase. So both must name the same codes, figures and identifiers, both or neither must be negated, and no word of
one may be the opposite of a word of the other. How near they must be then depends on the words that only one of them
has: where each has some, a thing may have been put in the place of another (dog, cat).

Thresholds and rules were chosen on 50 and 33 questions in three wordings each, many of which differ in one word only:
71 and 77 % of the pairs of one question are found, and no two questions are taken for one. On 20 more that were looked
at once, afterwards: 63 %, and 2 of 1,710 pairs wrong (“How many players fit on it?”, “… are on it?”). With `MARGIN`,
which is what an answer needs: 65, 71 and 55 %, and none wrong.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from knowledge.library.calibration import MINILM, Levels
from knowledge.library.stopwords import STOP_WORDS

NEAREST_COUNT = 0.80
"""Cosine below which two questions are never one."""
SAME_WORDS = 0.80
"""Least cosine where both have the same words that carry meaning …"""
MORE_WORDS = 0.89
"""… where one of them has further ones …"""
OTHER_WORDS = 0.90
"""… and where each has some that the other lacks."""
MARGIN = 0.02
"""How much nearer than that a question must be to one that the team has answered: a wrong answer is worse than none."""

_OPPOSITES = """
on/off open/close start/end begin/end start/stop start/finish begin/finish before/after prior/after first/last
next/last next/previous next/past enable/disable activate/deactivate import/export upload/download send/receive
buy/sell add/remove add/delete create/delete install/uninstall join/leave login/logout lock/unlock mute/unmute
ban/unban connect/disconnect subscribe/unsubscribe follow/unfollow book/cancel increase/decrease raise/lower up/down
in/out input/output minimum/maximum min/max least/most more/less old/new hot/cold warm/cold left/right front/back
inside/outside indoor/outdoor read/write push/pull allow/forbid public/private inner/outer upper/lower top/bottom
encrypt/decrypt earliest/latest arrive/depart lend/borrow mount/unmount show/hide expand/collapse win/lose won/lost
won/loser winner/loser winner/lost pass/fail accept/reject approve/reject
"""
_ONE_OF = (
    "monday tuesday wednesday thursday friday saturday sunday weekday weekend",
    "january february march april may june july august september october november december",
    "summer winter spring autumn",
    "today tomorrow yesterday",
    "daily weekly monthly yearly",
    "morning noon afternoon evening night",
    "who where when why",
    "windows linux macos android ios",
    "red green blue yellow orange black white",
    "one two three four five six seven eight nine ten",
)
_NEGATIONS = frozenset("not no never without cannot nor none neither nicht kein keine ohne pas sans non sin".split())
_WORD = re.compile(r"\w+(?:[-.:/]\w+)*")
_NAME = re.compile(r"(?<=\w[\s,;])[A-ZÄÖÜ]\w+")
_SIGNS = re.compile(r"\w+(?:['’]\w+)?")


@dataclass(frozen=True, slots=True)
class Wording:
    """What of a question's words decides whether it is the same as another."""

    normal: str
    """The words alone, in lower case."""
    codes: frozenset[str]
    """Words with a digit or a low line in them: codes, models, versions, figures, identifiers."""
    names: frozenset[str]
    """Words that begin with a capital letter inside of the sentence."""
    negated: bool
    plain: frozenset[str]
    """All words, without endings."""
    content: frozenset[str]
    """Those of them that carry meaning."""


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """`word` without the ending of a plural or a verb form."""
    for ending in ("ing", "ied", "ies", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word


_AGAINST: dict[str, frozenset[str]] = {}
for _pair in _OPPOSITES.split():
    for _word, _other in (_pair.split("/"), _pair.split("/")[::-1]):
        _AGAINST[_stem(_word)] = _AGAINST.get(_stem(_word), frozenset()) | {_stem(_other)}
for _family in _ONE_OF:
    _members = frozenset(map(_stem, _family.split()))
    for _word in _members:
        _AGAINST[_word] = _AGAINST.get(_word, frozenset()) | (_members - {_word})


def normal(question: str) -> str:
    """The words of `question` alone, in lower case; its signs where it has no word."""
    lowered = question.casefold()
    return " ".join(re.findall(r"\w+", lowered)) or " ".join(lowered.split())


def wording(question: str) -> Wording:
    """The words of `question` as they are compared."""
    lowered = question.casefold()
    words = [word.replace("’", "'") for word in _SIGNS.findall(lowered)]
    stems = frozenset(_stem(word.removesuffix("'s")) for word in words)
    small = frozenset(map(_stem, (word for word in words if word in STOP_WORDS)))
    return Wording(
        normal=normal(question),
        codes=frozenset(_code(found) for found in _WORD.findall(lowered) if re.search(r"[\d_]", found)),
        names=frozenset(_stem(name.casefold()) for name in _NAME.findall(question)),
        negated=any(word in _NEGATIONS or word.endswith("n't") for word in words),
        plain=stems,
        content=frozenset(stem for stem in stems - small if len(stem) > 1 and not re.search(r"[\d_]", stem)),
    )


def least_cosine(one: Wording, other: Wording) -> float | None:
    """How near two questions must at least be to be the same; None where their words tell that they are not."""
    if one.normal == other.normal:
        return 0.0
    if one.codes != other.codes or one.negated != other.negated or _opposed(one.plain, other.plain):
        return None
    if one.names - other.plain and other.names - one.plain:
        return None
    mine, theirs = one.content - other.content, other.content - one.content
    if mine and theirs:
        return OTHER_WORDS
    return MORE_WORDS if mine or theirs else SAME_WORDS


def least_to_answer(one: Wording, other: Wording, levels: Levels) -> float | None:
    """As `least_cosine`, for a question that is to get the answer to another one: a wrong answer is worse than none.

    The rules were measured with the built-in embedder. With any other, whose cosines are mapped to its scale by their
    `levels`, the words that carry meaning have to be the same as well.
    """
    least = least_cosine(one, other)
    if not least:
        return least
    return least + MARGIN if levels == MINILM or least == SAME_WORDS else None


def _code(found: str) -> str:
    """`E5`, `E-5` and `e5` are one code; the dots of a version count."""
    return found.replace("-", "") if found[0].isalpha() else found


def _opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a word that only one of them has is against one that only the other has."""
    mine, theirs = one - other, other - one
    return any(_AGAINST.get(word, frozenset()) & theirs for word in mine)
