"""Real files of each kind, made by other programs than those that read them."""

import io
import zipfile
from collections.abc import Mapping, Sequence

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A zip with these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return made.getvalue()


def pdf(
    pages: Sequence[str], outline: Sequence[tuple[int, int, str]] = (), *, password: str | None = None, title: str = ""
) -> bytes:
    """By fpdf2: a text a page; the outline's entries are page, level and words; `password` "" is an owner's only."""
    from fpdf import FPDF

    made = FPDF()
    made.set_font("helvetica", size=11)
    if title:
        made.set_title(title)
    for number, text in enumerate(pages, 1):
        made.add_page()
        for page, level, words in outline:
            if page == number:
                made.start_section(words, level)
        made.multi_cell(0, text=text)
    if password is not None:
        made.set_encryption(owner_password="owner", user_password=password or None)
    return bytes(made.output())


def plain_pdf(objects: Sequence[bytes]) -> bytes:
    """Written by hand: objects 1, 2, … of which the first is the catalog."""
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + each + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(made))
    )


def one_page_pdf(stream: bytes, more: bytes = b"") -> bytes:
    """A page whose drawing is `stream`, with `more` in the stream's dictionary."""
    return plain_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d %s >>\nstream\n" % (len(stream), more) + stream + b"\nendstream",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        ]
    )


def word(body: str) -> bytes:
    """A document as a German Word writes it: styles are named in English, their ids are not."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="berschrift{n}"><w:name w:val="heading {n}"/></w:style>' for n in (1, 2)
    )
    return archive(
        {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="{CONTENT}">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
            f'<Override PartName="/word/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
            "_rels/.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1"'
            f' Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1"'
            f' Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
            "word/styles.xml": f'{HEAD}<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
            "word/document.xml": f'{HEAD}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
            "../../outside.txt": "never unpacked",
        }
    )


def excel(rows: str, shared: Sequence[str]) -> bytes:
    """A workbook as Excel writes it: words in a list of their own, one sheet with the XML of its `rows`."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    items = "".join(f"<si><t>{words}</t></si>" for words in shared)
    return archive(
        {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="{CONTENT}">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
            "_rels/.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}"><Relationship Id="rId1"'
            f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{RELATIONS}">'
            f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/workbook.xml": f'{HEAD}<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="Tabelle1" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": f'{HEAD}<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>',
            "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{SHEET}" count="{len(shared)}">{items}</sst>',
        }
    )


def cells(number: int, *values: str) -> str:
    """A row of a sheet: figures are figures, `s3` the fourth of the shared words, `=A1|7` a formula and its value."""
    made = ""
    for column, value in zip("ABCDEFGH", values, strict=False):
        place = f'r="{column}{number}"'
        if value.startswith("s"):
            made += f'<c {place} t="s"><v>{value[1:]}</v></c>'
        elif value.startswith("="):
            formula, _, result = value[1:].partition("|")
            made += f"<c {place}><f>{formula}</f><v>{result}</v></c>"
        elif value:
            made += f"<c {place}><v>{value}</v></c>"
    return f'<row r="{number}">{made}</row>'
