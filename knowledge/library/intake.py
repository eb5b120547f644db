"""Files for a domain, beside what is stored of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.library import chunking
from knowledge.library.ledger import Known, Server
from knowledge.library.loading.formats import suffix, version
from knowledge.library.locating import Located

UNKNOWN = 4_096
"""Bytes that something of unknown size counts for, where the time left is estimated."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What is to be taken into one domain."""

    server: Server
    domain: str
    files: Sequence[Located]
    known: Mapping[str, Known]
    """All documents of the domain by source."""
    thorough: bool = False
    """Whether files are read that are as they were by size and dates."""

    @property
    def weight(self) -> int:
        """Bytes of work that there are in all."""
        return sum(map(self.weight_of, self.files))

    def weight_of(self, file: Located) -> int:
        """Bytes of work that a file makes: none where it need not be read."""
        return 0 if file.reason or self.unchanged(file) else file.size or UNKNOWN

    def unchanged(self, file: Located) -> bool:
        """Whether a file need not be read, since it is as it was when its document was made."""
        stored = self.known.get(file.source)
        if self.thorough or stored is None or file.stamp is None:
            return False
        return stored.origin == file.origin and stored.stamp == stamped(file.stamp, file.path.name)


def edition(name: str) -> str:
    """Another text wherever a file of that name would be read or cut in another way than before: `2.html.1`."""
    ending = suffix(name)
    return f"{chunking.VERSION}{ending}.{version(ending)}"


def stamped(stamp: str | None, name: str) -> str | None:
    """The stamp of a file called `name` as it is stored: another where such files are read or cut in another way."""
    return None if stamp is None else f"{edition(name)} {stamp}"


def unstamped(stored: str | None) -> str | None:
    """The stamp that was `stored`; None where there is none, or such files are read or cut in another way by now."""
    made, _, stamp = (stored or "").partition(" ")
    ending = made.partition(".")[2].rpartition(".")[0]
    return stamp if stamp and made == edition(f"file.{ending}") else None


def renewed(stored: str | None, stamp: str | None) -> str | None:
    """`stamp` in the place of the one that was `stored`, where the file is as it was."""
    return None if stored is None or stamp is None else f"{stored.partition(' ')[0]} {stamp}"


def noted(stored: Known, file: Located, stamp: str | None) -> list[Known]:
    """What is to be noted after a file was found unchanged: where it lies and its stamp, if that is news."""
    now = replace(stored, origin=file.origin, root=file.root, stamp=stamp)
    return [] if now == stored else [now]
