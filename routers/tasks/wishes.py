"""What an asker says about the answer: to whom, in which tone, how long, in which form and language."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from routers.tasks.brief import Task
from routers.tasks.cues import STACK
from routers.tasks.patterns import each_of


@dataclass(frozen=True, slots=True)
class Wish:
    """One thing said, with its place in the text, so that it can be told from the subject."""

    name: str
    """Template variable that it fills."""
    value: str
    start: int
    end: int


_AUDIENCE = each_of(
    r"""
    \b(?:for|to|at|für|an|pour|à|aux|para|a) (?P<v>(?:<whose> )?(?:[\w'’-]+[ -]){0,2}?<people><which>?)(?=\s*<end>)
    \b(?:for|to) (?P<v>(?:people|someone|somebody|anyone|those) (?:who|with|without|new)\b[^.,;:?!\n]{2,60})
    \b(?:for|to) (?P<v>an? (?:(?:non-)?technical|general|specialist|professional|lay) (?:audience|reader\w*))\b
    """
)
_FIVE = re.compile(
    r"\bELI5\b|\b(?:like|as if) i(?:'m|’m| am| were)(?: an?)? (?:five|5)(?: years? old)?\b", re.IGNORECASE
)

_MANNER = r"(?:(?:very|more|less|a bit|slightly|rather) )?<manner>(?:(?:,| and|, and| but| und| et| y) <manner>)*"
_TONE = each_of(
    rf"""
    \b(?:in|with|use|using) (?:an? )?(?P<v>{_MANNER}) (?:tone|voice|style|way|manner|language)\b
    \b(?:in einem|im) (?P<v>{_MANNER}) (?:ton|stil)\b
    \b(?:sur un|d['’]un) ton (?P<v>{_MANNER})\b
    \b(?:con|en) (?:un )?tono (?P<v>{_MANNER})\b
    \btone:? (?P<v>{_MANNER})\b
    \b(?:make|keep|be|sounds?) (?:it |this |that )?(?:(?:shorter|longer) and )?(?:sound )?(?P<v>{_MANNER})\b
    ,\s*(?P<v>{_MANNER})(?:,? please| bitte)?\s*[.!]?$
    \b(?P<v>politely|formally|casually|humorously)\b
    \b(?P<v>in the (?:style|voice|manner) of [^.,;:?!\n]{{2,40}}|like a (?:pirate|poet|news anchor|comedian))\b
    \b(?P<v>in (?:simple|plain|easy) (?:words|terms|language|english)|einfach erklärt|in einfachen worten)\b
    """
)
_TONE_OF_TEXT = each_of(rf"\b(?P<v>{_MANNER}) (?:\w+ ){{0,2}}?<piece>\b")

_LENGTH = each_of(
    r"""
    \b(?P<v>(?:<bound> )*<bound> <number>(?: short)?[\s-]<unit>)\b
    \b(?P<v><number>(?:[\s-](?:word|sentence|paragraph|page|line)|-minute)(?!s))\b
    \b(?P<v><number>(?: short)? (?:words|sentences|paragraphs|characters|lines|wörter|sätze|mots|palabras))\b
    \b(?P<v>brief(?:ly)?|concise(?:ly)?|in (?:brief|short|a nutshell)|in detail|in depth|thorough(?:ly)?|detailed)\b
    \b(?P<v>comprehensive(?:ly)?|ausführlich\w*|in kürze|brièvement|en bref|en détail|brevemente|en detalle)\b
    \b(?:keep|make) it (?P<v>(?:very )?(?:short|long|brief)(?:er)?)\b
    \b(?P<v>short|long|kurze\w*|brève|courte|breve|corta) (?:\w+ ){0,2}?<piece>\b
    """
)
_IDEAS = each_of(r"\b(?P<v><number> (?:\w+ ){0,2}?(?:<idea>|ways|ideen|namen|idées|titres|nombres))\b")

_FORMAT = each_of(
    r"""
    \b(?P<v><into> (?:an? |the |eine[rn]? |une? |una? )?(?:[\w-]+ )?<layout>)\b
    \b(?P<v>step[\s-]by[\s-]step|schritt für schritt|étape par étape|paso a paso)\b
    \b(?P<v>(?:no|without|ohne|sans|sin) (?:markdown|bullet points|bullets|lists|headings|emojis?|aufzählung\w*))\b
    """
)
_TONGUES = {
    "English": "english|englisch|anglais|inglés|inglese",
    "German": "german|deutsch|allemand|alemán",
    "French": "french|französisch|français|francés",
    "Spanish": "spanish|spanisch|espagnol|español|castellano",
    "Italian": "italian|italienisch|italien|italiano",
    "Portuguese": "portuguese|portugiesisch|portugais|portugués",
    "Dutch": "dutch|niederländisch|néerlandais|neerlandés",
    "Polish": "polish|polnisch|polonais|polaco",
    "Russian": "russian|russisch|russe|ruso",
    "Turkish": "turkish|türkisch|turc|turco",
    "Ukrainian": "ukrainian|ukrainisch|ukrainien|ucraniano",
    "Arabic": "arabic|arabisch|arabe|árabe",
    "Hindi": "hindi",
    "Chinese": "chinese|mandarin|chinesisch|chinois|chino",
    "Japanese": "japanese|japanisch|japonais|japonés",
    "Korean": "korean|koreanisch|coréen|coreano",
    "Latin": "latin|latein|latín",
}
_LANGUAGES = tuple(
    (
        name,
        re.compile(
            rf"\b(?:in|into|to|auf|ins|en|al|em)\s+(?:{words})(?!\w|\s+(?:history|literature|wine|food))", re.IGNORECASE
        ),
    )
    for name, words in _TONGUES.items()
)

_PLAIN = {
    **dict.fromkeys(("kurze", "kurzen", "kurzer", "kurzes", "brève", "courte", "breve", "corta", "brèvement"), "short"),
    **dict.fromkeys(("ausführlich", "ausführliche", "ausführlichen", "en détail", "en detalle"), "detailed"),
}
"""English for the commonest wishes in other languages; the rest is sent on as it was said."""


def wishes(text: str, task: Task) -> tuple[Wish, ...]:
    """What `text`, an instruction without pasted material, says about the answer; the first of each name counts."""
    found: dict[str, Wish] = {}
    for finder in _FINDERS:
        for wish in finder(text, task):
            found.setdefault(wish.name, wish)
    return tuple(found.values())


def _matches(name: str, patterns: tuple[re.Pattern[str], ...], text: str) -> Iterator[Wish]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            value = match["v"].strip()
            yield Wish(name, _PLAIN.get(value.lower(), value), match.start(), match.end())


def _audience(text: str, task: Task) -> Iterator[Wish]:
    if task is Task.CODE:
        return
    for match in _FIVE.finditer(text):
        yield Wish("audience", "a five-year-old child", match.start(), match.end())
    yield from _matches("audience", _AUDIENCE, text)


def _tone(text: str, task: Task) -> Iterator[Wish]:
    yield from _matches("tone", _TONE, text)
    if task is Task.WRITE:
        yield from _matches("tone", _TONE_OF_TEXT, text)


def _length(text: str, task: Task) -> Iterator[Wish]:
    if task is Task.BRAINSTORM:
        yield from _matches("length", _IDEAS, text)
    if task is not Task.CODE:
        yield from _matches("length", _LENGTH, text)


def _format(text: str, task: Task) -> Iterator[Wish]:
    if task is not Task.CODE:
        yield from _matches("format", _FORMAT, text)


def _language(text: str, _: Task) -> Iterator[Wish]:
    for name, pattern in _LANGUAGES:
        for match in pattern.finditer(text):
            yield Wish("language", name, match.start(), match.end())


def _stack(text: str, task: Task) -> Iterator[Wish]:
    if task is Task.CODE:
        for match in STACK.finditer(text):
            yield Wish("stack", match[1], match.start(), match.end())


_FINDERS: tuple[Callable[[str, Task], Iterator[Wish]], ...] = (_audience, _tone, _length, _format, _language, _stack)
