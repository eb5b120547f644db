"""Pages that are fetched before their turn, few at once."""

import threading

import pytest

from knowledge.library.fetching.ahead import HELD, Ahead
from knowledge.library.fetching.client import CONNECTIONS
from knowledge.library.loading import UnreadableError
from knowledge.library.locating import Located, page
from knowledge.library.reading import Content, Unchanged

PAGES = [page(f"https://docs.example/{number}", "https://docs.example/sitemap.xml") for number in range(20)]


def nothing() -> None:
    """Nobody waits."""


def content(page: Located) -> Content:
    return Content(page.source.encode(), "page.md")


def test_pages_come_in_their_order() -> None:
    ahead = Ahead(content, PAGES)
    assert [ahead.take(page, nothing) for page in PAGES] == [content(page) for page in PAGES]


def test_two_are_fetched_at_once_and_few_are_held() -> None:
    lock, most, now, begun = threading.Lock(), 0, 0, 0
    pair = threading.Barrier(CONNECTIONS)

    def fetch(page: Located) -> Content:
        nonlocal most, now, begun
        with lock:
            now, begun = now + 1, begun + 1
            most = max(most, now)
        pair.wait(10)
        with lock:
            now -= 1
        return content(page)

    ahead = Ahead(fetch, PAGES)
    for number, each in enumerate(PAGES):
        ahead.take(each, nothing)
        assert begun <= number + 1 + HELD
    assert most == CONNECTIONS


def test_what_went_wrong_comes_in_its_turn() -> None:
    def fetch(page: Located) -> Content:
        if page.source.endswith("/1"):
            raise UnreadableError("broken")
        return content(page)

    ahead = Ahead(fetch, PAGES[:3])
    assert ahead.take(PAGES[0], nothing) == content(PAGES[0])
    with pytest.raises(UnreadableError, match="broken"):
        ahead.take(PAGES[1], nothing)
    assert ahead.take(PAGES[2], nothing) == content(PAGES[2])


def test_a_page_can_be_taken_out_of_turn_and_twice() -> None:
    ahead = Ahead(lambda page: Unchanged(page.source), PAGES)
    for number in (7, 0, 7, 19):
        assert ahead.take(PAGES[number], nothing) == Unchanged(PAGES[number].source)


def test_files_and_pages_that_are_left_out_are_not_fetched() -> None:
    refused = page("https://docs.example/x", "https://docs.example/x", "Left out.")
    fetched: list[Located] = []
    ahead = Ahead(lambda page: fetched.append(page) or content(page), [refused, PAGES[0]])  # type: ignore[func-returns-value]
    ahead.take(PAGES[0], nothing)
    assert fetched == [PAGES[0]]


def test_who_waits_may_leave() -> None:
    gate = threading.Event()

    def fetch(page: Located) -> Content:
        gate.wait(10)
        return content(page)

    def leave() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Ahead(fetch, PAGES).take(PAGES[0], leave)
    gate.set()
