"""Nothing of one server is retrievable from another, whatever happens to the documents."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.library import Library
from knowledge.store.engine import open_store
from tests.knowledge.library.words import WordEmbedder

SERVERS = ["", "one", "two", "three"]
DOMAINS = ["manual", "faq"]
WORDS = ["pump", "tank", "E5", "valve", "v2.1", "cafe"]

PLACES = st.tuples(st.sampled_from(SERVERS), st.sampled_from(DOMAINS), st.sampled_from(["a.md", "b.md"]))
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
OPERATIONS = st.one_of(
    st.tuples(st.just("add"), PLACES, TEXTS),
    st.tuples(st.just("remove"), PLACES, st.just("")),
    st.tuples(st.just("sync"), PLACES, TEXTS),
)


@pytest.fixture(scope="module")
def shared(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = Path(shutil.copytree(migrated, tmp_path_factory.mktemp("isolation") / "data"))
    store = open_store(folder)
    library = Library(folder, store, WordEmbedder())
    yield library
    library.close()
    store.close()


@settings(max_examples=12, deadline=None)
@given(st.lists(OPERATIONS, max_size=10), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join))
def test_a_question_sees_its_servers_documents_and_the_common_ones(
    shared: Library,
    tmp_path_factory: pytest.TempPathFactory,
    operations: list[tuple[str, tuple[str, str, str], str]],
    question: str,
) -> None:
    docs = tmp_path_factory.mktemp("docs")
    mark = uuid.uuid4().hex  # every example has servers of its own, and "" is one of them
    names = {server: f"{mark}-{server}" for server in SERVERS}
    expected: dict[tuple[str, str, str], str] = {}
    for operation, (server, domain, source), text in operations:
        path = docs / server / domain / source
        if operation == "remove":
            shared.remove([source], domain, names[server])
            expected.pop((server, domain, source), None)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{text} widget of {server or 'all'}")
            if operation == "add":
                list(shared.add([str(path)], domain, names[server]))
                expected[server, domain, source] = path.read_text()
            else:
                list(shared.sync(domain, names[server]))
                expected |= {key: path.read_text() for key in [(server, domain, source)] if key in expected}
    for server in SERVERS:
        for chosen in (None, *DOMAINS):
            findings = shared.find(f"{question} widget", server=names[server], domain=chosen, k=50)
            mine = {key: text for key, text in expected.items() if key[0] == server and chosen in (None, key[1])}
            assert {(p.domain, p.source): p.text for p in findings.passages} == {key[1:]: t for key, t in mine.items()}
            assert set(findings.domains) == {key[1] for key in mine}
            assert findings.documents == len(mine)
            assert (findings.features["coverage"] > 0) == bool(mine)


@settings(max_examples=8, deadline=None)
@given(st.lists(TEXTS, max_size=6), TEXTS)
def test_what_another_server_holds_changes_nothing(
    shared: Library, tmp_path_factory: pytest.TempPathFactory, others: list[str], question: str
) -> None:
    docs = tmp_path_factory.mktemp("docs")
    mine, theirs = uuid.uuid4().hex, uuid.uuid4().hex
    (docs / "mine.md").write_text("pump tank E5")
    list(shared.add([str(docs / "mine.md")], "manual", mine))
    before = shared.find(question, server=mine)
    for number, text in enumerate(others):
        (docs / f"{number}.md").write_text(text)
        list(shared.add([str(docs / f"{number}.md")], "manual", theirs))
    assert shared.find(question, server=mine) == before
    assert [info.server for info in shared.domains(mine)] == [mine]


def test_common_knowledge_is_seen_by_all_and_owned_by_none(shared: Library, tmp_path: Path) -> None:
    (tmp_path / "common.md").write_text("pump for everybody")
    (tmp_path / "own.md").write_text("pump of the server")
    list(shared.add([str(tmp_path / "common.md")], "common-manual"))
    list(shared.add([str(tmp_path / "own.md")], "own-manual", "alpha"))
    assert {passage.source for passage in shared.find("pump").passages} == {"common.md"}
    assert {passage.source for passage in shared.find("pump", server="alpha").passages} == {"common.md", "own.md"}
    assert {passage.source for passage in shared.find("pump", server="beta").passages} == {"common.md"}
    assert [report.status for report in shared.remove(["common.md"], server="alpha")] == ["failed"]
    assert [report.status for report in shared.remove(["common.md"])] == ["removed"]
    assert [report.status for report in shared.remove(["own.md"], server="alpha")] == ["removed"]
