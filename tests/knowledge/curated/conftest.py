"""The library's fixtures, for reports that look at documents, too."""

from tests.knowledge.library.conftest import docs, library, write

__all__ = ["docs", "library", "write"]
