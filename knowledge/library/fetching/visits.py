"""One run through pages: what is given or known as an address becomes files to read, and the files' contents."""

from collections.abc import Callable, Sequence

from knowledge.library import reading
from knowledge.library.aside import aside, awaited
from knowledge.library.fetching import crawling, pages, urls
from knowledge.library.fetching.ahead import Ahead
from knowledge.library.fetching.client import Client, Response
from knowledge.library.fetching.crawling import Crawl
from knowledge.library.fetching.guard import Policy
from knowledge.library.fetching.twins import Twins
from knowledge.library.intake import Intake, unstamped
from knowledge.library.ledger import Known
from knowledge.library.loading import UnreadableError
from knowledge.library.locating import Located, page
from knowledge.library.reading import Content, Unchanged

KEPT = "What was read before is kept."

Waiting = Callable[[str], None]
"""Called again and again with the address that is waited for; may raise to leave it."""


class Visit:
    """Used by one thread, and closed at the end."""

    def __init__(self, policy: Policy | None = None) -> None:
        self._client = Client(policy or Policy())
        self._crawl = Crawl(self._client)
        self._answered: dict[str, Response] = {}

    def expanded(self, intake: Intake, waiting: Waiting) -> list[Located]:
        """The intake's files with each sitemap replaced by its pages.

        Of each sitemap as many as somebody asked for or crawling.PAGES, and never fewer than its documents. A page that
        was given by itself as well stays by itself.
        """
        found: dict[tuple[str, str], Located] = {}
        for file in sorted(intake.files, key=_may_be_sitemap):
            for each in self._pages(intake, file, waiting) if _may_be_sitemap(file) else [file]:
                found.setdefault((each.source, each.origin), each)
        return list(found.values())

    def reader(self, intake: Intake, waiting: Waiting) -> Callable[[Located], Content | Unchanged]:
        """What reads the intake's files one after the other, and fetches its pages ahead of their turn."""
        known = intake.known

        def fetch(page: Located) -> Content | Unchanged:
            stored = known.get(page.source)
            stamp = unstamped(stored.stamp) if stored and not intake.thorough else None
            try:
                return pages.read(self._client, page, stamp, self._answered.pop(page.origin, None))
            except UnreadableError as error:
                raise UnreadableError(f"{error} {KEPT}" if stored else str(error)) from error

        ahead, twins = Ahead(fetch, intake.files), Twins(intake.files, known)

        def read(file: Located) -> Content | Unchanged:
            if file.address is None:
                return reading.read(file)
            content = ahead.take(file, lambda: waiting(file.source))
            twins.check(file, content)
            return content

        return read

    def close(self) -> None:
        """Ends all connections."""
        self._client.close()

    def _pages(self, intake: Intake, file: Located, waiting: Waiting) -> Sequence[Located]:
        held = [document for document in intake.known.values() if file.root == document.root != document.origin]
        limit = max(urls.limit_of(file.root) or crawling.PAGES, len(held))
        opening = aside(lambda: self._opened(file, held, limit), "sitemap")
        return awaited(opening, lambda: waiting(file.source))

    def _opened(self, file: Located, held: Sequence[Known], limit: int) -> Sequence[Located]:
        try:
            response = self._crawl.opened(file.origin)
            sitemap = crawling.sitemap_in(response)
            if sitemap is None and held:
                raise UnreadableError(crawling.no_sitemap(response))
        except UnreadableError as error:
            kept = f"{error} Its {len(held):,} pages are kept." if held else str(error)
            return [page(file.origin, file.root, kept, closed=True)]
        if sitemap is None:
            self._answered[file.origin] = response
            return [page(file.origin, file.origin)]
        return self._crawl.listing(file, sitemap, limit, {document.source for document in held})


def _may_be_sitemap(file: Located) -> bool:
    return file.reason is None and file.address is not None and urls.may_be_sitemap(file.address)
