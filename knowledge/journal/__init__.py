"""The journal: what was asked, decided, answered, and what people said about it. Append-only."""

from knowledge.journal.by_message import AnsweredMessage
from knowledge.journal.comparing import ComparisonDuel, ComparisonRow
from knowledge.journal.erasing import erase
from knowledge.journal.events import (
    Answered,
    Asked,
    Corrected,
    Curated,
    DuelShown,
    Event,
    Failure,
    Forgotten,
    Promoted,
    Rated,
    Reasoned,
    RouteCorrected,
    Routed,
    Shown,
    Voted,
)
from knowledge.journal.exchange import export_rows, write_csv, write_jsonl
from knowledge.journal.ids import new_id
from knowledge.journal.importing import ImportReport, import_jsonl
from knowledge.journal.journal import Journal
from knowledge.journal.people import People
from knowledge.journal.privacy import forget, what_is_held
from knowledge.journal.queries import Filters
from knowledge.journal.reading import Reader
from knowledge.journal.rows import AnswerRow, Detail, Exchange, Rating

__all__ = [
    "AnswerRow",
    "Answered",
    "AnsweredMessage",
    "Asked",
    "ComparisonDuel",
    "ComparisonRow",
    "Corrected",
    "Curated",
    "Detail",
    "DuelShown",
    "Event",
    "Exchange",
    "Failure",
    "Filters",
    "Forgotten",
    "ImportReport",
    "Journal",
    "People",
    "Promoted",
    "Rated",
    "Rating",
    "Reader",
    "Reasoned",
    "RouteCorrected",
    "Routed",
    "Shown",
    "Voted",
    "erase",
    "export_rows",
    "forget",
    "import_jsonl",
    "new_id",
    "what_is_held",
    "write_csv",
    "write_jsonl",
]
