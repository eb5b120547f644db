import re

from hypothesis import given
from hypothesis import strategies as st

from bot.discord.buttons.records import EXPIRED
from bot.discord.buttons.sources import NOTHING, sources_of
from bot.discord.splitting import LIMIT, width
from tests.bot.discord.buttons.records import cited, detail, expired, passage

PINGS = re.compile(r"@(?:everyone|here)\b|<@")
NASTY = st.lists(st.sampled_from([*"*_`~|>#[]()@<:/ a\n👍é", "@everyone", "@here", "<@1>"])).map("".join)


def test_sources_are_quoted_and_what_else_was_read_is_named() -> None:
    text = sources_of(
        detail(
            citations=(cited(2), cited(3, source="https://example.com/e", locator="", title="", quote="Two\nlines.")),
            passages=(passage(locator="Errors › E4"), passage(), passage(), passage(locator="", title="*Other*")),
        )
    )
    assert text.splitlines() == [
        "**Sources of this answer**",
        "**[2]** manual.md › Errors › E5",
        "> E5 means that no water comes.",
        "**[3]** <https://example.com/e>",
        "> Two lines.",
        "Also read, but not cited:",
        "-# [1] manual.md › Errors › E4",
        "-# [4] manual.md › \\*Other\\*",
    ]


def test_sources_are_opened_at_their_place() -> None:
    page, place = "https://docs.example/a", "https://docs.example/a#error-codes"
    shown = sources_of(
        detail(citations=(cited(2, source=page, address=place),), passages=(passage(source=page, address=place),))
    )
    assert f"**[2]** <{place}> › Errors › E5" in shown
    assert f"-# [1] <{place}> › Errors › E5" in shown


def test_an_answer_without_documents_says_so() -> None:
    assert sources_of(detail()) == NOTHING


def test_an_answer_that_read_and_did_not_use_says_both() -> None:
    assert sources_of(detail(passages=(passage(),))).splitlines() == [
        NOTHING,
        "Also read, but not cited:",
        "-# [1] manual.md › Errors › E5",
    ]


def test_an_expired_record_shows_nothing_else() -> None:
    assert sources_of(expired(passages=(passage(),))) == EXPIRED


def test_an_empty_quote_leaves_no_empty_line() -> None:
    assert sources_of(detail(citations=(cited(quote=" \n"),))).splitlines()[1:] == ["**[1]** manual.md › Errors › E5"]


def test_many_sources_are_cut_and_counted() -> None:
    text = sources_of(detail(citations=tuple(cited(n, quote="long " * 100) for n in range(1, 60))))
    assert width(text) <= LIMIT
    assert text.count("**[") >= 3
    assert text.endswith(" more")


@given(names=NASTY, quote=NASTY, count=st.integers(0, 25))
def test_it_fits_into_a_message_whatever_documents_are_called(names: str, quote: str, count: int) -> None:
    url = f"https://e.org/{names[:180]}"
    text = sources_of(
        detail(
            citations=tuple(cited(n, source=url, locator=names, quote=quote) for n in range(1, count + 1)),
            passages=(passage(source=url, locator=names, title=names),) * (2 * count),
        )
    )
    assert 0 < width(text) <= LIMIT
    assert not PINGS.search(text)
