"""Word documents as their readers see them."""

import io

import pytest

from knowledge.library import chunking
from knowledge.library.loading import UnreadableError, parse
from tests.knowledge.library.loading.files import archive, word


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(inner: str, style: str = "") -> str:
    return f"<w:p>{f'<w:pPr><w:pStyle w:val={style!r}/></w:pPr>' if style else ''}{inner}</w:p>".replace("'", '"')


def by_python_docx() -> bytes:
    from docx import Document

    made = Document()
    made.add_heading("Manual", 1)
    made.add_heading("Error codes", 2)
    made.add_paragraph("The display shows a ").add_run("code").bold = True
    for text, style in (("one", "List Bullet"), ("inner", "List Bullet 2"), ("first", "List Number")):
        made.add_paragraph(text, style)
    table = made.add_table(2, 2)
    for cell, text in zip(table._cells, ["Code", "Meaning", "E5", "Water level"], strict=True):
        cell.text = text
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


def test_headings_lists_and_tables() -> None:
    parsed = parse(by_python_docx(), "a.docx")
    (part,) = parsed.parts
    assert part.text.startswith("# Manual\n\n## Error codes\n\nThe display shows a **code**\n\n- one\n")
    assert "1. first" in part.text
    assert part.text.endswith("| Code | Meaning |\n| --- | --- |\n| E5 | Water level |")
    (chunk,) = chunking.cut(parsed, "a").chunks
    assert (chunk.locator, parsed.title) == ("Manual › Error codes", "Manual")


def test_a_document_as_a_german_word_writes_it() -> None:
    body = (
        paragraph(run("Handbuch"), "berschrift1")
        + paragraph(run("Wasser") + '<w:del w:id="1">' + run("gelöscht").replace("w:t>", "w:delText>") + "</w:del>")
        + paragraph('<w:ins w:id="2">' + run("eingefügt") + '</w:ins><w:commentReference w:id="0"/>')
        + paragraph(run("Fehler"), "berschrift2")
        + paragraph(run("E5: Wasserstand"))
    )
    assert (
        parse(word(body), "a.docx").parts[0].text == "# Handbuch\n\nWasser\n\neingefügt\n\n## Fehler\n\nE5: Wasserstand"
    )


@pytest.mark.parametrize(
    ("mark", "shown"),
    [
        ("<w:vanish/>", "seen seen too"),
        ('<w:vanish w:val="true"/>', "seen seen too"),
        ('<w:vanish w:val="0"/>', "seen unseen seen too"),
        ("<w:webHidden/>", "seen unseen seen too"),
    ],
)
def test_hidden_text_is_stripped(mark: str, shown: str) -> None:
    hidden = f'<w:r><w:rPr>{mark}</w:rPr><w:t xml:space="preserve">unseen </w:t></w:r>'
    seen = '<w:r><w:t xml:space="preserve">seen </w:t></w:r>'
    ends_hidden = "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>"
    assert parse(word(f"<w:p>{ends_hidden}{seen}{hidden}{run('seen too')}</w:p>"), "a.docx").parts[0].text == shown


def test_a_document_without_headings_is_called_by_its_name() -> None:
    assert parse(word(paragraph(run("words"))), "notes/plan.docx").title == "plan"


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "It is empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 encrypted", "It has a password"),
        (b"no archive", "damaged, or no DOCX file"),
        (by_python_docx()[:-100], "damaged, or no DOCX file"),
        (archive({"other.xml": "x"}), r"no DOCX file: word/document\.xml is missing"),
        (archive({"word/document.xml": "<broken"}), "It is damaged"),
        (word(""), "It holds no text"),
        (word(LAUGHS), "It is damaged"),
        (archive({"word/document.xml": bytes(50_000_000)}), "It unpacks to 50 MB"),
    ],
)
def test_what_cannot_be_read_has_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        parse(content, "a.docx")
