import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.feed import MOST_MESSAGES, Controls, Feed, Page
from bot.discord.render import ATTACHED, LATE, MORE, MORE_UNATTACHED, NOT_ATTACHED, STOPPED, footer
from bot.discord.splitting import LIMIT, width
from bot.marking import LEGEND, MARK
from bot.stopping import Stop
from routers.types import AnswerEvent, Completed, Delta, Retracted, Routed, Unsupported
from tests.bot.discord.answers import ROUTE, answer, citation

PARAGRAPHS = [f"Paragraph {number} of many. " + "It has some more words. " * 15 for number in range(80)]
LONG = "\n\n".join(PARAGRAPHS)[:30_000]


async def fed(feed: Feed, *events: AnswerEvent) -> list[Page]:
    async def stream() -> object:
        for event in (Routed("a1", ROUTE), *events):
            yield event

    await feed.follow(stream())  # type: ignore[arg-type]
    return feed.pages()


async def test_only_the_last_message_of_a_growing_answer_can_be_stopped() -> None:
    pages = await fed(Feed(), Delta(LONG[:5000]))
    assert [page.controls for page in pages] == [Controls.NONE, Controls.NONE, Controls.STREAMING]
    assert (await fed(Feed(), Delta("Hello")))[0] == Page("Hello", Controls.STREAMING)


async def test_a_finished_answer_can_be_rated_below_its_last_message() -> None:
    pages = await fed(Feed(), Completed(answer(LONG[:5000])))
    assert [page.controls for page in pages] == [Controls.NONE, Controls.NONE, Controls.FINISHED]


async def test_a_very_long_answer_says_that_more_is_coming_and_is_then_attached() -> None:
    feed = Feed("> Why?\n", most_messages=3)
    growing = await fed(feed, Delta(LONG))
    assert len(growing) == 3
    assert growing[-1].body.endswith(f"\n-# {MORE}")
    finished = await fed(feed, Completed(answer(LONG, citations=(citation(),))))
    assert [page.body for page in finished[:2]] == [page.body for page in growing[:2]]
    last = finished[-1]
    assert f"\n-# {ATTACHED}\n-# [1] manual.md" in last.body
    assert last.attachment is not None
    assert last.attachment.name == "answer.md"
    assert last.attachment.text.startswith(LONG.strip())
    assert "- [1] manual.md › Manual › Error codes › E5" in last.attachment.text
    assert NOT_ATTACHED in last.attachment.without
    assert all(width(page.body) <= LIMIT for page in (*growing, *finished))


async def test_without_the_permission_it_says_so_and_tears_nothing() -> None:
    feed = Feed(most_messages=2, may_attach=False)
    assert MORE_UNATTACHED in (await fed(feed, Delta(LONG)))[-1].body
    last = (await fed(feed, Completed(answer(LONG))))[-1]
    assert last.attachment is None
    text, note, end = last.body.rsplit("\n", 2)
    assert (note, end) == (f"-# {NOT_ATTACHED}", footer(answer()))
    assert text.split("\n\n")[-1] in [paragraph.strip() for paragraph in PARAGRAPHS]


@pytest.mark.parametrize("length", range(1750, 2100, 13))
async def test_an_answer_never_takes_more_messages_than_it_may(length: int) -> None:
    pages = await fed(Feed(most_messages=1), Completed(answer(LONG[:length])))
    assert len(pages) == 1
    assert width(pages[0].body) <= LIMIT
    assert (pages[0].attachment is not None) == (length + 1 + width(footer(answer())) > LIMIT)


async def test_a_stop_before_any_text_says_so() -> None:
    pages = await fed(Feed("> Why?\n"), Completed(answer("", status="stopped")))
    assert pages == [Page(f"> Why?\n{STOPPED}\n{footer(answer(status='stopped'))}", Controls.FINISHED)]


async def test_a_stopped_answer_keeps_its_text_and_says_so_below() -> None:
    (page,) = await fed(Feed(), Delta("It dep"), Completed(answer("It dep", status="stopped")))
    assert page.body == f"It dep\n{footer(answer(status='stopped'))}"
    assert "· stopped ·" in page.body
    assert LATE not in page.body


