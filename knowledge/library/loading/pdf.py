"""PDF by PDFium (https://pypdfium2.readthedocs.io): the text of each page, below its entry of the outline."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from knowledge.library.loading.parsed import MAX_BYTES, Parsed, Part, UnreadableError

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

MAX_PAGES = 5_000
"""Pages of a document at most."""

_MOST_ENTRIES = 20_000  # of an outline
_DEEPEST = 6  # levels of an outline that become headings
_ENDS = 2  # lines at the top and at the bottom of a page that may be the same on most
_FEWEST = 4  # pages from which on lines that repeat are known
_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD, fpdfview.h
_SLIGHT = 60  # characters below which what precedes a heading, such as a chapter's, is one with what follows
_HYPHEN = "\ufffe"  # what PDFium puts in the place of a hyphen and a line end
_NO_TITLE = re.compile(r"\.\w{2,5}$|^untitled|^microsoft word|^[\W\d_]*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the outline with those above it, outermost first."""

    page: int
    path: tuple[str, ...]


def load_pdf(content: bytes, name: str) -> Parsed:
    """A part a page and outline entry; raises UnreadableError where it is locked, damaged, too long or only scanned."""
    if not content.strip():
        raise UnreadableError("It is empty.")
    document = _opened(content)
    try:
        if len(document) > MAX_PAGES:
            raise UnreadableError(f"It has {len(document):,} pages, more than {MAX_PAGES:,}. Split it into parts.")
        pages, outline, title = list(_texts(document)), list(_outline(document)), _title(document)
    finally:
        document.close()
    if not any(page.strip() for page in pages):
        raise UnreadableError("It holds pictures but no text. Have its text recognised (OCR) first.")
    blank = sum(not page.strip() for page in pages)
    note = f"{blank:,} of {len(pages):,} pages hold no text." if blank else ""
    parts = _parts(_without_repeated(_joined(pages)), outline)
    return Parsed(tuple(parts), title or PurePosixPath(name).stem, left_out=note)


def _opened(content: bytes) -> "PdfDocument":
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        return PdfDocument(content)
    except PdfiumError as error:
        if error.err_code == _WRONG_PASSWORD:
            raise UnreadableError("It is locked with a password. Save it without one.") from error
        raise UnreadableError("It is damaged, or no PDF. Save or print it as PDF anew.") from error


def _texts(document: "PdfDocument") -> Iterator[str]:
    """Each page's text; a page that is damaged is empty."""
    from pypdfium2 import PdfiumError

    left = MAX_BYTES
    for number in range(len(document)):
        try:
            page = document[number]
            page.set_rotation(0)  # else lines that lie on their side come in the wrong order
            shown = page.get_textpage()
            text = str(shown.get_text_range(errors="replace"))
            shown.close()
            page.close()
        except PdfiumError:
            text = ""
        left -= len(text)
        if left < 0:
            raise UnreadableError(f"It holds more than {MAX_BYTES / 1e6:.0f} MB of text. Split it into parts.")
        yield text.replace("\r\n", "\n").replace("\r", "\n")


def _outline(document: "PdfDocument") -> Iterator[_Entry]:
    """Entries that lead to a page, in the outline's order."""
    above: list[str] = []
    for count, entry in enumerate(document.get_toc(max_depth=_DEEPEST)):
        if count >= _MOST_ENTRIES:
            return
        above = [*above[: entry.level], " ".join(entry.get_title().split())]
        target = entry.get_dest()
        page = target.get_index() if target is not None else None
        if page is not None and above[-1]:
            yield _Entry(page, tuple(filter(None, above)))


def _title(document: "PdfDocument") -> str:
    """What the document says that it is called, unless a program has put a file's name there."""
    title = " ".join(document.get_metadata_value("Title").split())
    return "" if _NO_TITLE.search(title) else title


def _parts(pages: Sequence[str], outline: Sequence[_Entry]) -> Iterator[Part]:
    """Pages, cut where an entry of the outline begins."""
    entries: dict[int, list[_Entry]] = {}
    for entry in outline:
        entries.setdefault(entry.page, []).append(entry)
    headings: tuple[str, ...] = ()
    for number, text in enumerate(pages):
        start = 0
        for entry in entries.get(number, []):
            begin = _line(text, entry.path[-1], start)
            if len(text[start : max(begin, start)].strip()) >= _SLIGHT:
                yield _part(text[start:begin], headings, number)
                start = begin
            headings = entry.path
        if text[start:].strip():
            yield _part(text[start:], headings, number)


def _part(text: str, headings: tuple[str, ...], number: int) -> Part:
    return Part(text.strip("\n"), headings, f"page {number + 1}", f"page={number + 1}", plain=True)


def _line(text: str, title: str, start: int) -> int:
    """Where the line begins that shows `title`, after a number at most; -1 where none does."""
    words = r"\s+".join(re.escape(word) for word in title.split())
    found = re.compile(rf"^[ \t]*(?:[\dA-Z.]{{1,12}}[ \t]+)?{words}[ \t]*$", re.MULTILINE | re.IGNORECASE).search(
        text, start
    )
    return found.start() if found else -1


def _joined(pages: Sequence[str]) -> list[str]:
    """Pages with the words whole that line ends had parted; hyphened where the document writes them so elsewhere."""
    known = {word.casefold() for page in pages if _HYPHEN in page for word in re.findall(r"\w+(?:-\w+)*", page)}

    def whole(match: re.Match[str]) -> str:
        joined, hyphened = match[1] + match[2], f"{match[1]}-{match[2]}"
        keeps = not match[2][0].islower() or (hyphened.casefold() in known and joined.casefold() not in known)
        return hyphened if keeps else joined

    parted = re.compile(rf"(\w+){_HYPHEN}(\w+)")
    return [parted.sub(whole, page).replace(_HYPHEN, "-") if _HYPHEN in page else page for page in pages]


def _without_repeated(pages: Sequence[str]) -> list[str]:
    """Pages without the lines at their ends that most of them share but for numbers."""
    lines = [page.split("\n") for page in pages]
    counted = Counter(key for page in lines for key in {_folded(line) for line in page[:_ENDS] + page[-_ENDS:]} - {""})
    filled = sum(bool(page.strip()) for page in pages)
    repeated = {key for key, times in counted.items() if filled >= _FEWEST and times > 0.6 * filled}
    return ["\n".join(_inner(page, repeated)) for page in lines]


def _inner(lines: list[str], repeated: set[str]) -> list[str]:
    ends = {*range(_ENDS), *range(len(lines) - _ENDS, len(lines))}
    return [line for at, line in enumerate(lines) if at not in ends or _folded(line) not in repeated]


def _folded(line: str) -> str:
    """A line as it counts for repetition; of figures alone only one, the page's number, counts."""
    folded = re.sub(r"\d+", "0", " ".join(line.split()))
    return folded if re.search(r"[^\W\d_]", folded) or folded.count("0") == 1 else ""
