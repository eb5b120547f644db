"""Which remembered examples may train a classifier.

Discord's Developer Policy forbids training models on message content unless Discord permits it. What came through
Discord is therefore only remembered, unless the owner of the installation states that permission.
"""

from dataclasses import dataclass

from knowledge.remembered.counting import verdict_for_all
from knowledge.remembered.reading import Asking, corrected_questions, version
from knowledge.settings import Settings
from knowledge.store.engine import Store
from knowledge.types import Kind

PERMISSION = "training_permission"
"""The setting; that of the whole installation alone counts, for a permission is given to its owner."""
_DISCORD = "discord"
_IMPORT = "import"


@dataclass(frozen=True, slots=True)
class TrainingExample:
    """A question whose kind is held to be known on its server."""

    question: str
    kind: Kind
    domain: str | None
    """None for general questions, and where nobody named one."""


def trainable(store: Store, settings: Settings, server: str | None = None) -> list[TrainingExample]:
    """The examples of `server` (None: of no server) that a classifier may be trained on; the latest first.

    Only what holds for everybody there, never what single members said. Without a stated permission none whose words
    came through Discord: asked there, or imported with the name of a Discord server.
    """
    permitted = bool(settings.get(PERMISSION))
    with store.read() as connection:
        questions = corrected_questions(connection, server)
    found = []
    for question in questions:
        free = [asking for asking in question.askings if permitted or not _through_discord(asking, server)]
        verdict = verdict_for_all(question.said)
        if free and verdict is not None:
            found.append(TrainingExample(free[-1].text, verdict.kind, verdict.domain))
    return found


def state(store: Store) -> int:
    """Another number after every change of what people said."""
    with store.read() as connection:
        return version(connection)


def _through_discord(asking: Asking, server: str | None) -> bool:
    return asking.surface == _DISCORD or (asking.surface == _IMPORT and server is not None)
