"""The sentences on which the rule was chosen, and those on which it was tried, with their passages."""

import csv
import json
import re
from dataclasses import dataclass
from pathlib import Path

from bot.samples import SAMPLE_FOLDER
from knowledge.types import Passage

HERE = Path(__file__).parent
HELD_OUT = frozenset({"warranty", "programs", "library", "plants"})
"""Subjects that were not looked at while the rule was chosen."""


@dataclass(frozen=True)
class Case:
    """A sentence of an answer; `verdict` is + (supported), - (not supported) or = (claims nothing)."""

    subject: str
    verdict: str
    sort: str
    text: str

    @property
    def good(self) -> bool:
        return self.verdict != "-"


def cases(*, held_out: bool | None = None) -> list[Case]:
    with (HERE / "sentences.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader((line for line in file if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        found = [Case(subject, verdict, sort, text) for subject, _, verdict, sort, text in rows]
    return [case for case in found if held_out is None or (case.subject in HELD_OUT) == held_out]


def passages() -> dict[str, tuple[Passage, ...]]:
    """By subject; those of the sample manual are its sections."""
    written = json.loads((HERE / "passages.json").read_text(encoding="utf-8"))
    return {subject: tuple(map(_passage, entries)) for subject, entries in written.items()}


def sections() -> list[Passage]:
    """All sections of the sample manual that say something."""
    found = []
    for path in sorted(SAMPLE_FOLDER.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        parts = [part.strip() for part in re.split(r"(?m)^(?=#+ )", text)]
        found += [_section(path, text, part) for part in parts if len(part.splitlines()) > 1]
    return found


def _passage(entry: dict[str, str]) -> Passage:
    if "text" in entry:
        return Passage("p", "own", entry["source"], entry["locator"], entry["title"], entry["text"], 0.9)
    path = SAMPLE_FOLDER / entry["source"]
    text = path.read_text(encoding="utf-8")
    part = re.search(rf"^#+ {re.escape(entry['heading'])}\n.*?(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert part is not None, entry
    return _section(path, text, part[0].strip())


def _section(path: Path, text: str, part: str) -> Passage:
    title = text.splitlines()[0].removeprefix("# ")
    heading = part.splitlines()[0].lstrip("# ")
    return Passage("p", "x1000", path.name, f"{title} › {heading}", title, part, 0.9)
