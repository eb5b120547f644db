"""The composition root: the one place where the parts of the three rooms are put together."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.budget import Budget
from bot.config import MULTILINGUAL, Config
from bot.service import Service
from knowledge.curated import Book, GapReport, Matcher
from knowledge.fits import Fits
from knowledge.journal import Journal, People, Reader
from knowledge.library import Library
from knowledge.library.endpoint.prefixes import Prefixes
from knowledge.remembered import Remembered, trainable
from knowledge.settings import Settings
from knowledge.store import Store, open_store
from knowledge.types import Kind
from knowledge.written import WrittenQuestions
from routers.answering import Answerer, Models
from routers.learning.fitting import Example, Fitter
from routers.learning.weighing import Weigher
from routers.learning.writing import QuestionWriter
from routers.models import EMBEDDED, ChatModel, EmbeddedModel, EndpointModel, Prices
from routers.prompts import OwnTemplates
from routers.router import Router

if TYPE_CHECKING:
    from knowledge.library.embeddings import Embedder


PROMPTS = "prompts"
"""The folder of the owner's templates in the data folder."""


@dataclass(frozen=True, slots=True)
class Memory:
    """All that is remembered: enough for commands that ask no model."""

    store: Store
    people: People
    journal: Journal
    reader: Reader
    settings: Settings
    library: Library
    book: Book
    gaps: GapReport
    fits: Fits
    fitter: Fitter
    weigher: Weigher
    written: WrittenQuestions
    writer: QuestionWriter

    def close(self) -> None:
        """Let go of the index and the database."""
        self.library.close()
        self.store.close()


@dataclass(frozen=True, slots=True)
class App:
    """Everything that a front end needs."""

    config: Config
    memory: Memory
    models: Models
    service: Service
    budget: Budget

    async def aclose(self) -> None:
        """Stop the models, let go of the index and the database."""
        await self.models.aclose()
        self.memory.close()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model that answers by default: the configured one, or one that was found and agreed to."""

    model: str
    base_url: str | None = None
    api_key: str | None = None


def open_memory(config: Config, *, holder: str = "tactician") -> Memory:
    """Open the data folder; `holder` is how this process is named to others. Raises DataFolderError."""
    folder = config.folder
    store = open_store(folder, durable=config.durable)
    people, reader = People(folder), Reader(store)
    library = Library(folder, store, _embedder(config), recall=partial(_recalled, config), holder=holder)
    book = Book(store, people)
    fits, settings, written = Fits(store), Settings(store, people), WrittenQuestions(store)
    return Memory(
        store=store,
        people=people,
        journal=Journal(store, people),
        reader=reader,
        settings=settings,
        library=library,
        book=book,
        gaps=GapReport(store, reader, library, book),
        fits=fits,
        fitter=Fitter(library.samples, fits, partial(_examples, store, settings), written, config.questions),
        weigher=Weigher(fits, library.samples.space),
        written=written,
        writer=QuestionWriter(written, partial(_writing_model, config), config.questions),
    )


def _examples(store: Store, settings: Settings, servers: Collection[str]) -> list[Example]:
    """The labelled questions of some servers (“” for none) that the router may learn from."""
    return [
        Example(said.question, server, said.domain)
        for server in servers
        for said in trainable(store, settings, server or None)
        if said.domain is not None or said.kind is Kind.GENERAL
    ]


def _writing_model(config: Config) -> tuple[ChatModel, Prices]:
    """The configured model, made for whoever asks; not the one that answers, which belongs to its own event loop."""
    models = build_models(config, configured_endpoint(config))
    return models.default[0], models.prices


def _embedder(config: Config) -> "Embedder | None":
    """The embedder that the settings name; None for the built-in one."""
    if config.embedder == EMBEDDED:
        return None
    if config.embedder == MULTILINGUAL:
        from knowledge.library.multilingual import MultilingualEmbedder

        return MultilingualEmbedder()
    from knowledge.library.endpoint.embedder import EndpointEmbedder

    address = config.embedder_address
    prefixes = None if config.embedder_prefixes is None else Prefixes.parse(config.embedder_prefixes)
    key = config.embedder_key_for(address)
    return EndpointEmbedder(config.embedder, base_url=address, api_key=key, prefixes=prefixes)


def _recalled(config: Config, name: str, address: str) -> "Embedder | None":
    """An embedder that was configured when the documents were embedded."""
    from knowledge.library.embeddings import recalled
    from knowledge.library.endpoint.embedder import EndpointEmbedder
    from knowledge.library.multilingual import MultilingualEmbedder

    if (name, address) == (MultilingualEmbedder.name, MultilingualEmbedder.address):
        return MultilingualEmbedder()
    return recalled(name, address) or EndpointEmbedder.recalled(name, address, config.embedder_key_for(address))


def build(config: Config, *, holder: str = "tactician", endpoint: Endpoint | None = None) -> App:
    """Put an app together; nothing heavy is loaded before it is needed. Raises DataFolderError and InputError."""
    memory = open_memory(config, holder=holder)
    models = build_models(config, endpoint or configured_endpoint(config))
    questions = memory.library.questions
    matcher = Matcher(memory.store, questions.embedded, questions.levels)
    remembered = Remembered(memory.store, memory.people, questions.embedded, questions.levels)
    router = Router(memory.library, memory.settings, tuple(config.tuned), matcher, remembered, memory.weigher)
    answerer = Answerer(models, OwnTemplates(config.folder / PROMPTS))
    service = Service(memory.journal, memory.reader, router, answerer, memory.settings, memory.gaps)
    budget = Budget(service.values, memory.reader, memory.people.pseudonym)
    return App(config, memory, models, service, budget)


@asynccontextmanager
async def running(config: Config, *, holder: str = "tactician", endpoint: Endpoint | None = None) -> AsyncIterator[App]:
    """An app for the length of a `with`."""
    app = build(config, holder=holder, endpoint=endpoint)
    try:
        yield app
    finally:
        await app.aclose()


def configured_endpoint(config: Config) -> Endpoint:
    """The model that the settings name; the built-in one where they name none."""
    return Endpoint(config.model or EMBEDDED, config.openai_base_url, config.api_key)


def build_models(config: Config, endpoint: Endpoint) -> Models:
    """The default model, its fallbacks and the tuned ones. Raises InputError for prices that cannot be read."""
    prices = Prices.parse(config.prices)
    built_in = EmbeddedModel()

    def model(name: str, at: Endpoint) -> ChatModel:
        if name == EMBEDDED:
            return built_in
        return EndpointModel(name, base_url=at.base_url, api_key=at.api_key, first_token_timeout=config.timeout)

    names = dict.fromkeys([endpoint.model, *config.fallback])
    tuned = {domain: model(name, configured_endpoint(config)) for domain, name in config.tuned.items()}
    return Models(tuple(model(name, endpoint) for name in names), tuned, prices)
