import pytest

from bot.discord.commands.help import READS_ALL, READS_MENTIONS, Progress, explain, steps
from bot.discord.splitting import LIMIT, width

ME = "<@1>"
BARE = Progress({}, (), asked=False)
DONE = Progress({"x1000": 12, "hand_book": 1}, ("7", "8"), asked=True)
LARGE = Progress(
    {f"{'_' * 38}{n:02}": 10_000 for n in range(99)}, tuple(str(10**18 + n) for n in range(99)), asked=True
)


def test_what_needs_a_mention_depends_on_the_intent() -> None:
    with_intent, without = explain(ME, reads_all=True), explain(ME, reads_all=False)
    assert READS_ALL in with_intent
    assert READS_MENTIONS not in with_intent
    assert READS_MENTIONS in without
    assert READS_ALL not in without


@pytest.mark.parametrize("said", ["an AI", "vary", "/ask", "👍", "👎", "/privacy forget", ME])
def test_what_everybody_is_told(said: str) -> None:
    assert said in explain(ME, reads_all=False)


def test_a_bare_server_is_walked_through_three_steps() -> None:
    shown = steps(BARE, ME).splitlines()
    assert [line[:2] for line in shown[1:]] == ["▫️", "▫️", "▫️"]
    assert "`/knowledge add`: no documents yet." in shown[1]
    assert "`/settings`: none yet" in shown[2]
    assert f"write {ME} and a question" in shown[3]


def test_what_is_done_is_ticked_and_named() -> None:
    shown = steps(DONE, ME).splitlines()
    assert [line[0] for line in shown[1:]] == ["✅", "✅", "✅"]
    assert "13 documents in hand\\_book, x1000." in shown[1]
    assert "<#7>, <#8>." in shown[2]


def test_it_fits_into_one_message() -> None:
    for reads_all in (True, False):
        assert width(f"{explain('<@12345678901234567890>', reads_all=reads_all)}\n\n{steps(LARGE, ME)}") <= LIMIT
    assert "and 94 more" in steps(LARGE, ME)
