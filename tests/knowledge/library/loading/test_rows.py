"""Which columns of a table are questions and answers, and what becomes of the rest."""

import pytest

from knowledge.library.loading.rows import Row, Table, parts


def table(*rows: str, title: str = "") -> Table:
    return Table(title, tuple(Row(number, tuple(row.split("|"))) for number, row in enumerate(rows, 1)))


def texts(*rows: str) -> list[str]:
    return [part.text for part in parts(table(*rows))[0]]


def test_further_columns_follow_the_answer() -> None:
    assert texts("question|answer|tags|url", "Why?|So|a, b|https://x.org", "How?|Thus||") == [
        "## Why?\n\nSo\n\ntags: a, b\nurl: https://x.org",
        "## How?\n\nThus",
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["Prices 2026", "part|price|unit", "pump|5|one"], [(("Prices 2026",), "part: pump\nprice: 5\nunit: one")]),
        (["|Prices 2026|", "", "part|price", "pump|5"], [(("Prices 2026",), "part: pump\nprice: 5")]),
        (["Help", "question|answer", "Why?|So"], [(("Help",), "## Why?\n\nSo")]),
        (["Prices", "as of May", "a|b|c", "1|2|3"], [((), "as of May"), (("Prices",), "a: 1\nb: 2\nc: 3")]),
        (["words", "E5|Water", "E6|Door"], [((), "words: E5\nWater"), ((), "words: E6\nDoor")]),
        (["words", "a|b|c"], [((), "words: a\nb\nc")]),
    ],
)
def test_titles_above_the_names_of_columns_are_headings(rows: list[str], expected: list[tuple[object, str]]) -> None:
    numbered = [(number, tuple(row.split("|"))) for number, row in enumerate(rows, 1)]
    found, _ = parts(Table("", tuple(Row(number, cells) for number, cells in numbered if any(cells))))
    assert [(part.headings, part.text) for part in found] == expected


def test_two_columns_without_names_are_pairs_where_the_first_asks() -> None:
    assert texts("Why?|So", "How does it work|Thus", "何ですか？|水") == [
        "## Why?\n\nSo",
        "## How does it work\n\nThus",
        "## 何ですか？\n\n水",
    ]
    assert texts("code|meaning", "E5|Water") == ["code: E5\nmeaning: Water"]


@pytest.mark.parametrize(
    ("header", "note"),
    [
        ("question|anwser|tags", "No column is called “answer” beside “question” (the others: “anwser”, “tags”)"),
        ("Titel|Antwort|Stand", "No column is called “question” beside “Antwort” (the others: “Titel”, “Stand”)"),
        ("question", "(the others: none)"),
        ("a|b|c", ""),
        ("code|meaning", ""),
    ],
)
def test_a_column_that_is_missing_is_named_and_no_row_is_lost(header: str, note: str) -> None:
    found, said = parts(table(header, "Why|So|x", "How|Thus|y"))
    assert (note in said, bool(said)) == (True, bool(note))
    assert [part.place for part in found] == ["row 2", "row 3"]
    assert found[1].text.startswith(f"{header.split('|')[0]}: How")


@pytest.mark.parametrize(
    ("header", "row", "note"),
    [
        ("question|anwser", "Why?|So", "The column “anwser” is taken for the answers."),
        ("Titel|Antwort", "Why?|So", "The column “Titel” is taken for the questions."),
        ("Text|Frage", "So|Why?", "The column “Text” is taken for the answers."),
        ("Antwort|Titel", "So|Why?", "The column “Titel” is taken for the questions."),
    ],
)
def test_of_two_columns_one_is_enough(header: str, row: str, note: str) -> None:
    found, said = parts(table(header, row, "|"))
    assert [part.text for part in found] == ["## Why?\n\nSo"]
    assert said == f"{note} Row 3 is left out: it has no question or no answer."


def test_questions_of_several_lines_are_one_heading() -> None:
    assert texts("question|answer", "Why\n# or how?|So") == ["## Why # or how?\n\nSo"]


def test_answers_in_html_become_markdown_without_what_is_hidden() -> None:
    said = "<p>Use <b>acid</b><script>x</script></p><ul><li>50 g</li></ul>"
    assert texts("question|answer", f"Why?|{said}") == ["## Why?\n\nUse **acid**\n\n- 50 g"]
    assert texts("question|answer", "Why?|if a < b and b > c") == ["## Why?\n\nif a < b and b > c"]


def test_a_row_alone_is_text() -> None:
    found, note = parts(table("one|two", title="Sheet"))
    assert ([(part.text, part.headings, part.place) for part in found], note) == (
        [("one\ntwo", ("Sheet",), "row 1")],
        "",
    )


def test_rows_of_other_widths_lose_nothing() -> None:
    assert texts("a|b|c", "1|2|3|4", "5") == ["a: 1\nb: 2\nc: 3\n4", "a: 5"]


@pytest.mark.parametrize(
    ("missing", "note"),
    [
        (0, ""),
        (1, "Row 3 is"),
        (3, "3 rows are left out, which have no question or no answer: 3, 4, 5."),
        (9, "3, 4, 5, 6, 7 …"),
    ],
)
def test_rows_that_are_left_out_are_counted(missing: int, note: str) -> None:
    found, said = parts(table("question|answer", "Why?|So", *["Why not?|"] * missing))
    assert len(found) == 1
    assert note in said
    assert bool(said) == bool(missing)
