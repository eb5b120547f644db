"""The plain values that all three rooms speak: questions, passages, citations and the words of the field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

from knowledge.errors import InputError, QuestionError

if TYPE_CHECKING:
    from knowledge.library.embeddings import Vectors

MAX_QUESTION_CHARS = 20_000
"""Longest accepted question, in characters; longer ones are refused with a sentence, never cut silently."""


_SURROGATE = re.compile("[\ud800-\udfff]")


class Strategy(StrEnum):
    """A way to answer."""

    PLAIN = "plain"
    PROMPT = "prompt"
    KNOWLEDGE = "knowledge"
    TUNED = "tuned"
    COMBINED = "combined"


class Kind(StrEnum):
    """What a question needs: skill (general) or the server's own knowledge (specialized)."""

    GENERAL = "general"
    SPECIALIZED = "specialized"


class Scope(StrEnum):
    """Where an override was set; earlier members win over later ones."""

    ASK = "ask"
    USER = "user"
    CHANNEL = "channel"
    SERVER = "server"


class Reason(StrEnum):
    """Why an answer was disliked."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    OUTDATED = "outdated"
    OFF_TOPIC = "off-topic"
    TOO_LONG = "too-long"
    UNSAFE = "unsafe"
    WRONG_ROUTE = "wrong-route"


def parse_strategy(name: str) -> Strategy:
    """The strategy called `name`; raises InputError that lists the known ones."""
    try:
        return Strategy(name.strip().lower())
    except ValueError:
        raise InputError(f"Unknown strategy “{name[:40]}”. Known strategies: {', '.join(Strategy)}.") from None


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation, oldest first in a history."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where and by whom a question was asked. Ids are the front end's own; people become pseudonyms in the journal."""

    surface: str = "terminal"
    """terminal | batch | discord | web | import"""
    server: str | None = None
    channel: str | None = None
    conversation: str | None = None
    asker: str | None = None
    message: str | None = None
    """The front end's id of the message that asked."""
    private: bool = False
    guest_of: str | None = None
    """The server whose documents answer although the question does not belong to it: a direct message whose asker
    picked one. Nothing else of that server holds there, and the journal does not learn of it."""

    @property
    def library(self) -> str | None:
        """The server whose documents are searched, beside those of all."""
        return self.server or self.guest_of


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, with its conversation and the asker's own wishes."""

    text: str
    history: tuple[Turn, ...] = ()
    place: Place = field(default_factory=Place)
    strategy: Strategy | None = None
    """Override of scope `ask`."""
    domain: str | None = None
    """The domain that the asker named, if any; the question is then specialized."""
    explore: bool | None = None
    """Whether chance may choose the strategy; None leaves it to the policy of the place."""
    standalone: str | None = None
    """The question made to stand alone, where a model did that; None leaves it to the rules."""

    def checked(self) -> "Question":
        """This question, if it can be answered; raises QuestionError (empty, too long, binary, or after such text)."""
        if not self.text.strip():
            raise QuestionError("The question is empty. Type what you want to know.")
        if len(self.text) > MAX_QUESTION_CHARS:
            raise QuestionError(
                f"The question has {len(self.text):,} characters; at most {MAX_QUESTION_CHARS:,} can be answered. "
                "Shorten it, or add the long text as a document and ask about it."
            )
        if any(_binary(character) for character in self.text):
            raise QuestionError("The question contains binary data. Send it as plain text.")
        if any(_SURROGATE.search(turn.content) for turn in self.history):
            raise QuestionError("The conversation before the question contains broken Unicode. Send it as plain text.")
        return self


def _binary(character: str) -> bool:
    return (character < " " and character not in "\t\n\r\f\v\x1b") or "\ud800" <= character <= "\udfff"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a document as found for a question."""

    id: str
    """Id of the chunk, stable while its document's content and chunking stay the same."""
    domain: str
    source: str
    """Path relative to what was ingested, or a URL."""
    locator: str
    """Where in the source: heading path, page or row, as a person would say it."""
    title: str
    text: str
    score: float
    """Fused relevance in [0, 1], comparable between questions."""
    cosine: float = 0.0
    """Dense similarity in [-1, 1]; 0 where the passage was found by words only."""
    lexical: float = 0.0
    """Lexical relevance in [0, 1]; 0 where no word matched."""
    address: str | None = None
    """Where a reader can open it, at the right place as far as that is known; None for a file of the bot's machine."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that an answer rests on; `n` is the number in the text."""

    n: int
    domain: str
    source: str
    locator: str
    title: str
    quote: str
    """Verbatim text of the passage."""
    address: str | None = None
    """See Passage.address."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What the library holds about one question: found once, used by the router and by the strategies alike."""

    passages: tuple[Passage, ...] = ()
    """Best first, by fused score."""
    features: Mapping[str, float] = field(default_factory=dict)
    """Evidence for routing, named: `cosine` (best), `cosine5` (mean of the best five), `coverage` (share of the
    question's word weight, by rarity, that the documents hold), `lexical` (best lexical score) …"""
    domains: Mapping[str, float] = field(default_factory=dict)
    """Best fused score per domain that was searched."""
    documents: int = 0
    """Documents in the searched domains; 0 means that nothing can be specialized."""
    words: Mapping[str, float] = field(default_factory=dict)
    """The question's words that count, and the share of the searched passages that hold each."""
    vector: "Vectors | None" = field(default=None, compare=False, repr=False)
    """Embedding of the question as it was looked up; None where none could be had."""
    space: str = ""
    """Key of the space that the embedding belongs to."""


@dataclass(frozen=True, slots=True)
class Override:
    """A strategy that somebody fixed for a scope."""

    scope: Scope
    strategy: Strategy
    target: str | None = None
    """User, channel or server id; None for scope `ask`."""


@dataclass(frozen=True, slots=True)
class DomainInfo:
    """One named collection of knowledge."""

    domain: str
    server: str | None
    description: str
    documents: int
    chunks: int
    updated_at: str | None


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """One document of a domain."""

    domain: str
    source: str
    """Path relative to what was ingested."""
    origin: str
    """Where it was read, for the owner's eyes only."""
    chunks: int


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What became of one document in `add`, `sync` or `remove`."""

    source: str
    status: Literal["added", "updated", "unchanged", "removed", "failed"]
    chunks: int = 0
    reason: str | None = None
    """Why it failed; of an added or updated one, what of it could not be taken in."""

    def as_json(self) -> dict[str, Any]:
        """The object that the machine interface prints."""
        return {"source": self.source, "status": self.status, "chunks": self.chunks, "reason": self.reason}
