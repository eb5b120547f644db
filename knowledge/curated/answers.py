"""The plain values of curated answers."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from knowledge.errors import InputError
from knowledge.journal import quotes
from knowledge.types import Passage

MAX_QUESTION_CHARS = 1_000
MAX_ANSWER_CHARS = 4_000
"""What a text field of Discord's modals holds (“Component Reference”)."""
MAX_SIGNATURE_CHARS = 80
SOURCE = quotes.SOURCE
"""Begins the source of a passage that is a curated answer; its id follows."""
UNSIGNED = "the team"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to be answered from now on."""

    question: str
    text: str
    server: str | None = None
    """None: on all servers."""
    channels: tuple[str, ...] | None = None
    """Ids of the channels in which alone it is given; None: everywhere on the server."""
    domain: str | None = None
    signature: str | None = None
    """The name that is to stand below it; without one it is the team's."""
    answer_id: str | None = None
    """The answer to the question that it is written for, if any."""

    def checked(self) -> "Draft":
        """This draft, if it can be kept, without spaces around its texts; raises InputError."""
        question, text, signature = self.question.strip(), self.text.strip(), " ".join((self.signature or "").split())
        for name, value, most in (
            ("question", question, MAX_QUESTION_CHARS),
            ("answer", text, MAX_ANSWER_CHARS),
        ):
            if not value:
                raise InputError(f"The {name} is empty. Write one.")
            if len(value) > most:
                raise InputError(f"The {name} has {len(value):,} characters; at most {most:,} are kept. Shorten it.")
        if len(signature) > MAX_SIGNATURE_CHARS:
            raise InputError(f"The name below the answer is longer than {MAX_SIGNATURE_CHARS} characters. Shorten it.")
        return Draft(
            question=question,
            text=text,
            server=self.server,
            channels=self.channels,
            domain=self.domain,
            signature=signature or None,
            answer_id=self.answer_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CuratedAnswer:
    """An answer that the team wrote, as it is kept."""

    id: str
    server: str | None
    channels: tuple[str, ...] | None
    domain: str | None
    answer_id: str | None
    author: str
    """Pseudonym of who wrote it last."""
    signature: str | None
    question: str | None
    """None once the member whose words it was has been forgotten: it answers nothing then until it gets a new one."""
    quoted: bool
    """Whether the question is still in the words of the member who asked."""
    text: str
    created_at: str
    updated_at: str

    @property
    def source(self) -> str:
        """What citations call it."""
        return SOURCE + self.id

    @property
    def byline(self) -> str:
        """Who answered, and when."""
        return f"answer by {self.signature or UNSIGNED}, {self.updated_at[:10]}"

    def readable_in(self, channels: Collection[str] | None) -> bool:
        """Whether somebody who may read `channels` (None: all) may know of it."""
        return self.channels is None or channels is None or bool(set(self.channels) & set(channels))

    def as_json(self) -> dict[str, Any]:
        """The object of `tactician knowledge answers list --json`."""
        return {
            "id": self.id,
            "server": self.server,
            "channels": None if self.channels is None else list(self.channels),
            "domain": self.domain,
            "question": self.question,
            "text": self.text,
            "author": self.author,
            "signature": self.signature,
            "answer_id": self.answer_id,
            "created_at": self.created_at,
            "updated_at": self.updated_at,
        }


@dataclass(frozen=True, slots=True)
class Match:
    """An answer of the team's that fits a question."""

    answer: CuratedAnswer
    similarity: float
    """1 for the same words, else the cosine."""
    exact: bool
    """Whether the questions are so nearly the same that the answer is given as it stands."""

    def passage(self, score: float | None = None) -> Passage:
        """The answer as a passage that goes before all others; `score` where it is to be more than the similarity."""
        answer = self.answer
        asked = " ".join((answer.question or "").split())
        return Passage(
            id=answer.source,
            domain=answer.domain or "",
            source=answer.source,
            locator=answer.byline,
            title=asked,
            text=answer.text,
            score=min(1.0, max(score or 0.0, self.similarity)),
            cosine=self.similarity,
        )
