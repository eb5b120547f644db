"""One page under several addresses is one document."""

from collections.abc import Mapping, Sequence

from knowledge.library.ledger import Known
from knowledge.library.loading import UnreadableError
from knowledge.library.locating import Located
from knowledge.library.reading import Content, Unchanged


class Twins:
    """Under which addresses a domain's pages are known to readers: those it holds, and those of this run.

    A page that its sitemap no longer lists is about to go, and stands in nobody's way.
    """

    def __init__(self, files: Sequence[Located], known: Mapping[str, Known]) -> None:
        roots, sources = {file.root for file in files}, {file.source for file in files}
        staying = (held for held in known.values() if held.source in sources or held.root not in roots)
        self._sources = {held.address: held.source for held in staying if held.address is not None}

    def check(self, page: Located, content: Content | Unchanged) -> None:
        """Raises UnreadableError where the domain has the page under another source."""
        if isinstance(content, Unchanged) or content.address is None:
            return
        if (source := self._sources.setdefault(content.address, page.source)) != page.source:
            raise UnreadableError(f"The same page as {source}, which the domain has.")
