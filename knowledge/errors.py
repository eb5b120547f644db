"""Everything that the knowledge room raises on purpose; all but ClosedError is for people.

    TacticianError                 a sentence for a person: what happened, which value, what to do next
    ├── InputError                 what was given cannot be used (empty question, unknown name, broken row)
    │   ├── QuestionError          the question itself is empty, too long or binary
    │   ├── UnknownAnswerError     no answer with that id in the journal
    │   └── ClosedDuelError        the duel takes no further votes
    ├── DataFolderError            the data folder cannot be used (read-only, disk full, not a folder)
    │   ├── NewerDataError         the folder was written by a newer version
    │   └── HeldError              another process holds the index and cannot be asked
    ├── ServiceUnreachableError    a configured service (model, index, database) does not answer
    └── WeightsMissingError        the embedded model or embedder is not installed

Every message is shown to people as it stands: it names the value and the remedy and holds neither secrets nor
tracebacks.
"""


class TacticianError(Exception):
    """The root of all expected failures; `str(error)` is one clear sentence or two."""


class InputError(TacticianError):
    """A value that came from outside cannot be used."""


class QuestionError(InputError):
    """The question is empty, too long or not text."""


class UnknownAnswerError(InputError):
    """The journal holds no answer (or duel) with that id."""


class ClosedDuelError(InputError):
    """The duel has ended; a vote came too late."""


class DataFolderError(TacticianError):
    """The folder of all state cannot be read or written."""


class NewerDataError(DataFolderError):
    """The data folder was written by a newer version of Tactician."""


class HeldError(DataFolderError):
    """Another process holds the index and cannot be asked; the message names it."""


class ServiceUnreachableError(TacticianError):
    """A configured service (model, index or database) cannot be reached."""


class WeightsMissingError(TacticianError):
    """The embedded model's or embedder's files are not installed."""


class ClosedError(RuntimeError):
    """The store or the library was closed before this call: a mistake of the caller, or the process is about to end."""
