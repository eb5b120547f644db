"""“Not in the documents”: said in many languages, with the nearest document, and recognised where a model says it."""

import re
import unicodedata
from collections.abc import Sequence

from knowledge.types import Passage
from routers.tasks import language_of

_REPLIES = {
    "en": ("I did not find this in the documents.", "The nearest is {where}."),
    "de": ("Das steht nicht in den Dokumenten.", "Am nächsten kommt {where}."),
    "fr": ("Cela ne se trouve pas dans les documents.", "Le plus proche est {where}."),
    "es": ("Esto no está en los documentos.", "Lo más cercano es {where}."),
    "it": ("Questo non si trova nei documenti.", "Il più vicino è {where}."),
    "pt": ("Isto não está nos documentos.", "O mais próximo é {where}."),
    "nl": ("Dit staat niet in de documenten.", "Het dichtst in de buurt komt {where}."),
    "sv": ("Detta finns inte i dokumenten.", "Närmast kommer {where}."),
    "pl": ("Tego nie ma w dokumentach.", "Najbliższy jest {where}."),
    "ru": ("Этого нет в документах.", "Ближе всего {where}."),
    "ja": ("この内容は文書にありません。", "最も近いのは{where}です。"),
    "zh": ("文档中没有这方面的内容。", "最接近的是{where}。"),
    "ko": ("이 내용은 문서에 없습니다.", "가장 가까운 문서는 {where}입니다."),
}
_NAMES = {
    name: code
    for code, names in {
        "en": "en english englisch",
        "de": "de german deutsch",
        "fr": "fr french français francais",
        "es": "es spanish español espanol castilian",
        "it": "it italian italiano",
        "pt": "pt portuguese português portugues",
        "nl": "nl dutch nederlands",
        "sv": "sv swedish svenska",
        "pl": "pl polish polski",
        "ru": "ru russian русский",
        "ja": "ja japanese 日本語",
        "zh": "zh chinese mandarin 中文",
        "ko": "ko korean 한국어",
    }.items()
    for name in names.split()
}
_SCRIPTS = (
    ("ja", re.compile("[぀-ヿ]")),
    ("ko", re.compile("[가-힣]")),
    ("zh", re.compile("[㐀-鿿]")),
    ("ru", re.compile("[Ѐ-ӿ]")),
)
_REFUSAL = re.compile(
    r"""\b(?:documents?|passages?|text|context)\b.{0,40}\b(?:do(?:es)?\ not|don['’]t|doesn['’]t)\ (?:\w+\ )?
        (?:contain|hold|mention|say|provide|answer|include|state|specify|cover|give|tell)
    | \bnot\ (?:\w+\ )?(?:in|by|from|anywhere\ in)\ (?:the|these|those|any\ of\ the)\ (?:documents?|passages?|text)
    | \b(?:did|do|could|can)(?:\ not|n['’]t|not)\ (?:find|answer)\b.{0,40}\b(?:documents?|passages?|text)
    | \b(?:dokumente?n?|text|textstellen?)\b.{0,60}\bnicht\b|\bnicht\ in\ den\ (?:dokumenten|textstellen)
    | \b(?:documents|passages|textes?)\b.{0,20}\bne\b.{0,30}\bpas\b|\bpas\ dans\ les\ documents
    | \b(?:documentos|pasajes|textos?)\b.{0,20}\bno\b|\bno\b.{0,20}\ben\ los\ documentos
    | \bnon\b.{0,20}\bnei\ documenti|\bnão\b.{0,20}\bnos\ documentos|\bniet\ in\ de\ documenten
    | \binte\ i\ dokumenten|\bnie\b.{0,20}\bw\ dokumentach
    | \b(?:нет|не)\b.{0,30}\bв\ документах|\bв\ документах\b.{0,40}\b(?:нет|не)\b
    | (?:文書|ドキュメント|資料).{0,30}(?:ありません|ない|ません)
    | (?:文档|文件|資料|资料)(?:中|里|裡)?.{0,8}(?:没有|沒有|未)
    | (?:문서|자료).{0,30}(?:없|않)""",
    re.IGNORECASE | re.VERBOSE,
)
_HOWEVER = re.compile(
    r"\b(?:but|however|though|although|aber|jedoch|mais|cependant|pero|però|ma|mas|maar|men|ale|но)\b", re.IGNORECASE
)
_CITATION = re.compile(r"\[\d+\]")
_CITED = re.compile(r"[ \u00a0]*\[(\d+)\](?: ?\[\d+\])*")
_REST = re.compile(r"(?:[\s.!?,;:。！？)*_]|\[\d+\])*\Z")
_FIRST = re.compile(r"(?:(?<=[.!?])\s|(?<=[。！？])|\n)(?![ \u00a0]*\[\d+\])")
_UNDECIDED = re.compile(r"\s*(?:\[\d*)?\Z")
"""What may follow the end of the first sentence and still become a citation that belongs to it."""
_LONGEST_REFUSAL = 400
_PLACE_CHARS = 120
"""Characters of a document's name, at most, in a sentence of ours."""


