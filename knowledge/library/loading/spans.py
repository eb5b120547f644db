"""Cells that reach over several rows, repeated in each of them: a row that lacks its first cell tells of nothing."""

import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import Tag

_LONGEST = 200  # characters of a cell that is repeated; a longer one leaves an empty cell below
_MOST = 1_000  # rows or columns that a cell may reach over: https://html.spec.whatwg.org/multipage/tables.html


def fill(table: "Tag") -> None:
    """Gives every row of a table without inner tables all of its cells."""
    reaching: dict[int, tuple[int, Tag]] = {}
    for row in table.find_all("tr"):
        column = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while column in reaching:
                above = _repeated(reaching, column)
                cell.insert_before(above)
                column += _span(above, "colspan")
            below = _span(cell, "rowspan") - 1
            if below:
                reaching[column] = below, cell
            column += _span(cell, "colspan")
        while column in reaching:
            above = _repeated(reaching, column)
            row.append(above)
            column += _span(above, "colspan")


def _repeated(reaching: "dict[int, tuple[int, Tag]]", column: int) -> "Tag":
    """The cell that reaches into this `column` of the next row."""
    left, cell = reaching.pop(column)
    if left > 1:
        reaching[column] = left - 1, cell
    made = copy.copy(cell) if len(cell.get_text()) <= _LONGEST else cell.copy_self()
    for name in ("rowspan", "id"):
        made.attrs.pop(name, None)
    return made


def _span(cell: "Tag", name: str) -> int:
    given = str(cell.get(name, "1"))
    return min(max(int(given), 1), _MOST) if given.isascii() and given.isdigit() and len(given) <= 4 else 1
