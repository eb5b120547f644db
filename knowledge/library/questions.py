"""Questions as vectors, made for one purpose, so that they can be compared with one another."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from knowledge.errors import ServiceUnreachableError

if TYPE_CHECKING:
    from knowledge.library.calibration import Levels
    from knowledge.library.embeddings import Vectors
    from knowledge.library.spaces import Spaces


class Questions:
    """The vectors of questions in the space in force. Callable from any thread.

    Every method may raise WeightsMissingError and ServiceUnreachableError.
    """

    def __init__(self, spaces: "Callable[[], Spaces]") -> None:
        self._spaces = spaces

    def embedded(self, texts: Sequence[str]) -> "tuple[str, Vectors]":
        """The key of the space and the vectors of `texts`, one row each; one that was just looked up costs nothing."""
        spaces = self._spaces()
        space = spaces.in_force()
        if len(texts) != 1:
            return space.key, spaces.questions(space, list(texts))
        vector = spaces.question(space, texts[0])
        if vector is None:
            raise ServiceUnreachableError(f"The embedder “{space.title}” does not answer. Try again later.")
        return space.key, vector[None, :]

    def recalled(self, text: str) -> "tuple[str, Vectors] | None":
        """As `embedded`, of a question that was looked up lately; None for any other: nothing is embedded."""
        return self._spaces().recalled(text)

    def levels(self) -> "Levels":
        """Where the cosines of these vectors lie."""
        return self._spaces().in_force().levels
