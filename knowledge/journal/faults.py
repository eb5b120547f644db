"""Sentences for names that the journal does not know."""

from knowledge.errors import ClosedDuelError, UnknownAnswerError

_SHOWN_CHARS = 60


def unknown_answer(name: str) -> UnknownAnswerError:
    """For an answer's id, or its beginning, that nothing has."""
    return UnknownAnswerError(
        f"The journal holds no answer “{name[:_SHOWN_CHARS]}”. `tactician feedback list` names the ones it holds."
    )


def unknown_duel(name: str) -> UnknownAnswerError:
    """For a duel's id that nothing has."""
    return UnknownAnswerError(f"The journal holds no duel “{name[:_SHOWN_CHARS]}”.")


def closed_duel(name: str) -> ClosedDuelError:
    """For a vote that came after a duel's end."""
    return ClosedDuelError(f"The duel {name[:_SHOWN_CHARS]} is closed and takes no further votes.")
