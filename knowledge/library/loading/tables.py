"""CSV and XLSX: questions with their answers, a part a row; rows of any other table as `column: value`."""

import csv
import datetime
import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any

from knowledge.library.loading import archives
from knowledge.library.loading.parsed import MAX_BYTES, Parsed, UnreadableError
from knowledge.library.loading.rows import Row, Table, parts
from knowledge.library.loading.text import decoded

MAX_ROWS = 100_000
"""Rows with something in them at most, in a file or sheet."""

_DELIMITERS = ",;\t|"
_SAMPLE = 50  # rows that tell the delimiter
_NEVER_CLOSED = "unexpected end of data"  # what csv says of a quotation mark without its other


def load_csv(content: bytes, name: str) -> Parsed:
    """Rows of fields between commas, semicolons, tabs or bars; raises UnreadableError where a quotation never ends."""
    csv.field_size_limit(MAX_BYTES)
    text = decoded(content)
    first, _, rest = text.partition("\n")
    stated = first.strip().lower().removeprefix("sep=") if first.lower().startswith("sep=") else ""
    delimiter = stated if len(stated) == 1 else "\t" if name.lower().endswith(".tsv") else _delimiter(text)
    rows = _counted(_read(rest if stated else text, delimiter, 1 + bool(stated)))
    return _parsed([Table("", tuple(rows))], name)


def load_xlsx(content: bytes, name: str) -> Parsed:
    """The values of every sheet that is shown; raises UnreadableError where the file is locked, damaged or a trap."""
    import openpyxl

    archives.check(content, "XLSX", "xl/workbook.xml")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is beside the values: validation, charts, headers
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        tables = [Table(sheet.title if len(shown) > 1 else "", tuple(_counted(_sheet(sheet)))) for sheet in shown]
        hidden = len(book.worksheets) - len(shown)
        book.close()
    return _parsed(tables, name, f"{hidden} hidden sheet{'s' if hidden > 1 else ''} left out." if hidden else "")


def _sheet(sheet: Any) -> Iterator[Row]:
    sheet.reset_dimensions()  # else a single value far away makes every row as wide
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield Row(
            number, tuple(_share(cell) if type(cell.value) in (int, float) else _value(cell.value) for cell in cells)
        )


def _parsed(tables: Sequence[Table], name: str, note: str = "") -> Parsed:
    taken = [parts(table) for table in tables if table.rows]
    found = tuple(part for made, _ in taken for part in made)
    notes = [*filter(None, (missing for _, missing in taken)), *filter(None, [note])]
    if not found:
        raise UnreadableError(" ".join(["It holds no rows.", *notes]))
    return Parsed(found, PurePosixPath(name).stem, left_out=" ".join(notes))


def _delimiter(text: str) -> str:
    """The sign that parts the first rows into the same number of fields most often."""

    def evenness(sign: str) -> tuple[float, int]:
        widths = [len(row.cells) for row, _ in zip(_lenient(text, sign), range(_SAMPLE), strict=False) if row.cells]
        width = max(widths, key=widths.count, default=0)
        return (widths.count(width) / len(widths), width) if width > 1 else (0.0, 0)

    return max(_DELIMITERS, key=evenness)


def _read(text: str, delimiter: str, first: int) -> Iterator[Row]:
    """All rows; raises UnreadableError where a quotation mark swallows the rest of the file."""
    strict = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    number = first - 1
    try:
        for _ in strict:
            number += 1
    except csv.Error as error:
        if str(error) == _NEVER_CLOSED:
            raise UnreadableError(
                f"A quotation mark after row {number} is never closed. Mend it, or double it."
            ) from error
    return _lenient(text, delimiter, first)


def _lenient(text: str, delimiter: str, first: int = 1) -> Iterator[Row]:
    for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), first):
        yield Row(number, tuple(cell.strip() for cell in cells))


def _counted(rows: Iterable[Row]) -> Iterator[Row]:
    """Those with something in them; raises UnreadableError where there are too many."""
    number = 0
    for row in rows:
        if any(row.cells):
            number += 1
            if number > MAX_ROWS:
                raise UnreadableError(f"It has more than {MAX_ROWS:,} rows. Split it into parts.")
            yield row


def _share(cell: Any) -> str:
    """A figure, in percent where it is shown so."""
    if not str(cell.number_format).endswith("%"):
        return _value(cell.value)
    return f"{_value(round(100 * cell.value, 10))}%"


def _value(value: object) -> str:
    """A cell as a person would write it; empty where it holds an error or nothing."""
    if value is None or (isinstance(value, str) and value.startswith("#") and value.rstrip("!?").isupper()):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes").removesuffix(" 00:00")
    return str(value).strip()