def is_refusal(text: str) -> bool:
    """Whether an answer says, in its first sentence and not much more, that the documents don't hold the answer.

    One that goes on with something that it cites is none.
    """
    text = text.strip()
    first, *rest = _FIRST.split(text, maxsplit=1)
    if len(text) > _LONGEST_REFUSAL or not _REFUSAL.search(first):
        return False
    however = _HOWEVER.search(first)
    further = " ".join([first[however.end() :] if however else "", *rest])
    return _CITATION.search(further) is None


class RefusalStream:
    """A filter for streamed text whose first sentence, where it is a refusal, is to cite nothing: it rests on nothing.

    A citation within that sentence, and what follows it there, waits until the sentence has ended. The output does not
    depend on how the text was cut into pieces.
    """

    def __init__(self) -> None:
        self._first: str | None = ""
        """What there is of the first sentence; None once it has ended."""
        self._passed = 0

    def feed(self, text: str) -> str:
        """What of the text so far is decided and was not returned before."""
        if self._first is None:
            return text
        self._first += text
        begin = len(self._first) - len(self._first.lstrip())
        end = _FIRST.search(self._first, begin)
        if end is not None and _UNDECIDED.match(self._first, end.start()):
            return ""
        if end is not None:
            return self._end(end.start())
        if len(self._first) - begin > _LONGEST_REFUSAL:
            text, self._first = self._first, None
            return text[self._passed :]
        cited = _CITED.search(self._first)
        decided = cited.start() if cited else len(self._first.rstrip(" \u00a0[0123456789]"))
        out, self._passed = self._first[self._passed : decided], max(decided, self._passed)
        return out

    def close(self) -> str:
        """The rest."""
        return "" if self._first is None else self._end(len(self._first))

    def _end(self, end: int) -> str:
        text, self._first = self._first or "", None
        first, passed = text[:end], min(self._passed, end)
        return (_uncited(first, passed) if is_refusal(first) else first[passed:]) + text[end:]


def _uncited(sentence: str, begin: int) -> str:
    """A sentence from `begin` on without citations at its end, and with round brackets about those within."""
    return _CITED.sub(
        lambda found: "" if _REST.match(sentence, found.end()) else found[0].replace("[", "(").replace("]", ")"),
        sentence,
    )[begin:]


def not_found(question: str, passages: Sequence[Passage], language: str | None = None) -> str:
    """“Not in the documents” in `language`, else in that of the question, with the nearest document where there is
    one; `passages` are those that were found, best first."""
    nothing = _REPLIES[_code(question, language)][0]
    return f"{nothing} {nearest(question, passages[0], language)}" if passages else nothing


def nearest(question: str, passage: Passage, language: str | None = None) -> str:
    """The sentence that names the document and the place in it that come nearest to a question."""
    return _REPLIES[_code(question, language)][1].format(where=_where(passage))


def _code(question: str, language: str | None) -> str:
    """The language to speak: the wished one where it is known, else the question's, else English."""
    words = re.findall(r"[^\W\d_]+", (language or "").lower())
    wished = next((_NAMES[word] for word in words if word in _NAMES), None)
    script = next((code for code, letters in _SCRIPTS if letters.search(question)), None)
    return wished or script or language_of(question) or "en"


def _where(passage: Passage) -> str:
    """A passage's document as a quoted title with its place, and its source in brackets."""
    title, locator, source = (_line(part) for part in (passage.title, passage.locator, passage.source))
    place = locator if locator.startswith(title) else f"{title} › {locator}" if locator else title
    return f"“{place}” ({source})" if place not in ("", source) else source


def _line(text: str) -> str:
    """`text` in one line, without what is not to be seen or would mark it up, and not too long."""
    visible = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    harmless = "".join(c for c in visible if unicodedata.category(c) != "Cf" and c not in "[]<>`*|\\")
    line = " ".join(harmless.split())
    return line if len(line) <= _PLACE_CHARS else f"{line[: _PLACE_CHARS - 1].rstrip()}…"
