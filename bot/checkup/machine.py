"""The checks of this machine: database, disk, embedder, index, and the models that answer."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Sequence

from bot.app import PROMPTS, App, Memory
from bot.checkup.checks import Check, failed, fine, warning
from knowledge.errors import TacticianError
from routers.models import EMBEDDED, ChatModel
from routers.prompts import OwnTemplates
from routers.types import Message, ModelSettings

LITTLE_DISK = 500_000_000
"""Bytes; less free space than this is worth a warning."""
PATIENCE = 60.0
"""Seconds that a model may take to say one word."""


async def machine_checks(app: App) -> AsyncIterator[Check]:
    """One check after the other."""
    for check in (database, disk, embedder, index):
        yield await asyncio.to_thread(_explained, check, app.memory)
    yield await asyncio.to_thread(templates, app.memory)
    for model in _models(app):
        yield await answers(model)


def database(memory: Memory) -> Check:
    """Whether the database is sound and can be written."""
    fault = memory.store.fault()
    if fault is not None:
        return failed(
            "database",
            f"The database {memory.store.path} is damaged: {fault}.",
            "Stop every Tactician, put the folder aside and start from your newest backup.",
        )
    return fine("database", f"{memory.store.path} is sound and can be written.")


def disk(memory: Memory) -> Check:
    """Whether the disk has room."""
    free = shutil.disk_usage(memory.store.folder).free
    says = f"{free / 1e9:.1f} GB are free in {memory.store.folder}."
    if free < LITTLE_DISK:
        return warning("disk", says, "Make room, or move the data folder (TACTICIAN_DATA) to a larger disk.")
    return fine("disk", says)


def embedder(memory: Memory) -> Check:
    """Whether the embedder is there and works."""
    memory.library.warm()
    change = memory.library.change()
    if change is not None:
        until = f"{change.before} answers until all passages are embedded anew ({change.done:,} of {change.total:,})."
        remedy = "Let the bot run, which does that in the background, or run `tactician knowledge reembed`."
        return warning("embedder", f"The embedder {change.after} works; {until}", remedy)
    return fine("embedder", "The embedder works.")


def index(memory: Memory) -> Check:
    """Whether the index holds a vector for each passage."""
    count = memory.library.count()
    if count.vectors < count.passages:
        lacking = f"{count.passages - count.vectors:,} of {count.passages:,} passages have no vector in the index."
        return failed("index", lacking, "Run `tactician knowledge sync --thorough`, which makes the missing ones anew.")
    if count.passages == 0:
        says = "There are no documents yet, so every question is general."
        return warning("index", says, "Add some: `tactician knowledge add PATH --domain NAME`.")
    return fine("index", f"{count.passages:,} passages of {count.documents:,} documents can be found.")


def templates(memory: Memory) -> Check:
    """Whether the owner's own templates, for all servers and for single ones, are whole."""
    folder = memory.store.folder / PROMPTS
    own = OwnTemplates(folder)
    places = [None, *sorted(path.name for path in folder.glob("*/"))]
    faults = dict.fromkeys(fault for place in places if (fault := own.fault(place)) is not None)
    if faults:
        return failed("templates", " ".join(faults), "Mend the file, or take it out; the shipped templates answer.")
    return fine("templates", f"{len(own.of())} templates are there; your own go into {folder}.")


async def answers(model: ChatModel) -> Check:
    """Whether a model says something when it is asked to."""
    name = f"model {model.name}"
    try:
        async with asyncio.timeout(PATIENCE):
            said = "".join([part async for part in model.stream(_GREETING, _SHORT) if isinstance(part, str)])
    except TacticianError as error:
        return failed(name, str(error), "Check TACTICIAN_MODEL, OPENAI_BASE_URL and OPENAI_API_KEY in .env.")
    except TimeoutError:
        return failed(name, f"It said nothing in {PATIENCE:.0f} s.", "Check the machine that runs it, or name another.")
    if not said.strip():
        return failed(name, "It answered with nothing.", "Try another model (TACTICIAN_MODEL).")
    if model.name == EMBEDDED:
        small = "The built-in model works. It is small: good for trying things out, not to rely on."
        return warning(name, small, "Connect a better one: TACTICIAN_MODEL and OPENAI_BASE_URL in .env.")
    return fine(name, "It answers. Make sure that its provider does not train on what it is sent (Discord's rule 21).")


_GREETING = (Message("user", "Say hello."),)
_SHORT = ModelSettings(temperature=0.0, max_tokens=16)


def _models(app: App) -> Sequence[ChatModel]:
    return list({id(model): model for model in (*app.models.default, *app.models.tuned.values())}.values())


def _explained(check: Callable[[Memory], Check], memory: Memory) -> Check:
    try:
        return check(memory)
    except TacticianError as error:
        return failed(check.__name__, str(error), "Do what the sentence says, then run `tactician doctor` again.")
