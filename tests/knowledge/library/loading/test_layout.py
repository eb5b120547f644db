"""Tables that only place things are no tables in the text; those with data stay."""

import pytest

from knowledge.library import chunking
from knowledge.library.loading import parse


def text(page: str) -> str:
    return parse(page.encode(), "page.html").parts[0].text


def test_code_beside_numbers_of_lines_keeps_its_lines() -> None:
    page = """<h1>Set-up</h1><div class="highlight"><table class="highlighttable"><tr>
    <td class="linenos"><div class="linenodiv"><pre>1\n2</pre></div></td>
    <td class="code"><div><pre>def fill():\n    return 1</pre></div></td></tr></table></div>"""
    assert text(page) == "# Set-up\n\n```\ndef fill():\n    return 1\n```"


def test_headings_in_cells_are_headings() -> None:
    page = """<table><tr><td><a href="/">Menu</a></td><td><h1 id="tank">Tank</h1><p>Fill it.</p>
    <table><tr><th>Code</th><th>Meaning</th></tr><tr><td>E5</td><td>Water</td></tr></table></td></tr></table>"""
    parsed = parse(page.encode(), "page.html")
    (chunk,) = chunking.cut(parsed, "page").chunks
    assert chunk.locator == "Tank"
    assert chunk.text == ("Menu\n\n# Tank\n\nFill it.\n\n| Code | Meaning |\n| --- | --- |\n| E5 | Water |")


def test_a_table_that_says_so_places_things() -> None:
    assert text('<table role="presentation"><tr><td>one</td><td>two</td></tr></table>') == "one\n\ntwo"


@pytest.mark.parametrize(
    ("table", "kept"),
    [
        ("<tr><td><h3>Code</h3></td><td>Meaning</td></tr><tr><td>E5</td><td>Water</td></tr>", "| E5 | Water |"),
        ("<tr><th>Option</th><th>Use</th></tr><tr><td>-a</td><td><pre>ls -a</pre></td></tr>", "| -a | ls -a |"),
    ],
)
def test_tables_with_data_stay(table: str, kept: str) -> None:
    assert kept in text(f"<table>{table}</table>")


def test_a_table_has_one_head_and_its_caption_above() -> None:
    table = """<table><caption>Error codes</caption><colgroup><col><col></colgroup>
    <tr><th>Code</th><th>Meaning</th></tr>
    <tbody><tr><td>E5</td><td>Water</td></tr></tbody><tbody><tr><td>E6</td><td>Door</td></tr></tbody>
    <tfoot><tr><td>all</td><td>2</td></tr></tfoot></table>"""
    assert text(table) == (
        "Error codes\n\n| Code | Meaning |\n| --- | --- |\n| E5 | Water |\n| E6 | Door |\n| all | 2 |"
    )
    assert text(table.replace("th>", "td>")) == text(table)
