"""Documents: read, cut, embedded, kept current, and found again for a question."""

from knowledge.library.library import Library
from knowledge.library.naming import domain_name
from knowledge.library.progress import Progress

__all__ = ["Library", "Progress", "domain_name"]
