import pytest

from bot.discord.buttons.correcting import OPTIONS, TO_PAGE, DomainSelect, GeneralButton, options
from knowledge.types import DomainInfo


def domains(count: int) -> list[DomainInfo]:
    return [DomainInfo(f"d{n:03}", "1", f"About\n{n}", 1, 1, None) for n in range(count)]


def test_each_domain_is_offered_with_what_it_is_about() -> None:
    shown = options(domains(2))
    assert [(option.value, option.label, option.description) for option in shown] == [
        ("d000", "d000", "About 0"),
        ("d001", "d001", "About 1"),
    ]


def test_a_domain_that_a_server_shares_with_all_is_offered_once() -> None:
    assert [option.value for option in options([*domains(1), *domains(1)])] == ["d000"]


def test_descriptions_are_cut_and_empty_ones_left_out() -> None:
    long, none = options([DomainInfo("a", None, "word " * 60, 1, 1, None), DomainInfo("b", None, "", 1, 1, None)])
    assert long.description is not None
    assert len(long.description) <= 100
    assert none.description is None


@pytest.mark.parametrize("count", [1, 25, 26, 46, 47, 69, 70, 240])
def test_pages_reach_every_domain_once(count: int) -> None:
    seen, page = [], 0
    while True:
        shown = options(domains(count), page)
        assert len(shown) <= OPTIONS
        seen += [option.value for option in shown if not option.value.startswith(TO_PAGE)]
        turns = [int(option.value.removeprefix(TO_PAGE)) for option in shown if option.value.startswith(TO_PAGE)]
        assert (page == 0) == (page - 1 not in turns)
        if page + 1 not in turns:
            break
        page += 1
    assert seen == [info.domain for info in domains(count)]


def test_a_page_that_is_gone_shows_the_last_one() -> None:
    assert [option.value for option in options(domains(30), 9)] == [option.value for option in options(domains(30), 1)]


async def test_the_longest_ids_fit() -> None:
    for item in (GeneralButton("x" * 64), DomainSelect("x" * 64, domains(3))):
        assert len(item.custom_id) <= 100
