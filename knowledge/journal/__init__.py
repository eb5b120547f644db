"""The journal: what was asked, decided, answered, and what people said about it. Append-only."""

from knowledge.journal.by_message import AnsweredMessage
from knowledge.journal.comparing import ComparisonDuel, ComparisonRow
from knowledge.journal.erasing import erase
from knowledge.journal.events import (
    Answered,
    Asked,
    Corrected,
    DuelClosed,
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
from knowledge.journal.privacy import ForgetReport, forget, how_much, what_is_held
from knowledge.journal.queries import Filters
from knowledge.journal.reading import Reader
from knowledge.journal.retention import ExpireReport, expire
from knowledge.journal.rows import (
    AnswerRow,
    Detail,
    DuelDetail,
    DuelRow,
    Exchange,
    Made,
    OpenDuel,
    Rating,
    ShownMessage,
)
from knowledge.journal.spending import Spending

__all__ = [
    "AnswerRow",
    "Answered",
    "AnsweredMessage",
    "Asked",
    "ComparisonDuel",
    "ComparisonRow",
    "Corrected",
    "Detail",
    "DuelClosed",
    "DuelDetail",
    "DuelRow",
    "DuelShown",
    "Event",
    "Exchange",
    "ExpireReport",
    "Failure",
    "Filters",
    "ForgetReport",
    "Forgotten",
    "ImportReport",
    "Journal",
    "Made",
    "OpenDuel",
    "People",
    "Promoted",
    "Rated",
    "Rating",
    "Reader",
    "Reasoned",
    "RouteCorrected",
    "Routed",
    "Shown",
    "ShownMessage",
    "Spending",
    "Voted",
    "erase",
    "expire",
    "export_rows",
    "forget",
    "how_much",
    "import_jsonl",
    "new_id",
    "what_is_held",
    "write_csv",
    "write_jsonl",
]
