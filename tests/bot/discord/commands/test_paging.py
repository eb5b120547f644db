"""Lists that are shown a page at a time."""

from hypothesis import given
from hypothesis import strategies as st

from bot.discord.commands.paging import A_PAGE, TEXT_LENGTHS, fitted, nearest, on_page, pages
from bot.discord.splitting import LIMIT, width


@given(st.lists(st.integers(), max_size=5 * A_PAGE))
def test_the_pages_hold_everything_once_and_in_order(items: list[int]) -> None:
    assert [item for page in range(pages(items)) for item in on_page(items, page)] == items
    assert on_page(items, pages(items)) == []


def test_a_page_that_is_gone_gives_way_to_the_last() -> None:
    items = list(range(A_PAGE + 1))
    assert [nearest(items, page) for page in (0, 1, 7)] == [0, 1, 1]
    assert nearest([], 3) == 0


def test_lines_are_cut_until_a_page_fits() -> None:
    assert fitted(["a", "b"], 0, "Head", lambda item, length: f"- {item} {length}") == "Head\n- a 160\n- b 160"
    lengths: list[int] = []

    def wide(item: str, length: int) -> str:
        lengths.append(length)
        return item * 2 * length

    body = fitted(["x"] * A_PAGE, 0, "Head", wide)
    assert width(body) <= LIMIT
    assert sorted(set(lengths), reverse=True) == list(TEXT_LENGTHS[:3])
