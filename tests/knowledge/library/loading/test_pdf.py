"""The text of PDF files, by page and entry of the outline."""

import io
import zlib

import pytest

from knowledge.library import chunking
from knowledge.library.loading import UnreadableError, parse
from knowledge.library.loading.pdf import MAX_PAGES
from tests.knowledge.library.loading.files import one_page_pdf, pdf, plain_pdf

BODY = "The pump lifts water from the tank to the boiler. The pump stops when the tank is empty."


def texts(content: bytes) -> list[str]:
    return [part.text for part in parse(content, "manual.pdf").parts]


def test_pages_and_entries_of_the_outline_are_the_place() -> None:
    pages = [f"1 Set-up\n{BODY}\nCleaning\n{BODY}", BODY, f"{BODY}\n2 Error codes\n{BODY}"]
    outline = [(1, 0, "Set-up"), (1, 1, "Cleaning"), (3, 0, "Error codes")]
    parsed = parse(pdf(pages, outline, title="The X1000"), "manual.pdf")
    found = chunking.cut(parsed, "manual")
    assert found.title == "The X1000"
    assert [(chunk.locator, chunk.anchor) for chunk in found.chunks] == [
        ("Set-up › page 1", "page=1"),
        ("Set-up › Cleaning › page 1", "page=1"),
        ("Set-up › Cleaning › page 2", "page=2"),
        ("Set-up › Cleaning › page 3", "page=3"),
        ("Error codes › page 3", "page=3"),
    ]
    assert found.chunks[1].text.startswith("Cleaning\nThe pump")


def test_a_file_without_outline_and_title_is_called_by_its_name() -> None:
    parsed = parse(pdf([BODY]), "guides/manual.pdf")
    assert (parsed.title, parsed.parts[0].headings, parsed.parts[0].place) == ("manual", (), "page 1")
    assert parse(pdf([BODY], title="Microsoft Word - a.doc"), "x.pdf").title == "x"


def test_a_file_written_by_hand() -> None:
    drawn = b"BT /F1 12 Tf 72 720 Td (Clean the # intake) Tj 0 -14 Td (# no heading) Tj ET"
    (part,) = parse(one_page_pdf(drawn), "hand.pdf").parts
    assert part.text == "Clean the # intake\n# no heading"
    (chunk,) = chunking.cut(parse(one_page_pdf(drawn), "hand.pdf"), "hand").chunks
    assert chunk.locator == "page 1"


def test_words_that_line_ends_part_are_whole() -> None:
    text = "A user-friendly machine.\nThis is an exam-\nple of a user-\nfriendly pump, model X-\n1000."
    assert texts(pdf([text])) == ["A user-friendly machine.\nThis is an example of a user-friendly pump, model X-1000."]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_pages_that_were_turned_are_read_in_their_order(degrees: int) -> None:
    from pypdfium2 import PdfDocument

    text, held = "\n".join(f"Line {n} of it. {BODY}" for n in range(6)), io.BytesIO()
    made = PdfDocument(pdf([text]))
    made[0].set_rotation(degrees)
    made.save(held)
    made.close()
    assert texts(held.getvalue()) == texts(pdf([text]))


def test_what_stands_on_every_page_goes() -> None:
    pages = [f"X1000 Manual\n{word} {BODY}\nPage {n} of 6" for n, word in enumerate("abcdef", 1)]
    assert texts(pdf(pages)) == [text for word in "abcdef" for text in texts(pdf([f"{word} {BODY}"]))]
    assert "X1000 Manual" in texts(pdf(pages[:3]))[0]


def test_rows_of_figures_at_the_end_of_pages_stay() -> None:
    assert all(f"{n} 20 30" in text for n, text in enumerate(texts(pdf([f"Table {n}\n{n} 20 30" for n in range(5)]))))


def test_an_owners_password_locks_nobody_out() -> None:
    assert texts(pdf(["For all to read"], password="")) == ["For all to read"]


def test_pages_without_text_are_said() -> None:
    parsed = parse(pdf(["words", "", ""]), "a.pdf")
    assert (len(parsed.parts), parsed.left_out) == (1, "2 of 3 pages hold no text.")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (pdf(["secret"], password="users"), "locked with a password"),
        (pdf(["", ""]), r"no text\. Have its text recognised"),
        (b"", "It is empty"),
        (b"%PDF-1.7 and then nothing", "damaged, or no PDF"),
        (b"PK\x03\x04 something else", "damaged, or no PDF"),
        (pdf([BODY])[:700], "damaged, or no PDF|no text"),
        (plain_pdf([b"<< /Type /Catalog /Pages 1 0 R >>"]), "damaged|no text"),
        (plain_pdf([b"<< /Pages 2 0 R >>", b"<< /Kids [2 0 R 2 0 R] /Count 2 >>"]), "damaged|no text"),
    ],
)
def test_what_cannot_be_read_has_a_reason(content: bytes, why: str) -> None:
    with pytest.raises(UnreadableError, match=why):
        parse(content, "a.pdf")


def test_too_many_pages_are_said() -> None:
    count = MAX_PAGES + 5_000
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    kids = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % n for n in range(3, count + 3)), count)
    made = plain_pdf([b"<< /Type /Catalog /Pages 2 0 R >>", kids, *[page] * count])
    with pytest.raises(UnreadableError, match=rf"It has {count:,} pages, more than {MAX_PAGES:,}"):
        parse(made, "a.pdf")


def test_an_outline_in_a_circle_ends() -> None:
    made = plain_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length 38 >>\nstream\nBT /F1 12 Tf 72 720 Td (words) Tj ET   \nendstream",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /First 7 0 R /Last 7 0 R >>",
            b"<< /Title (Around) /Parent 6 0 R /Next 7 0 R /First 7 0 R /Dest [3 0 R /Fit] >>",
        ]
    )
    (part,) = parse(made, "a.pdf").parts
    assert (part.text, part.headings[:1]) == ("words", ("Around",))


@pytest.mark.slow
def test_a_stream_that_unpacks_to_gigabytes_costs_itself_alone() -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(50_000_000)) for _ in range(40)) + packer.flush()
    with pytest.raises(UnreadableError, match=r"crashed|memory|no text|longer"):
        parse(one_page_pdf(packed, b"/Filter /FlateDecode"), "bomb.pdf")
    assert texts(pdf(["still here"])) == ["still here"]
