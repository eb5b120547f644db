"""Documents and chunks in the real database."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from knowledge.library import ledger, roots
from knowledge.library.chunking import Chunk
from knowledge.library.ledger import Document, Holdings
from knowledge.store.engine import Store

DOCUMENT = Document("", "manual", "a.md", "/docs/a.md", "/docs", "The manual", "digest", 12, "34")
CHUNKS = [Chunk("Setup", "first"), Chunk("Setup › Water", "second")]


def put(store: Store, document: Document = DOCUMENT, ids: tuple[str, ...] = ("a-0", "a-1")) -> None:
    with store.write() as connection:
        ledger.replace(connection, document, CHUNKS[: len(ids)], ids)


def drop(store: Store, server: str, domain: str, source: str) -> None:
    with store.write() as connection:
        stored = ledger.one(connection, server, domain, source)
        assert stored is not None
        ledger.remove(connection, server, stored)


def version(store: Store) -> str:
    with store.read() as connection:
        return ledger.version(connection)


def full_text(store: Store, word: str) -> int:
    with store.read() as connection:
        query = sa.text("SELECT count(*) FROM chunk_words WHERE chunk_words MATCH :word").bindparams(word=word)
        return int(connection.execute(query).scalar_one())


def test_a_document_and_its_chunks(store: Store) -> None:
    put(store)
    with store.read() as connection:
        (known,) = ledger.known(connection, "")
        assert (known.domain, known.source, known.origin, known.root) == ("manual", "a.md", "/docs/a.md", "/docs")
        assert (known.digest, known.chunks) == ("digest", 2)
        assert ledger.chunk_ids(connection, known.id) == ["a-0", "a-1"]
        (row,) = ledger.rows(connection, [""], None, ["a-1"], [])
        assert (row.id, row.locator, row.text, row.title) == ("a-1", "Setup › Water", "second", "The manual")
        assert (row.server, row.domain, row.source) == ("", "manual", "a.md")
        assert ledger.rows(connection, [""], None, [], [row.n]) == [row]


def test_replacing_leaves_nothing_of_the_old_version(store: Store) -> None:
    put(store)
    put(store, replace(DOCUMENT, digest="newer"), ("b-0",))
    with store.read() as connection:
        (known,) = ledger.known(connection, "")
        assert known.digest == "newer"
        assert ledger.all_chunk_ids(connection, "") == {"b-0"}
    assert (full_text(store, "first"), full_text(store, "second")) == (1, 0)


def test_replacing_fails_whole(store: Store) -> None:
    put(store)
    before = version(store)
    with pytest.raises(sa.exc.IntegrityError), store.write() as connection:
        ledger.replace(connection, replace(DOCUMENT, digest="newer"), CHUNKS, ["same", "same"])
    with store.read() as connection:
        assert ledger.all_chunk_ids(connection, "") == {"a-0", "a-1"}
    assert version(store) == before


def test_the_version_changes_with_every_change(store: Store) -> None:
    seen = [version(store)]
    assert seen == [""]
    put(store)
    seen.append(version(store))
    put(store)
    seen.append(version(store))
    drop(store, "", "manual", "a.md")
    seen.append(version(store))
    assert len(set(seen)) == 4


def test_moving_changes_where_it_lies_and_no_version(store: Store) -> None:
    put(store)
    before = version(store)
    with store.write() as connection:
        (known,) = ledger.known(connection, "")
        ledger.note(connection, "", [replace(known, origin="/new/a.md", root="/new", stamp="now")])
    with store.read() as connection:
        (known,) = ledger.known(connection, "")
        assert roots.of(connection, "") == [("manual", "/new")]
    assert (known.origin, known.root, known.stamp) == ("/new/a.md", "/new", "now")
    assert version(store) == before


def test_removing_takes_chunks_words_and_the_empty_domain(store: Store) -> None:
    put(store)
    put(store, replace(DOCUMENT, source="b.md"), ("b-0",))
    drop(store, "", "manual", "a.md")
    with store.read() as connection:
        assert [info.documents for info in ledger.infos(connection, None)] == [1]
    drop(store, "", "manual", "b.md")
    with store.read() as connection:
        assert ledger.infos(connection, None) == []
        assert ledger.known(connection, "") == []
        assert ledger.all_chunk_ids(connection, "") == set()
    assert full_text(store, "first") == 0


def test_servers_and_domains_are_apart(store: Store) -> None:
    put(store)
    put(store, replace(DOCUMENT, server="1"), ("b-0",))
    put(store, replace(DOCUMENT, server="1", domain="faq"), ("c-0", "c-1"))
    with store.read() as connection:
        assert ledger.holdings(connection) == [
            Holdings("", "manual", 1, 2),
            Holdings("1", "faq", 1, 2),
            Holdings("1", "manual", 1, 1),
        ]
        assert [known.domain for known in ledger.known(connection, "1")] == ["faq", "manual"]
        assert [known.domain for known in ledger.known(connection, "1", "faq")] == ["faq"]
        assert ledger.one(connection, "2", "manual", "a.md") is None
        every = ["a-0", "b-0", "c-0"]
        assert {row.id for row in ledger.rows(connection, [""], None, every, [])} == {"a-0"}
        assert {row.id for row in ledger.rows(connection, ["", "1"], None, every, [])} == {"a-0", "b-0", "c-0"}
        assert {row.id for row in ledger.rows(connection, ["", "1"], "faq", every, [])} == {"c-0"}
        assert ledger.rows(connection, ["2"], None, every, range(1, 100)) == []


def test_present_is_what_is_there_of_many(store: Store) -> None:
    put(store)
    with store.read() as connection:
        asked = [f"never-{n}" for n in range(25_000)]
        assert ledger.present(connection, [*asked, "a-1"]) == {"a-1"}
        assert ledger.present(connection, []) == set()


def test_a_description_is_drafted_until_somebody_writes_one(store: Store) -> None:
    put(store)
    with store.read() as connection:
        (info,) = ledger.infos(connection, [""])
    assert info.description == "The manual: Setup"
    for number in range(7):
        put(store, replace(DOCUMENT, source=f"{number}.md", title=f"Title {number}"), (f"{number}-0",))
    with store.read() as connection:
        (info,) = ledger.infos(connection, [""])
    assert info.description == "The manual, " + ", ".join(f"Title {n}" for n in range(7)) + " (8 documents)"
    assert (info.domain, info.server, info.documents, info.chunks) == ("manual", None, 8, 9)
    assert info.updated_at is not None
    assert info.updated_at.endswith("+00:00")
    with store.write() as connection:
        connection.execute(sa.text("UPDATE domains SET description = 'All about it'"))
    put(store, replace(DOCUMENT, source="later.md"), ("later-0",))
    with store.read() as connection:
        (info,) = ledger.infos(connection, [""])
    assert info.description == "All about it"


def test_domains_of_chosen_servers(store: Store) -> None:
    put(store)
    put(store, replace(DOCUMENT, server="1"), ("b-0",))
    put(store, replace(DOCUMENT, server="2", domain="alpha"), ("c-0",))
    with store.read() as connection:
        seen = {tuple(servers): ledger.infos(connection, servers) for servers in ([""], ["", "1"], ["3"])}
        everything = ledger.infos(connection, None)
    assert {servers: [(info.domain, info.server) for info in infos] for servers, infos in seen.items()} == {
        ("",): [("manual", None)],
        ("", "1"): [("manual", None), ("manual", "1")],
        ("3",): [],
    }
    assert [info.domain for info in everything] == ["alpha", "manual", "manual"]


def test_looking_up_chunks_goes_through_no_others(store: Store) -> None:
    for number in range(20):
        put(store, replace(DOCUMENT, source=f"{number}.md"), (f"{number}-0",))
    asked: list[tuple[str, object]] = []

    def heard(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    with store.read() as connection:
        sa.event.listen(connection, "before_cursor_execute", heard)
        ledger.rows(connection, ["", "1"], "manual", ["1-0", "2-0"], [3, 4])
        ((statement, parameters),) = asked
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()  # type: ignore[arg-type]
    steps = [str(step[-1]) for step in plan]
    assert "SEARCH documents USING INTEGER PRIMARY KEY (rowid=?)" in steps
    assert not [step for step in steps if step.startswith("SCAN") or "ix_chunks_document" in step]
