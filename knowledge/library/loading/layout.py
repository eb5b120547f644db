"""Tables as Markdown can have them, and blocks in the place of those that only place things on a page.

As tables these would crush headings and code to a line.
"""

import re
from typing import TYPE_CHECKING

from knowledge.library.loading import spans

if TYPE_CHECKING:
    from bs4 import Tag

_OF_TABLES = ["table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"]
_BLOCKS = ["p", "ul", "ol", "dl", "pre", "div", "section", "blockquote"]
_HEADING = re.compile(r"h[1-6]$")


def arrange(tree: "Tag") -> None:
    """Makes blocks of the cells of tables without data, in their order, and one run of rows of the others."""
    sorted_out = [(table, _own(table) if _is_layout(table) else None) for table in tree.find_all("table")]
    for table, own in sorted_out:
        if own is None:
            _simplify(table)
            spans.fill(table)
            continue
        for element in own:
            element.name = "div"
            element.attrs = {key: value for key, value in element.attrs.items() if key in ("id", "class")}
        table.name = "div"


def _simplify(table: "Tag") -> None:
    """One head, and nothing before it: markdownify takes the first row of every part for a head."""
    for caption in table.find_all("caption"):
        caption.name = "p"
        table.insert_before(caption)
    for columns in table.find_all("colgroup"):
        columns.decompose()
    for part in table.find_all(["tbody", "tfoot"]):
        part.unwrap()
    for space in [child for child in table.children if isinstance(child, str) and not child.strip()]:
        space.extract()


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
