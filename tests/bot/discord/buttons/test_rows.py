from bot.discord.buttons.correcting import GeneralButton
from bot.discord.buttons.rows import FIRST_ROW, SECOND_ROW, rows
from bot.discord.buttons.sources import SourcesButton
from bot.discord.buttons.why import WhyButton


async def test_the_second_row_stands_below_the_first_however_much_room_that_has() -> None:
    view = rows("a1", (WhyButton,), (GeneralButton, SourcesButton))
    assert view is not None
    names = [[item["custom_id"] for item in row["components"]] for row in view.to_components()]
    assert names == [["tactician:why:a1"], ["tactician:general:a1", "tactician:sources:a1"]]


async def test_the_first_row_is_whole_where_a_second_follows() -> None:
    view = rows("a1", second=(GeneralButton,))
    assert view is not None
    first, second = view.to_components()
    assert [len(first["components"]), len(second["components"])] == [len(FIRST_ROW), 1]


async def test_nothing_to_press_is_no_view() -> None:
    assert rows("a1", ()) is None


def test_a_row_holds_at_most_five() -> None:
    assert len(FIRST_ROW) <= 5
    assert len(SECOND_ROW) <= 5
