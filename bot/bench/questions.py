"""Labelled questions about documents: `qa_*.jsonl` and `followups_*.jsonl` beside `corpora/`."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.errors import InputError
from knowledge.library import Library
from knowledge.types import Turn


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with the documents that answer it."""

    text: str
    domain: str | None
    gold: frozenset[str]
    """Documents that hold the answer, as `domain/source`."""
    spans: tuple[frozenset[str], ...]
    """Words of each passage that holds the answer."""
    facts: tuple[frozenset[str], ...]
    """Words of each fact that a right answer names."""
    unanswerable: bool
    history: tuple[Turn, ...]
    tags: tuple[str, ...]
    standalone: str | None = None
    """What a person wrote for a follow-up to stand alone."""

    @property
    def retrievable(self) -> bool:
        """Whether documents hold the answer, and the question tells which."""
        return bool(self.gold) and not {"unanswerable", "should_clarify"} & set(self.tags)


def questions(folder: Path) -> list[Labelled]:
    """The questions of `qa_*.jsonl`. Raises InputError where there are none."""
    found = _read(folder, "qa_*.jsonl")
    if not found:
        raise InputError(f"There is no qa_*.jsonl in {folder}. Name a folder of labelled questions with --set.")
    return found


def follow_ups(folder: Path) -> list[Labelled]:
    """The follow-ups of `followups_*.jsonl`; none where there is no such file."""
    return _read(folder, "followups_*.jsonl")


def add_corpora(library: Library, folder: Path) -> list[str]:
    """Adds every folder of `corpora/` as a domain; returns their names."""
    corpora = sorted(path for path in (folder / "corpora").iterdir() if path.is_dir())
    for corpus in corpora:
        for _ in library.add([str(corpus)], corpus.name):
            pass
    return [corpus.name for corpus in corpora]


def words(text: str) -> frozenset[str]:
    """The words of `text`, lower case."""
    return frozenset(re.findall(r"\w+", text.lower()))


def _read(folder: Path, pattern: str) -> list[Labelled]:
    files = sorted(folder.glob(pattern))
    return [_labelled(json.loads(line)) for file in files for line in file.read_text("utf-8").splitlines()]


def _labelled(row: dict[str, Any]) -> Labelled:
    spans = [row.get("gold_span"), *row.get("gold_spans_alt", ())]
    history = (Turn(turn["role"], turn["content"]) for turn in row.get("history", ()))
    return Labelled(
        text=row["question"],
        domain=None if row.get("label") == "general" else row.get("domain"),
        gold=frozenset(row.get("gold_docs") or ()),
        spans=_sets(span for span in spans if span),
        facts=_sets(row.get("key_facts") or ()),
        unanswerable=bool(row.get("unanswerable")),
        history=tuple(history),
        tags=tuple(row.get("tags") or ()),
        standalone=row.get("standalone"),
    )


def _sets(texts: Iterable[str]) -> tuple[frozenset[str], ...]:
    return tuple(found for text in texts if (found := words(text)))
