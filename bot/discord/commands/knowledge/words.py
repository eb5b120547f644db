"""What moderators read: reports of documents, domains and passages, all harmless Markdown."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from bot.discord.render import inline
from knowledge.types import DocumentReport, DomainInfo, Passage

REASON_CHARS = 300
QUOTE_CHARS = 220
DESCRIPTION_CHARS = 200
ORDER = ("added", "updated", "removed", "unchanged", "failed")
NO_DOCUMENTS = "This server has no documents yet. `/knowledge add` takes files in."
NOTHING_FOUND = "Nothing found."


def reports(domain: str | None, reported: Sequence[DocumentReport]) -> str:
    """Counts, then a line for each document that failed or changed, failures first."""
    where = f"**{inline(domain)}**: " if domain else ""
    counts = Counter[str](report.status for report in reported)
    total = ", ".join(f"{counts[status]} {status}" for status in ORDER if counts[status]) or "nothing to do"
    failed = [report for report in reported if report.status == "failed"]
    changed = [report for report in reported if report.status not in ("failed", "unchanged")]
    return "\n".join([f"{where}{total}.", *map(_failed, failed), *map(_changed, changed)])


def domains(infos: Sequence[DomainInfo]) -> str:
    """A line a domain, with its description below."""
    if not infos:
        return NO_DOCUMENTS
    return "\n".join(f"{_domain(info)}\n> {inline(info.description, DESCRIPTION_CHARS)}" for info in infos)


def passages(found: Sequence[Passage]) -> str:
    """The passages with score, source and place, each with its beginning as a quote."""
    return "\n".join(_passage(place, passage) for place, passage in enumerate(found, 1)) or NOTHING_FOUND


def documents(number: int) -> str:
    """So many documents."""
    return f"{number:,} document{'s' if number != 1 else ''}"


def chunks(number: int) -> str:
    """So many passages."""
    return f"{number:,} passage{'s' if number != 1 else ''}"


def without_paths(reason: str) -> str:
    """`reason` without the folders of the bot's machine."""
    return re.sub(r"(?<![\w:/.])/(?:[^\s/]+/)+", "…/", reason)


def _failed(report: DocumentReport) -> str:
    return f"- failed: {inline(report.source)}: {inline(without_paths(report.reason or ''), REASON_CHARS)}"


def _changed(report: DocumentReport) -> str:
    about = f": {inline(report.reason, REASON_CHARS)}" if report.reason else ""
    return f"- {report.status}: {inline(report.source)} ({chunks(report.chunks)}){about}"


def _domain(info: DomainInfo) -> str:
    shared = "" if info.server else " · for all servers"
    updated = f" · <t:{datetime.fromisoformat(info.updated_at).timestamp():.0f}:R>" if info.updated_at else ""
    return f"**{inline(info.domain)}** · {documents(info.documents)} · {chunks(info.chunks)}{updated}{shared}"


def _passage(place: int, passage: Passage) -> str:
    where = f" › {inline(passage.locator)}" if passage.locator else ""
    head = f"**{place}.** {passage.score:.2f} · {inline(passage.domain)} · {inline(passage.source)}{where}"
    return f"{head}\n> {inline(passage.text, QUOTE_CHARS)}"
