"""CSV and XLSX files are read as spreadsheets write them."""

import datetime
import io

import pytest

from knowledge.library.loading import Parsed, UnreadableError, parse
from knowledge.library.loading.tables import MAX_ROWS
from tests.knowledge.library.loading.files import archive, cells, excel


def rows(parsed: Parsed) -> list[tuple[str, str]]:
    return [(part.place, part.text) for part in parsed.parts]


def test_csv_as_a_german_excel_writes_it() -> None:
    text = (
        'Frage;Antwort;Kategorie\r\n"Wie entkalke ich?";"Mit Zitronensäure, 50 g.\r\nDann spülen; zweimal.";Pflege\r\n'
        ';ohne Frage;\r\n\r\n"Was heißt ""E5""?";Wasserstand;Fehler\r\n'
    )
    parsed = parse(b"\xef\xbb\xbf" + text.encode(), "faq.csv")
    assert rows(parsed) == [
        ("row 2", "## Wie entkalke ich?\n\nMit Zitronensäure, 50 g.\nDann spülen; zweimal."),
        ("row 5", '## Was heißt "E5"?\n\nWasserstand'),
    ]
    assert [part.headings for part in parsed.parts] == [("Pflege",), ("Fehler",)]
    assert (parsed.title, parsed.left_out) == ("faq", "Row 3 is left out: it has no question or no answer.")


@pytest.mark.parametrize(
    "text",
    [
        "question,answer\nWhy?,So\n",
        "answer;question\nSo;Why?\n",
        "sep=;\nQuestion;Answer\nWhy?;So\n",
        "Q\tA\nWhy?\tSo\n",
        "id|Questions|Answers\n|Why?|So\n",
        " Pregunta: , RESPUESTA \nWhy?, So \n",
        "Why?,So",
        "Why?\tSo",
    ],
)
def test_delimiters_and_names_of_columns_are_recognised(text: str) -> None:
    (part,) = parse(text.encode(), "a.csv").parts
    assert part.text == "## Why?\n\nSo"


def test_utf_16_with_tabs_is_read() -> None:
    assert rows(parse("question\tanswer\nWhy?\tSo".encode("utf-16"), "a.tsv")) == [("row 2", "## Why?\n\nSo")]


def test_a_field_of_a_million_characters_is_kept() -> None:
    (part,) = parse(b"question,answer\nWhy?," + b"word " * 200_000, "a.csv").parts
    assert len(part.text) > 999_000


def test_any_other_table_becomes_named_values() -> None:
    parsed = parse(b"code,meaning,action\nE5,Water level,# fill\nE6,Door,\n", "codes.csv")
    assert rows(parsed) == [
        ("row 2", "code: E5\nmeaning: Water level\naction: # fill"),
        ("row 3", "code: E6\nmeaning: Door"),
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "It is empty"),
        (b"question,answer\n", "It holds no rows"),
        (b"question,answer\nWhy?,\n,So\n", r"It holds no rows\. 2 rows are left out, .*: 2, 3\."),
        (b'question,answer\nWhy?,So\nHow?,"never ends\nWhen?,Now\n', "after row 2 is never closed"),
        ("Frage;Antwort\nGröße?;8".encode("latin-1"), "not encoded as UTF-8"),
        (b"a\x00b", "binary"),
        (b"a,b\n" + b"1,2\n" * MAX_ROWS, f"more than {MAX_ROWS:,} rows"),
    ],
)
def test_csv_that_cannot_be_read_has_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        parse(content, "a.csv")


def test_xlsx_as_excel_writes_it() -> None:
    made = excel(
        cells(1, "s0", "s1") + cells(2, "s2", "=6*7|42") + cells(7, "s3", "s4"),
        ["Question", "Answer", "How many?", "Why?", "So"],
    )
    parsed = parse(made, "book.xlsx")
    assert rows(parsed) == [("row 2", "## How many?\n\n42"), ("row 7", "## Why?\n\nSo")]
    assert parsed.parts[0].headings == ()


def by_openpyxl() -> bytes:
    from openpyxl import Workbook

    book, held = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    faq, codes, secret = (book.create_sheet(name) for name in ("FAQ", "Codes", "Secret"))
    faq.append(["Question", "Answer", "Group", "Since", "Open"])
    faq.append(["Why?", "So", "General", datetime.datetime(2026, 1, 2), True])
    faq.append(["Without answer", None, None, 2.5, None])
    codes.append(["code", "level"])
    codes.append(["E5", 3.0])
    codes.append(["E6", "#N/A"])
    codes["XFD1048576"] = "far away"
    secret.append(["hidden", "words"])
    secret.sheet_state = "hidden"
    book.save(held)
    return held.getvalue()


def test_shares_are_in_percent_where_they_are_shown_so() -> None:
    from openpyxl import Workbook

    book, held = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in (["part", "share", "plain"], ["pump", 0.07, 0.07], ["hose", 0.125, 1.5], ["seal", 1, 1]):
        sheet.append(row)
    sheet["B2"].number_format, sheet["B3"].number_format, sheet["B4"].number_format = "0%", "0.0%", "0%"
    book.save(held)
    assert rows(parse(held.getvalue(), "book.xlsx")) == [
        ("row 2", "part: pump\nshare: 7%\nplain: 0.07"),
        ("row 3", "part: hose\nshare: 12.5%\nplain: 1.5"),
        ("row 4", "part: seal\nshare: 100%\nplain: 1"),
    ]


def test_sheets_are_headings_and_hidden_ones_are_said() -> None:
    parsed = parse(by_openpyxl(), "book.xlsx")
    assert [(part.headings, part.place, part.text) for part in parsed.parts] == [
        (("FAQ", "General"), "row 2", "## Why?\n\nSo\n\nSince: 2026-01-02\nOpen: yes"),
        (("Codes",), "row 2", "code: E5\nlevel: 3"),
        (("Codes",), "row 3", "code: E6"),
        (("Codes",), "row 1048576", "far away"),
    ]
    assert parsed.left_out == "Row 3 is left out: it has no question or no answer. 1 hidden sheet left out."


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 encrypted", "It has a password"),
        (b"no archive", "damaged, or no XLSX file"),
        (archive({"xl/workbook.xml": "<broken"}), "It is damaged"),
        (excel("", []), "It holds no rows"),
        (archive({"xl/workbook.xml": bytes(60_000_000)}), "It unpacks to 60 MB"),
    ],
)
def test_xlsx_that_cannot_be_read_has_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        parse(content, "a.xlsx")