async def test_an_answer_that_its_time_ended_says_why() -> None:
    stop = Stop()
    stop.happened = True
    (page,) = await fed(Feed(stop=stop), Completed(answer("It dep", status="stopped")))
    assert page.body.endswith(f"\n-# {LATE}")


async def test_a_newcomer_is_greeted_below_the_footer() -> None:
    (page,) = await fed(Feed(greeting="Hello."), Completed(answer("Text.")))
    assert page.body == f"Text.\n{footer(answer())}\n-# Hello."


async def test_addresses_have_no_previews_while_they_grow_and_at_the_end() -> None:
    feed = Feed()
    assert (await fed(feed, Delta("See https://a.exam")))[0].body == "See <https://a.exam>"
    assert (await fed(feed, Delta("ple/x.")))[0].body == "See <https://a.example/x>."
    (page,) = await fed(feed, Completed(answer("See https://a.example/x.")))
    assert page.body.startswith("See <https://a.example/x>.\n")


async def test_a_retracted_text_is_gone() -> None:
    assert await fed(Feed(), Delta("Something wrong"), Retracted("broke off")) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(["word ", "\n\n", "```py\nx = 1\n", "😀" * 40, "| a | b |\n", "w" * 900]), max_size=60),
    st.integers(1, 4),
    st.booleans(),
)
async def test_whatever_comes_every_page_fits(pieces: list[str], most: int, may_attach: bool) -> None:
    feed = Feed(most_messages=most, may_attach=may_attach, greeting="g" * 150)
    cited = tuple(citation(number, source=f"https://example.org/{'x' * 180}") for number in range(1, 9))
    for piece in pieces:
        assert all(0 < width(page.body) <= LIMIT for page in await fed(feed, Delta(piece)))
        assert len(feed.pages()) <= most
    pages = await fed(feed, Completed(answer("".join(pieces) or "x", citations=cited)))
    assert all(0 < width(page.body) <= LIMIT for page in pages)
    assert len(pages) <= most <= MOST_MESSAGES
    assert [page.controls for page in pages][-1] is Controls.FINISHED


async def test_streaming_thirty_thousand_characters_is_cheap() -> None:
    text = LONG.replace("more words", "https://example.org/a `code` 😀")[:30_000]
    feed, started = Feed(), time.process_time()
    for at in range(0, len(text), 4):
        await fed(feed, Delta(text[at : at + 4]))
    assert time.process_time() - started < 3  # 0.6 s on the machine where it was measured; 32 s before


BAD = "Paint it blue."


async def test_a_sentence_without_support_is_marked_in_the_next_edit_and_explained_once() -> None:
    feed = Feed()
    text = f"{BAD} Then [look](https://a.example/b)."
    [page] = await fed(feed, Delta(BAD), Unsupported(BAD, len(BAD)), Delta(text[len(BAD) :]))
    assert page.body == f"{BAD}{MARK} Then [look](<https://a.example/b>)."
    [finished] = await fed(feed, Completed(answer(text, unsupported=(Unsupported(BAD, len(BAD)),))))
    assert finished.body.startswith(f"{BAD}{MARK} Then [look](<https://a.example/b>).\n-# {LEGEND}\n")
    assert finished.body.count("†") == 2


async def test_what_another_model_starts_over_bears_no_old_marks() -> None:
    [page] = await fed(Feed(), Delta(BAD), Unsupported(BAD, len(BAD)), Retracted("broke off"), Delta("A new beginning"))
    assert page.body == "A new beginning"


async def test_a_mark_never_becomes_part_of_an_address() -> None:
    said = "See https://a.example/b"
    [page] = await fed(Feed(), Completed(answer(said, unsupported=(Unsupported(said, len(said)),))))
    assert page.body.startswith(f"See <https://a.example/b>{MARK}\n")


async def test_a_file_has_the_marks_and_their_meaning() -> None:
    end = LONG.index(".") + 1
    page = (await fed(Feed(most_messages=1), Completed(answer(LONG, unsupported=(Unsupported(LONG[:end], end),)))))[-1]
    assert page.attachment is not None
    assert page.attachment.text.startswith(LONG[:end] + MARK)
    assert LEGEND in page.attachment.text
