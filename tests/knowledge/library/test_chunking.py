"""Documents are cut into verbatim pieces that know their headings."""

import itertools
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.library import chunking
from knowledge.library.blocks import MAX_HEADING
from knowledge.library.chunking import OVERLAP, TARGET, Cut
from knowledge.library.loading import Parsed, Part

SENTENCE = "The pump lifts water from the tank to the boiler. "


def cut(text: str, name: str) -> Cut:
    return chunking.cut(Parsed((Part(text),)), name)


def locators(document: Cut) -> list[str]:
    return [chunk.locator for chunk in document.chunks]


def test_headings_are_the_path_to_a_chunk() -> None:
    text = f"# Manual\n\n{SENTENCE * 4}\n\n## Error codes\n\n{SENTENCE * 4}\n\n### E5: Water level\n\n{SENTENCE * 4}\n"
    document = cut(text, "file")
    assert document.title == "Manual"
    assert locators(document) == ["Manual", "Manual › Error codes", "Manual › Error codes › E5: Water level"]
    assert document.chunks[2].text.startswith("### E5: Water level\n\nThe pump")


def test_a_later_heading_of_the_same_level_closes_the_earlier_one() -> None:
    text = "".join(f"{mark} {name}\n\n{SENTENCE * 4}\n\n" for mark, name in [("#", "A"), ("###", "B"), ("##", "C")])
    assert locators(cut(text, "file")) == ["A", "A › B", "A › C"]


def test_underlined_headings_count() -> None:
    text = f"Manual\n======\n\n{SENTENCE * 4}\n\nSafety\n------\n\n{SENTENCE * 4}\n"
    assert locators(cut(text, "file")) == ["Manual", "Manual › Safety"]


def test_a_comment_in_a_fence_is_no_heading() -> None:
    fence = "```python\n# Not a heading\nwater = 1\n```"
    text = f"# Code\n\n{SENTENCE * 3}\n\n{fence}\n\n1. In a list:\n\n    ```sh\n    # Neither\n    ```\n"
    document = cut(text, "file")
    assert set(locators(document)) == {"Code"}
    assert fence in document.chunks[0].text


def test_indentation_in_code_survives() -> None:
    text = "# Code\n\n```python\nif wet:\n    for drop in drops:\n        dry(drop)\n```\n"
    assert "    for drop in drops:\n        dry(drop)" in cut(text, "file").chunks[0].text


def test_an_open_fence_loses_nothing() -> None:
    text = f"# Code\n\n```\n{SENTENCE * 3}\n# still code\nthe end"
    document = cut(text, "file")
    assert locators(document) == ["Code"]
    assert document.chunks[0].text.endswith("# still code\nthe end")


def test_markup_and_anchors_leave_a_heading() -> None:
    text = f"# Use `E5`-codes, *now* and [here](x.md) {{ #use-codes }}\n\n{SENTENCE * 3}"
    assert cut(text, "file").title == "Use E5-codes, now and here"


def test_a_text_without_headings_is_called_by_its_file() -> None:
    document = cut("Only a line.\n", "notes")
    assert document == Cut("notes", document.chunks)
    assert [(chunk.locator, chunk.text) for chunk in document.chunks] == [("", "Only a line.")]


def test_front_matter_names_the_document_and_is_no_text() -> None:
    document = cut(f'---\ntitle: "The X1000"\ntags: [a]\n---\n\n# Setup\n\n{SENTENCE}\n', "file")
    assert document.title == "The X1000"
    assert [chunk.text for chunk in document.chunks] == [f"# Setup\n\n{SENTENCE.strip()}"]


def test_front_matter_of_hugo_counts_too() -> None:
    document = cut(f'+++\ntitle = "The X1000"\ndraft = false\n+++\n\n# Setup\n\n{SENTENCE}\n', "file")
    assert document.title == "The X1000"
    assert document.chunks[0].text.startswith("# Setup")


@pytest.mark.parametrize("above", ["\nThe first words.\n\n", "The first words.\n", "* The first: words\n"])
def test_what_stands_between_two_rules_is_text(above: str) -> None:
    (chunk,) = cut(f"---\n{above}---\n\n{SENTENCE}\n", "file").chunks
    assert "first" in chunk.text
    assert SENTENCE.strip() in chunk.text


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    assert cut("---\n\nfirst words\n", "file").chunks[0].text == "---\n\nfirst words"


def test_tiny_sections_join_what_follows_below_their_common_heading() -> None:
    text = "# Codes\n\n## E1\n\nDoor open.\n\n## E2\n\nTank empty.\n"
    document = cut(text, "file")
    assert locators(document) == ["Codes"]
    assert document.chunks[0].text == text.strip()


def test_a_bare_heading_joins_its_first_section() -> None:
    document = cut(f"# Manual\n\n## Setup\n\n{SENTENCE * 5}\n", "file")
    assert locators(document) == ["Manual › Setup"]


