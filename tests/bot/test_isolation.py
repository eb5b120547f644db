"""Nothing of one server reaches another through the whole path: documents, the team's answers, gaps and questions."""

import asyncio
import json
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import App, build
from bot.config import parse
from knowledge.curated import Draft
from knowledge.types import Place, Question, Strategy
from tests.safety.obeying import prompt_of
from tests.scripted import Body, Reply, ScriptedEndpoint

pytestmark = pytest.mark.slow

SERVERS = ["all", "one", "two", "three"]
TOPICS = ["pump", "tank"]
SECRET = re.compile(r"zq[0-9a-f]{32}[a-z]+")
OPERATIONS = st.tuples(
    st.sampled_from(["add", "add", "change", "remove", "teach", "teach", "unteach", "ask", "ask", "reembed"]),
    st.sampled_from(SERVERS),
    st.sampled_from(TOPICS),
)


def repeat(body: Body) -> Reply:
    """A model that tells all it was sent, or that it does not know, as the question wants."""
    prompt = prompt_of(body)
    return Reply("This is not in the documents." if "unknown" in prompt else f"{prompt[-3000:]} [1]")


class Bot:
    """A bot on one data folder, which starts anew with another embedder when it is told to."""

    def __init__(self, folder: Path, endpoint: ScriptedEndpoint) -> None:
        self.folder, self.endpoint = folder, endpoint
        self.embedder = "first"
        self.loop = asyncio.new_event_loop()
        self.app = self._app()

    def _app(self) -> App:
        known = {"TACTICIAN_DATA": str(self.folder / "data"), "TACTICIAN_MODEL": "scripted", "TACTICIAN_QUESTIONS": "0"}
        known |= {"OPENAI_BASE_URL": self.endpoint.base_url, "TACTICIAN_FALLBACK": "scripted"}
        return build(parse({**known, "TACTICIAN_EMBEDDER": self.embedder}))

    def reembed(self) -> None:
        self.close()
        self.embedder = {"first": "second", "second": "first"}[self.embedder]
        self.app = self._app()
        self.app.memory.library.reembed()

    def close(self) -> None:
        self.loop.run_until_complete(self.app.aclose())


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    with ScriptedEndpoint(("scripted", "first", "second")) as endpoint:
        endpoint.script = repeat
        made = Bot(tmp_path_factory.mktemp("isolated"), endpoint)
        yield made
        made.close()
        made.loop.close()


class Town:
    """Servers of one example, each with a secret that stands in all that it writes."""

    def __init__(self, bot: Bot, docs: Path) -> None:
        self.bot, self.docs, self.mark = bot, docs, uuid.uuid4().hex
        self.held: dict[tuple[str, str], str] = {}
        self.changes = 0

    def name(self, server: str) -> str | None:
        return None if server == "all" else f"{self.mark}-{server}"

    def secret(self, server: str) -> str:
        return f"zq{self.mark}{server}"

    def act(self, what: str, server: str, topic: str) -> None:
        """One operation of one server."""
        acts: dict[str, Callable[[str, str], None]] = {
            "add": self.add, "change": self.change, "remove": self.remove, "teach": self.teach,
            "unteach": self.unteach, "ask": lambda server, topic: self.ask(server, f"{question(topic)} unknown"),
            "reembed": lambda server, topic: self.bot.reembed(),
        }  # fmt: skip
        acts[what](server, topic)

    def _write(self, server: str, topic: str) -> Path:
        self.changes += 1
        path = self.docs / server / f"{self.mark}-{topic}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# The {topic}\n\nThe {topic} needs oil of {self.secret(server)} {self.changes}.")
        return path

    def add(self, server: str, topic: str) -> None:
        path = self._write(server, topic)
        list(self.bot.app.memory.library.add([str(path)], "oils", self.name(server)))
        self.held[server, topic] = path.read_text()

    def change(self, server: str, topic: str) -> None:
        if (server, topic) in self.held:
            self.held[server, topic] = self._write(server, topic).read_text()
            list(self.bot.app.memory.library.sync("oils", self.name(server)))

    def remove(self, server: str, topic: str) -> None:
        self.bot.app.memory.library.remove([f"{self.mark}-{topic}.md"], "oils", self.name(server))
        self.held.pop((server, topic), None)

    def teach(self, server: str, topic: str) -> None:
        text = f"The team of {self.secret(server)} knows."
        self.bot.app.memory.book.add(Draft(question=question(topic), text=text, server=self.name(server)), "mod")

    def unteach(self, server: str, topic: str) -> None:
        book = self.bot.app.memory.book
        mine = [found for found in book.all(self.name(server)) if self.secret(server) in found.text]
        for answer in mine[:1]:
            book.remove(answer)

    def ask(self, server: str, text: str, strategy: Strategy | None = Strategy.KNOWLEDGE) -> str:
        """All that anybody was sent or told for a question that holds the server's own secret."""
        place = Place(server=self.name(server), channel="1", asker=self.secret(server))
        before = len(self.bot.endpoint.requests)
        asked = Question(text, place=place, strategy=strategy)
        answer = self.bot.loop.run_until_complete(self.bot.app.service.ask(asked))
        prompts = [prompt_of(body) for body in self.bot.endpoint.requests[before:]]
        return json.dumps([answer.as_json(), [passage.text for passage in answer.passages], prompts])

    def tidy(self) -> None:
        """Leave nothing behind for all servers: another example has others."""
        for server, topic in [key for key in self.held if key[0] == "all"]:
            self.remove(server, topic)
        for answer in self.bot.app.memory.book.all():
            self.bot.app.memory.book.remove(answer)


def question(topic: str) -> str:
    return f"What oil does the {topic} need?"


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(OPERATIONS, min_size=4, max_size=16))
def test_a_server_sees_its_own_and_what_belongs_to_all(
    bot: Bot, tmp_path_factory: pytest.TempPathFactory, operations: list[tuple[str, str, str]]
) -> None:
    town = Town(bot, tmp_path_factory.mktemp("docs"))
    for operation in operations:
        town.act(*operation)
    for server in SERVERS:
        allowed = {town.secret(server), town.secret("all")}
        _check_library(town, server, allowed)
        for topic in TOPICS:
            for strategy in (None, Strategy.KNOWLEDGE):
                assert set(SECRET.findall(town.ask(server, question(topic), strategy))) <= allowed
    _check_gaps(town)
    town.tidy()


def _check_library(town: Town, server: str, allowed: set[str]) -> None:
    memory, name = town.bot.app.memory, town.name(server)
    expected = {text for (owner, _), text in town.held.items() if owner in (server, "all")}
    for topic in TOPICS:
        assert {
            passage.text for passage in memory.library.find(question(topic), server=name, k=50).passages
        } == expected
    mine = {(server, "oils")} if any(owner == server for owner, _ in town.held) else set()
    infos = memory.library.domains(name)
    assert {("all" if info.server is None else server, info.domain) for info in infos} >= mine
    assert {info.server for info in infos} <= {name, None}
    assert set(SECRET.findall(str(memory.book.all(name)))) <= allowed


def _check_gaps(town: Town) -> None:
    for server in SERVERS[1:]:
        groups = town.bot.app.memory.gaps.groups(server=town.name(server))
        assert {gap.server for group in groups for gap in group.gaps} <= {town.name(server)}
        assert {gap.asker for group in groups for gap in group.gaps} <= {
            town.bot.app.memory.people.pseudonym(town.secret(server))
        }
