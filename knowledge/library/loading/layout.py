"""Tables that place things on a page rather than hold data; as tables they would crush headings and code to a line."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bs4 import Tag

_OF_TABLES = ["table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"]
_BLOCKS = ["p", "ul", "ol", "dl", "pre", "div", "section", "blockquote"]
_HEADING = re.compile(r"h[1-6]$")


def unwrap(tree: "Tag") -> None:
    """Makes blocks of the cells of such tables, in their order."""
    tables = tree.find_all("table")
    for table, own in [(table, _own(table)) for table in tables if _is_layout(table)]:
        for element in own:
            element.name = "div"
            element.attrs = {key: value for key, value in element.attrs.items() if key in ("id", "class")}
        table.name = "div"


def _own(table: "Tag") -> "list[Tag]":
    """Rows and cells of the table itself, not of one within it."""
    return [element for element in table.find_all(_OF_TABLES) if element.find_parent("table") is table]


def _is_layout(table: "Tag") -> bool:
    """Whether a table holds another, a heading with what belongs to it, or code that has its row to itself."""
    if table.get("role") in ("presentation", "none") or table.find("table"):
        return True
    if any(heading.find_next_sibling(_BLOCKS) and heading.find_parent("td") for heading in table.find_all(_HEADING)):
        return True
    return any(_is_alone(code) for code in table.find_all("pre"))


def _is_alone(code: "Tag") -> bool:
    row = code.find_parent("tr")
    cells = row.find_all(["td", "th"]) if row is not None else []
    return sum(bool(cell.get_text(strip=True)) for cell in cells) <= 1
