import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.discord.graphemes import is_border
from bot.discord.splitting import FENCE, LIMIT, Splitter, fences, split, well_formed, width

LINK = "[the manual, page 12](https://example.org/manual/a_long_path?with=query&and=more#place)"
ADDRESS = "https://example.org/some/very/long/path/that/goes/on?query=1&more=2"
CODE = "```python\ndef answer() -> int:\n    return 42\n```"

words = st.sampled_from(
    [
        "word",
        "naïve",
        "Größe",
        "日本語",
        "שלום",
        "مرحبا",
        "👩‍👩‍👧‍👦",
        "👍🏽",
        "e\u0301",
        "🇩🇪",
        "1.",
        "end.",
        "Why?",
        "**bold**",
        "`code`",
        LINK,
        ADDRESS,
        "<@123456789012345678>",
        "<:smile:123456789012345678>",
        "@everyone",
        "||spoiler||",
    ]
)
lines = st.one_of(
    st.lists(words, min_size=1, max_size=60).map(" ".join),
    st.lists(words, min_size=1, max_size=12).map(lambda found: "- " + " ".join(found)),
    st.lists(words, min_size=1, max_size=4).map(lambda found: "| " + " | ".join(found) + " |"),
    st.just("# A heading"),
    st.just(""),
)
code = st.lists(st.sampled_from(["x = 1", "    return x", "", "for i in range(10):", "#" * 90]), max_size=80).map(
    lambda found: "\n".join(["```python", *found, "```"])
)
markdown = st.lists(st.one_of(lines, code, lines), max_size=30).map("\n".join)
limits = st.sampled_from([100, 180, 500, LIMIT])


def letters(text: str) -> str:
    """What must survive: everything but white space, fences and the languages that they repeat."""
    return re.sub(r"\s", "", re.sub(r"`{3,}(?:[\w+\-.#]{1,20}(?=\n))?", "", text))


@settings(max_examples=150, deadline=None)
@given(markdown, limits)
def test_nothing_is_lost_and_every_part_fits(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(0 < width(part) <= limit for part in parts)
    assert all(part.strip() for part in parts)
    assert "".join(map(letters, parts)) == letters(text)


@settings(max_examples=150, deadline=None)
@given(markdown, limits)
def test_every_part_has_balanced_fences(text: str, limit: int) -> None:
    for part in split(text, limit):
        assert len(re.findall(r"`{3,}", part)) % 2 == 0


@settings(max_examples=150, deadline=None)
@given(markdown)
def test_links_and_mentions_stay_whole(text: str) -> None:
    parts = split(text, 500)
    for piece in (LINK, ADDRESS, "<@123456789012345678>", "<:smile:123456789012345678>"):
        assert sum(part.count(piece) for part in parts) == text.count(piece)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=6000), limits)
@example("`" * 5000, 100)
@example("```\n" + "\u0301" * 5000, 100)
@example("```" + "a" * 5000, 100)
@example("[" * 300 + "](" + "b" * 5000, 100)
@example("a" * 95 + "```python\n" + "b" * 500, 100)
@example("\n" * 5000, 100)
@example("x\ud800y" * 900, LIMIT)
def test_any_text_comes_to_an_end_within_the_limit(text: str, limit: int) -> None:
    for part in split(text, limit):
        assert 0 < width(part) <= limit
        part.encode()


@settings(max_examples=100, deadline=None)
@given(st.lists(words, max_size=400).map("".join))
def test_no_visible_character_is_torn(text: str) -> None:
    parts = split(text, 200)
    place = 0
    for part in parts[:-1]:
        place = text.index(part, place) + len(part)
        assert is_border(text, place)


def test_settled_parts_stay_while_a_plain_text_grows() -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "Some more words. " * 12 for number in range(40))
    whole = split(text)
    for length in range(2100, len(text), 333):
        grown = split(text[:length])
        assert grown[:-1] == whole[: len(grown) - 1]


def test_short_texts_are_left_alone() -> None:
    assert split("Hello **there**.") == ["Hello **there**."]
    assert split(CODE) == [CODE]
    assert split("") == split(" \n ") == []


def test_paragraphs_are_preferred_to_sentences() -> None:
    first, second = "One. " * 30, "Two. " * 30
    assert split(f"{first}\n\n{second}", 200) == [first.strip(), second.strip()]


def test_list_items_are_preferred_to_sentences() -> None:
    text = "\n".join(f"- Item {number}. It has two sentences." for number in range(12))
    for part in split(text, 200):
        assert all(line.startswith("- Item") for line in part.splitlines())


def test_table_rows_stay_whole() -> None:
    text = "\n".join(f"| row {number} | some cell | another cell |" for number in range(40))
    for part in split(text, 300):
        assert all(line.startswith("| row") and line.endswith("cell |") for line in part.splitlines())


def test_sentences_are_preferred_to_words() -> None:
    text = "This is the first sentence of a text. " * 4 + "and this one goes on and on without any end " * 8
    assert split(text, 200)[0].endswith("text.")


