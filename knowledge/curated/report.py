"""The gap report: what was asked, what is still open, and what became of the rest."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge.curated.alike import MARGIN, NEAREST_COUNT, least_cosine, wording
from knowledge.curated.answers import CuratedAnswer
from knowledge.curated.book import Book
from knowledge.curated.group import GapGroup
from knowledge.journal.gaps import Gap
from knowledge.journal.reading import Reader
from knowledge.library.library import Library
from knowledge.store.engine import Store

if TYPE_CHECKING:
    from knowledge.library.embeddings import Vectors

LOOKED_AT = 10_000
"""Newest unanswered questions that are looked at."""


class GapReport:
    """Groups the questions that the documents left open. Callable from any thread.

    A question leaves the report when the team has answered it, or one of its group, since it was asked; and when it was
    asked again in the same words and answered from the documents.
    """

    def __init__(self, store: Store, reader: Reader, library: Library, book: Book) -> None:
        self._store = store
        self._reader = reader
        self._library = library
        self._book = book

    def groups(
        self,
        *,
        server: str | None = None,
        channels: Collection[str] | None = None,
        private: bool | None = None,
        limit: int = LOOKED_AT,
    ) -> list[GapGroup]:
        """The open questions, those asked most often first; the arguments are those of Reader.gaps.

        The embedding of a question is made when it is first looked at, and kept. Raises as the library does.
        """
        from knowledge.curated.grouping import grouped
        from knowledge.curated.vectors import vectors_of

        gaps = self._reader.gaps(server=server, channels=channels, private=private, limit=limit)
        if not gaps:
            return []
        _, vectors = vectors_of(self._store, self._library.embedded, {gap.answer_id: gap.wording for gap in gaps})
        closed = self._closed(gaps, vectors, server)
        changed = self._changed(server)
        found = []
        for group in grouped(gaps, vectors):
            since = max(closed.get(gap.answer_id, "") for gap in group.gaps)
            if still := tuple(gap for gap in group.gaps if gap.asked_at > since):
                found.append(replace(group, gaps=still, documents_changed=_has_changed(still[0], changed)))
        newest = {gap.answer_id: place for place, gap in enumerate(gaps)}
        return sorted(found, key=lambda group: (-group.count, newest[group.newest.answer_id]))

    def alike(self, answer_id: str, server: str | None, channels: Collection[str] | None = None) -> list[str]:
        """Ids of the answers to the same open question as this one's, which is among them where it is open itself;
        private ones are left out."""
        groups = self.groups(server=server, channels=channels, private=False)
        fitting = (group for group in groups if any(gap.answer_id == answer_id for gap in group.gaps))
        return [gap.answer_id for group in fitting for gap in group.gaps]

    def _closed(self, gaps: Sequence[Gap], vectors: "Vectors", server: str | None) -> dict[str, str]:
        """Until when questions count as answered, by the id of their answer."""
        closed: dict[str, str] = defaultdict(str)
        since = datetime.fromisoformat(gaps[-1].asked_at)
        filled: dict[tuple[str | None, str], str] = {}
        for where, question, at in self._reader.filled(server=server, since=since, limit=LOOKED_AT):
            filled.setdefault((where, wording(question).normal), at)
        for gap in gaps:
            if filled:
                closed[gap.answer_id] = filled.get((gap.server, wording(gap.wording).normal), "")
        answers = self._book.all(everywhere=True)
        self._answered([answer for answer in answers if answer.question], gaps, vectors, closed)
        origins = {answer.answer_id: answer.updated_at for answer in answers if answer.answer_id}
        for gap in gaps:
            closed[gap.answer_id] = max(closed[gap.answer_id], origins.get(gap.answer_id, ""))
        return closed

    def _answered(
        self, answers: Sequence[CuratedAnswer], gaps: Sequence[Gap], vectors: "Vectors", closed: dict[str, str]
    ) -> None:
        """Closes every gap that an answer fits which is given where it was asked."""
        from knowledge.curated.vectors import vectors_of

        if not answers:
            return
        questions = {answer.id: answer.question or "" for answer in answers}
        _, theirs = vectors_of(self._store, self._library.embedded, questions)
        for place, answer in enumerate(answers):
            said = wording(questions[answer.id])
            cosines = vectors @ theirs[place]
            for row in (cosines >= NEAREST_COUNT).nonzero()[0].tolist():
                gap = gaps[row]
                least = least_cosine(said, wording(gap.wording)) if _is_for(answer, gap) else None
                if least is not None and (least == 0.0 or cosines[row] >= least + MARGIN):
                    closed[gap.answer_id] = max(closed[gap.answer_id], answer.updated_at)

    def _changed(self, server: str | None) -> dict[tuple[str | None, str], str]:
        """When documents changed last, by server and domain."""
        infos = self._library.domains(server, everywhere=server is None)
        return {(info.server, info.domain): info.updated_at or "" for info in infos}


def _has_changed(gap: Gap, changed: dict[tuple[str | None, str], str]) -> bool:
    """Whether documents that the question could have been answered from are newer than it."""
    return any(
        at > gap.asked_at
        for (server, domain), at in changed.items()
        if server in (None, gap.server) and gap.domain in (None, domain)
    )


def _is_for(answer: CuratedAnswer, gap: Gap) -> bool:
    where = answer.channels is None or gap.channel in answer.channels
    domains = answer.domain is None or gap.domain in (None, answer.domain)
    return answer.server in (None, gap.server) and where and domains