def test_a_tiny_end_joins_what_precedes_it() -> None:
    document = cut(f"# Manual\n\n{SENTENCE * 5}\n\n## End\n\nBye.\n", "file")
    assert len(document.chunks) == 1
    assert document.chunks[0].text.endswith("Bye.")


def test_sections_of_some_size_stay_apart() -> None:
    text = "# Codes\n\n" + "".join(f"## E{n}\n\n{SENTENCE * 3}\n\n" for n in range(1, 6))
    assert locators(cut(text, "file"))[1:] == [f"Codes › E{n}" for n in range(2, 6)]


def test_long_sections_are_packed_by_paragraphs() -> None:
    paragraphs = [f"Paragraph {n}. {SENTENCE * 6}".strip() for n in range(8)]
    document = cut("# Long\n\n" + "\n\n".join(paragraphs), "file")
    assert set(locators(document)) == {"Long"}
    for paragraph in paragraphs:
        assert any(paragraph in chunk.text for chunk in document.chunks)


def test_a_short_last_paragraph_is_repeated_in_the_next_chunk() -> None:
    text = f"# Long\n\n{SENTENCE * 15}\n\nThe following codes exist:\n\n{SENTENCE * 16}\n"
    holding = [chunk for chunk in cut(text, "file").chunks if "The following codes exist:" in chunk.text]
    assert len(holding) == 2


def test_a_paragraph_beyond_the_target_is_split_with_an_overlap() -> None:
    sentences = [f"Sentence number {n} is here. " for n in range(200)]
    texts = [chunk.text for chunk in cut("".join(sentences), "file").chunks]
    assert max(map(len, texts)) <= TARGET
    assert all(any(sentence.strip() in text for text in texts) for sentence in sentences)
    assert all(left[-20:] in right for left, right in itertools.pairwise(texts))


def test_a_line_without_spaces_is_split_too() -> None:
    chunks = cut("x" * 10_000, "file").chunks
    assert sum(len(chunk.text) for chunk in chunks) >= 10_000
    assert max(len(chunk.text) for chunk in chunks) <= TARGET


def test_an_endless_heading_is_cut_in_locators_only() -> None:
    document = cut(f"# {'a' * 5_000}\n\ntext", "file")
    assert len(document.title) == MAX_HEADING
    assert all(len(chunk.locator) <= MAX_HEADING for chunk in document.chunks)
    assert sum(chunk.text.count("a") for chunk in document.chunks) >= 5_000


def test_link_targets_at_the_start_are_kept() -> None:
    assert cut("[docs]: http://example.org\n\n# Title\n\nText", "file").chunks[0].text.startswith("[docs]:")


def test_blank_text_has_no_chunks() -> None:
    assert cut(" \n\n \n", "file").chunks == ()
    assert cut("", "file").chunks == ()
    assert cut("---\ntitle: x\n---\n", "file").chunks == ()


LINES = st.sampled_from(
    [
        "",
        "# One",
        "## Two",
        "### Three { #three }",
        "Title",
        "=====",
        "-----",
        "---",
        "```",
        "~~~py",
        "    indented",
        "- item",
        "  - nested",
        "1. first",
        "> quote",
        "| a | b |",
        "|---|---|",
        "| 1 | 2 |",
        "<div>",
        "[ref]: http://example.org",
        "word " * 40,
        "w" * 500,
        SENTENCE * 3,
        "ünïcödé 水位 🚰",
        "\t\ttabs",
        "trailing   ",
        "\x0b\x0c",
        "\u2028",
    ]
)


@given(st.lists(LINES, max_size=40).map("\n".join))
@example("---\n---\n---")
@example("\u2028# a\n\x0c\n# b")
def test_chunks_are_verbatim_and_hold_every_word(text: str) -> None:
    document = cut(text, "name")
    for chunk in document.chunks:
        assert chunk.text in text
        assert chunk.text.strip()
        assert len(chunk.text) <= TARGET + OVERLAP
    matter = re.match(r"---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|\Z)", text)
    words = text[matter.end() :].split() if matter else text.split()
    held = " ".join(chunk.text for chunk in document.chunks)
    assert all(word[:50] in held for word in words)


def test_parts_keep_their_headings_their_place_and_their_anchor() -> None:
    parts = (
        Part(SENTENCE, place="page 1", anchor="page=1"),
        Part(f"## Error codes\n\n{SENTENCE}", ("Manual",), "page 2", "page=2"),
    )
    document = chunking.cut(Parsed(parts), "file")
    assert [(chunk.locator, chunk.anchor) for chunk in document.chunks] == [
        ("page 1", "page=1"),
        ("Manual › Error codes › page 2", "page=2"),
    ]
    assert document.title == "Manual"


def test_the_title_of_a_document_wins_over_its_headings() -> None:
    parts = (Part(f"# Chapter 1\n\n{SENTENCE}"),)
    assert chunking.cut(Parsed(parts, "The X1000"), "file").title == "The X1000"
    assert chunking.cut(Parsed((Part(SENTENCE),)), "file").title == "file"