def test_a_fence_across_a_cut_is_closed_and_opened_again_with_its_language() -> None:
    text = "Look:\n```python\n" + "\n".join(f"line_{number} = {number}" for number in range(400)) + "\n```\nDone."
    parts = split(text)
    assert len(parts) > 2
    assert all(part.endswith(FENCE) for part in parts[:-1])
    assert all(part.startswith("```python\nline_") for part in parts[1:])
    assert parts[-1].endswith("Done.")


def test_indentation_in_code_survives_a_cut() -> None:
    text = "```\n" + "\n".join(f"        deep_{number} = True" for number in range(40)) + "\n```"
    for part in split(text, 300):
        assert all(line.startswith("        deep_") for line in part.splitlines() if FENCE not in line)


def test_a_block_that_fits_into_a_part_is_not_cut() -> None:
    text = "Some words before the code. " * 4 + "\n" + CODE + "\n" + "And some words after it. " * 4
    assert sum(CODE in part for part in split(text, 200)) == 1


def test_an_open_fence_is_closed_at_the_end() -> None:
    assert split("```python\nprint(1)") == ["```python\nprint(1)\n```"]


def test_astral_characters_count_twice_as_they_may_for_discord() -> None:
    parts = split("😀" * 1500)
    assert [len(part) for part in parts] == [998, 502]
    assert "".join(parts) == "😀" * 1500


def test_half_surrogates_are_joined_or_replaced() -> None:
    assert well_formed("\ud83d\ude00!") == "😀!"
    assert well_formed("a\ud83db") == "a\ufffdb"
    assert well_formed("plain") == "plain"


def test_fences_are_found_with_their_language() -> None:
    text = f"before {CODE} between\n```\nopen"
    found = fences(text)
    assert [text[fence.start : fence.end] for fence in found] == [CODE, "```\nopen"]
    assert [fence.language for fence in found] == ["python", ""]


def test_a_limit_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 100"):
        split("text", 99)


rows = st.lists(
    st.sampled_from(["a", "some cell", "w" * 90, "日本語 " * 9, "👩‍👩‍👧‍👦 🇩🇪", "שלום עולם"]), min_size=1, max_size=4
).map(lambda found: "| " + " | ".join(found) + " |")


@settings(max_examples=100, deadline=None)
@given(st.text("abc \n", max_size=300), st.lists(rows, min_size=1, max_size=60))
def test_no_table_row_is_torn_unless_it_is_longer_than_a_message(before: str, table: list[str]) -> None:
    parts = split(before.replace("|", "") + "\n\n" + "\n".join(table), 500)
    shown = [line for part in parts for line in part.splitlines() if "|" in line]
    assert shown == table


def test_the_head_of_a_table_is_repeated_where_it_goes_on() -> None:
    head = "| name | value |\n|---|:-:|\n"
    lines = [f"| row {number} | some cell |" for number in range(60)]
    parts = split("Look:\n\n" + head + "\n".join(lines) + "\n\nDone.", 300)
    assert len(parts) > 3
    assert all(head in part for part in parts)
    assert [line for part in parts for line in part.splitlines() if "row" in line] == lines
    assert parts[-1].endswith("Done.")


def test_a_long_head_is_not_repeated() -> None:
    head = f"| {'name ' * 30}|\n|---|\n"
    parts = split(head + "\n".join(f"| row {number} |" for number in range(60)), 300)
    assert sum(part.count("---") for part in parts) == 1


def test_short_inline_code_stays_whole() -> None:
    text = "Run `make the tests` now. " * 60
    assert sum(part.count("`make the tests`") for part in split(text, 170)) == 60


@settings(max_examples=100, deadline=None)
@given(markdown, st.integers(1, 400))
def test_a_text_that_grows_ends_up_as_if_it_had_come_at_once(text: str, step: int) -> None:
    splitter = Splitter()
    whole = split(text)
    for end in range(step, len(text) + 1, step):
        parts = splitter.parts(text[:end])
        assert all(0 < width(part) <= LIMIT for part in parts)
    grown = splitter.parts(text + "\n\n" + "end " * 2000)
    assert grown[: len(whole) - 1] == split(text + "\n\n" + "end " * 2000)[: len(whole) - 1]


def test_another_text_starts_over() -> None:
    splitter = Splitter()
    splitter.parts("word " * 5000)
    assert splitter.parts("Short.") == ["Short."]


def test_of_more_parts_than_wanted_one_more_is_given() -> None:
    assert len(Splitter().parts("word " * 5000, 3)) == 4


def test_looking_at_a_growing_text_is_cheap() -> None:
    text = "\n\n".join("Some words of a paragraph, and a few more of them. " * 8 for _ in range(75))[:30_000]
    splitter, started = Splitter(), time.process_time()
    for end in range(4, len(text), 4):
        splitter.parts(text[:end])
    assert time.process_time() - started < 2  # 0.2 s on the machine where it was measured; 32 s before
