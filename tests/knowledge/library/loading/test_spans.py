"""Rows of a table hold what reaches into them from above."""

import pytest

from knowledge.library.loading import parse
from tests.knowledge.library.loading.files import word


def rows(table: str) -> list[str]:
    lines = parse(f"<table>{table}</table>".encode(), "page.html").parts[0].text.split("\n")
    return [line for line in lines if "---" not in line]


HEAD = "<tr><th>Code</th><th>Cause</th><th>Remedy</th></tr>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '<tr><td rowspan="2">E5</td><td>Tank</td><td>Fill</td></tr><tr><td>Hose</td><td>Turn</td></tr>'
            "<tr><td>E6</td><td>Door</td><td>Close</td></tr>",
            ["| E5 | Tank | Fill |", "| E5 | Hose | Turn |", "| E6 | Door | Close |"],
        ),
        (
            '<tr><td>E5</td><td>Tank</td><td rowspan="3">Call</td></tr><tr><td>E6</td><td>Hose</td></tr>'
            "<tr><td>E7</td><td>Door</td></tr>",
            ["| E5 | Tank | Call |", "| E6 | Hose | Call |", "| E7 | Door | Call |"],
        ),
        (
            '<tr><td rowspan="2">E5</td><td rowspan="2">Tank</td><td>Fill</td></tr><tr><td>Call</td></tr>',
            ["| E5 | Tank | Fill |", "| E5 | Tank | Call |"],
        ),
        (
            '<tr><td colspan="2">All</td><td rowspan="2">Call</td></tr><tr><td>E5</td><td>Tank</td></tr>',
            ["| All | | Call |", "| E5 | Tank | Call |"],
        ),
        (
            '<tr><td rowspan="2" colspan="2">All</td><td>Call</td></tr><tr><td>Wait</td></tr>',
            ["| All | | Call |", "| All | | Wait |"],
        ),
        ('<tr><td rowspan="x">E5</td><td rowspan="0">Tank</td><td rowspan="99999">Fill</td></tr>', None),
    ],
)
def test_a_cell_stands_in_every_row_that_it_reaches(body: str, expected: list[str] | None) -> None:
    assert rows(HEAD + body) == ["| Code | Cause | Remedy |", *(expected or ["| E5 | Tank | Fill |"])]


def test_long_cells_are_not_repeated() -> None:
    found = rows(f'{HEAD}<tr><td rowspan="1000">{"E5 " * 100}</td><td>Tank</td></tr><tr><td>Hose</td></tr>')
    assert [line.count("E5") for line in found] == [0, 100, 0]
    assert "Hose" in found[2].split("|")[2]


def test_merged_cells_of_word_count_too() -> None:
    def cell(text: str, merge: str = "") -> str:
        return f"<w:tc><w:tcPr>{merge}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    first = cell("E5", '<w:vMerge w:val="restart"/>') + cell("Tank")
    second = cell("", "<w:vMerge/>") + cell("Hose")
    body = f"<w:tbl><w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>"
    text = parse(word(body), "a.docx").parts[0].text
    assert "| E5 | Tank |" in text
    assert "| E5 | Hose |" in text
