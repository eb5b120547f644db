"""Pages that are fetched before their turn comes."""

from collections.abc import Callable, Iterable
from concurrent.futures import Future

from knowledge.library.aside import aside, awaited
from knowledge.library.fetching.client import CONNECTIONS
from knowledge.library.locating import Located
from knowledge.library.reading import Content, Unchanged

HELD = 4
"""Pages that are fetched, or being fetched, and not taken yet."""

Result = Content | Unchanged


class Ahead:
    """The pages among `files`, which are taken in their order; few are fetched at once, and few are held."""

    def __init__(self, fetch: Callable[[Located], Result], files: Iterable[Located]) -> None:
        self._fetch = fetch
        self._todo = dict.fromkeys(file for file in files if file.reason is None and file.address)
        self._begun: dict[Located, Future[Result]] = {}

    def take(self, page: Located, waiting: Callable[[], None]) -> Result:
        """The content of `page`; `waiting` is called until it is there, and may raise. Raises UnreadableError."""
        if page not in self._begun:
            self._begin(page)

        def meanwhile() -> None:
            self._go_on()
            waiting()

        self._go_on()
        try:
            return awaited(self._begun[page], meanwhile)
        finally:
            del self._begun[page]

    def _go_on(self) -> None:
        under_way = sum(not future.done() for future in self._begun.values())
        while self._todo and under_way < CONNECTIONS and len(self._begun) < HELD:
            self._begin(next(iter(self._todo)))
            under_way += 1

    def _begin(self, page: Located) -> None:
        self._todo.pop(page, None)
        self._begun[page] = aside(lambda: self._fetch(page), "page")
