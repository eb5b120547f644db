"""The router trains itself: for each domain, its passages against the bank of general questions.

A domain is fitted anew when its documents, the embedder, the bank or the method have changed; all others keep theirs.
"""

import hashlib
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from knowledge.fits import Fit, Fits
from knowledge.library.samples import Held
from knowledge.library.spaces import Space
from routers import bank
from routers.bank.vectors import shipped
from routers.learning.regression import fit

if TYPE_CHECKING:
    from knowledge.library.embeddings import Vectors

METHOD = "1"
PASSAGES = 1_500
"""Passages of a domain that are read, spread evenly over its documents."""
LABELLED = 2.0
"""Weight of labelled questions where there are many, in that of all passages …"""
ENOUGH = 20
"""… and how many of them weigh half of that."""
WRITTEN = 1.0
"""The same weight of questions that a model wrote, with as many for half of it."""
HEADINGS = 150
"""Headings that stand for questions: as short as these are, and in the asker's space."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question of which somebody who may say so has said what it is about."""

    text: str
    server: str
    """"" where it holds for all servers."""
    domain: str | None
    """None for a general question."""


Examples = Callable[[Collection[str]], Sequence[Example]]
"""Servers (“” for none) → their labelled questions that may train."""


class Samples(Protocol):
    """The part of the library that is learned from; see `knowledge.library.samples`."""

    def domains(self) -> list[Held]: ...

    def space(self) -> Space: ...

    def passages(self, space: Space, held: Held, most: int) -> "Vectors": ...

    def headings(self, held: Held, most: int) -> list[str]: ...

    def questions(self, space: Space, texts: Sequence[str]) -> "Vectors": ...


class Writings(Protocol):
    """Questions that a model wrote from passages; see `knowledge.written`."""

    def of(self, held: Held, most: int) -> list[str]: ...

    def prune(self) -> None: ...


class Fitter:
    """Keeps the fits in step with the documents. Callable from any thread and from several processes."""

    def __init__(
        self,
        samples: Samples,
        fits: Fits,
        examples: Examples = lambda _: (),
        written: Writings | None = None,
        passages: int = 0,
    ) -> None:
        """`written` are read of as many `passages` a domain."""
        self._samples = samples
        self._fits = fits
        self._examples = examples
        self._written = written
        self._passages = passages
        self._turn = threading.Lock()

    def refresh(self, stop: threading.Event | None = None) -> list[Held]:
        """Fits what is not fitted as it is now, and forgets what is gone; returns the domains that were fitted.

        Ends early, between two domains, once `stop` is set. Raises what the library raises.
        """
        with self._turn:
            return self._refreshed(stop or threading.Event())

    def _refreshed(self, stop: threading.Event) -> list[Held]:
        if self._written is not None:
            self._written.prune()
        held = self._samples.domains()
        known = self._fits.made_of()
        gone = known.keys() - {(each.server, each.domain) for each in held}
        if not held:
            if gone:
                self._fits.put([], gone)
            return []
        space = self._samples.space()
        examples = self._examples({"", *(each.server for each in held)})
        made = {each: made_of(each, space, examples, self._questions(each)) for each in held}
        stale = [each for each in held if known.get((each.server, each.domain)) != made[each]]
        if not stale and not gone:
            return []
        general = self.bank(space)
        done = []
        for each in stale:
            if stop.is_set():
                break
            if (weights := self._fitted(each, space, general, examples)) is not None:
                self._fits.put([Fit(each.server, each.domain, space.key, made[each], weights)])
                done.append(each)
        if gone:
            self._fits.put([], gone)
        return done

    def bank(self, space: Space) -> "Vectors":
        """The bank's vectors in `space`; made and kept where they are not there yet."""
        if (kept := bank_vectors(self._fits, space)) is not None:
            return kept
        made = self._samples.questions(space, bank.texts())
        self._fits.keep_bank(space.key, bank.digest(), made)
        return made

    def _questions(self, held: Held) -> list[str]:
        """What a model wrote from passages of a domain."""
        return self._written.of(held, self._passages) if self._written is not None else []

    def _fitted(self, held: Held, space: Space, general: "Vectors", examples: Sequence[Example]) -> "Vectors | None":
        """None for a domain whose vectors are gone by now: it will be seen the next time."""
        passages = self._samples.passages(space, held, PASSAGES)
        if not len(passages):
            return None
        headings = self._samples.questions(space, self._samples.headings(held, HEADINGS))
        groups = [(passages, True, 1.0), (headings, True, 1.0), (general, False, 1.0)]
        own = _of(held, examples)
        for texts, wanted, weight in (
            (self._questions(held), True, WRITTEN),
            ([each.text for each in own if each.domain == held.domain], True, LABELLED),
            ([each.text for each in own if each.domain != held.domain], False, LABELLED),
        ):
            groups.append((self._samples.questions(space, texts), wanted, weight * len(texts) / (len(texts) + ENOUGH)))
        return scaled(fit(groups), passages, general)


def bank_vectors(fits: Fits, space: Space) -> "Vectors | None":
    """The bank's vectors in `space`: those that ship, or were made and kept; None where there are none."""
    ours = shipped(space.name)
    return ours if ours is not None else fits.bank(space.key, bank.digest(), space.dimensions)


def made_of(held: Held, space: Space, examples: Sequence[Example] = (), written: Sequence[str] = ()) -> str:
    """Digest of all that a domain's fit rests on."""
    labelled = [f"{each.text}\0{each.domain}" for each in _of(held, examples)]
    parts = (METHOD, held.state, space.key, bank.digest(), *labelled, *(f"\0{text}" for text in written))
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _of(held: Held, examples: Sequence[Example]) -> list[Example]:
    """Those that a domain's fit may learn from: of its own server, and of all."""
    return [each for each in examples if each.server in ("", held.server)]


def scaled(weights: "Vectors", passages: "Vectors", general: "Vectors") -> "Vectors":
    """The weights so that the bank is 0 on average, and the passages 1: the same for every domain and embedder."""
    low = float((general @ weights[:-1]).mean() + weights[-1])
    high = float((passages @ weights[:-1]).mean() + weights[-1])
    width = max(high - low, 1e-6)
    changed = weights / width
    changed[-1] = (weights[-1] - low) / width
    return changed
