"""The full-text index over chunks, which the migrations make and triggers keep."""

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.store.engine import Store
from knowledge.store.schema import chunk_vocabulary, chunk_words, chunks, documents, metadata

TEXTS = {
    "e5": "If the display shows E5, the X1000 has no water.",
    "e6": "Error E6 means that the lid is open.",
    "code": "Call reset_pump() of version v2.1 after the update to v2.10. The end.",
    "french": "Le café est prêt à l'été.",
}


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write() as connection:
        document(connection, 1)
        for position, (name, text) in enumerate(TEXTS.items()):
            chunk(connection, name, 1, position, text)
    return store


def document(connection: sa.Connection, number: int) -> None:
    plain = {column.name: "" for column in documents.c if isinstance(column.type, sa.String)}
    sizes = {"id": number, "size": 0, "chunks": 0, "at": 0, "source": f"{number}.md"}
    connection.execute(sa.insert(documents).values({**plain, **sizes}))


def chunk(connection: sa.Connection, name: str, of: int, position: int, text: str) -> None:
    values = {
        "id": name,
        "document": of,
        "position": position,
        "locator": f"Manual › {name}",
        "anchor": "",
        "text": text,
    }
    connection.execute(sa.insert(chunks).values(values))


def search(store: Store, query: str) -> list[str]:
    """The query of the module's documentation, best first."""
    found = (
        sa.select(chunks.c.id)
        .join_from(chunk_words, chunks, chunks.c.n == chunk_words.c.rowid)
        .where(sa.text("chunk_words MATCH :query"))
        .order_by(sa.func.bm25(sa.text("chunk_words")))
    )
    with store.read() as connection:
        return list(connection.scalars(found, {"query": query}))


def intact(store: Store) -> None:
    """FTS5 compares its index with the chunks; raises where they differ."""
    with store.write() as connection:
        connection.exec_driver_sql("INSERT INTO chunk_words (chunk_words, rank) VALUES ('integrity-check', 1)")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"E5"', {"e5"}),
        ('"x1000"', {"e5"}),
        ('"reset_pump"', {"code"}),
        ('"pump"', set()),
        ('"v2.1"', {"code"}),
        ('"v2.10"', {"code"}),
        ('"v2.2"', set()),
        ('"end"', {"code"}),
        ('"CAFE"', {"french"}),
        ('"ete"', {"french"}),
        ('"E5" OR "lid"', {"e5", "e6"}),
        ('text : "manual"', set()),
        ('locator : "manual"', set(TEXTS)),
    ],
)
def test_exact_words_are_found(filled: Store, query: str, expected: set[str]) -> None:
    assert set(search(filled, query)) == expected


def test_the_rarer_word_counts_more(filled: Store) -> None:
    assert search(filled, '"the" OR "lid"')[0] == "e6"


def test_how_common_a_word_is(filled: Store) -> None:
    wanted = sa.select(chunk_vocabulary.c.term, chunk_vocabulary.c.doc, chunk_vocabulary.c.cnt)
    with filled.read() as connection:
        rows = connection.execute(wanted.where(chunk_vocabulary.c.term.in_(["the", "e5", "absent"]))).all()
        plan = connection.exec_driver_sql("EXPLAIN QUERY PLAN SELECT doc FROM chunk_vocabulary WHERE term = 'e5'").all()
    assert sorted(rows) == [("e5", 1, 2), ("the", 3, 5)]
    assert "INDEX" in str(plan)


def test_a_changed_chunk_is_found_by_its_new_words(filled: Store) -> None:
    with filled.write() as connection:
        connection.execute(sa.update(chunks).where(chunks.c.id == "e5").values(text="The pump is blocked."))
    assert search(filled, '"display"') == []
    assert search(filled, '"blocked"') == ["e5"]
    intact(filled)


def test_a_deleted_document_takes_its_words_along(filled: Store) -> None:
    with filled.write() as connection:
        connection.execute(sa.delete(documents))
        assert connection.scalar(sa.select(sa.func.count()).select_from(chunks)) == 0
    assert search(filled, '"E5"') == []
    intact(filled)


def test_what_is_undone_leaves_no_words(filled: Store) -> None:
    def work() -> None:
        with filled.write() as connection:
            chunk(connection, "ghost", 1, 9, "phantom")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    assert search(filled, '"phantom"') == []
    intact(filled)


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "E5", "x_y"]), max_size=4).map(" ".join)
STEPS = st.lists(st.tuples(st.sampled_from(["add", "change", "drop"]), st.integers(0, 5), WORDS), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_index_follows_any_changes(store: Store, steps: list[tuple[str, int, str]]) -> None:
    texts: dict[str, str] = {}
    with store.write() as connection:
        connection.execute(sa.delete(documents))
        document(connection, 1)
        for step, number, text in steps:
            name = str(number)
            if step == "add" and name not in texts:
                chunk(connection, name, 1, number, text)
                texts[name] = text
            elif step == "change" and name in texts:
                connection.execute(sa.update(chunks).where(chunks.c.id == name).values(text=text))
                texts[name] = text
            elif step == "drop":
                connection.execute(sa.delete(chunks).where(chunks.c.id == name))
                texts.pop(name, None)
    intact(store)
    for word in ("alpha", "E5", "x_y"):
        assert set(search(store, f'text : "{word}"')) == {name for name, text in texts.items() if word in text.split()}


def test_a_chunk_needs_its_document(store: Store) -> None:
    with pytest.raises(sa.exc.IntegrityError), store.write() as connection:
        chunk(connection, "orphan", 77, 0, "text")


TIMELESS = {
    "bank_vectors",
    "chunks",
    "curated_for",
    "fits",
    "numbers",
    "question_vectors",
    "rendered",
    "roots",
    "written_questions",
}


def test_every_table_keeps_times_as_whole_numbers() -> None:
    times = [table.c.at for table in metadata.tables.values() if "at" in table.c]
    assert {name for name, table in metadata.tables.items() if "at" not in table.c} == TIMELESS
    assert all(isinstance(column.type, sa.BigInteger) for column in times)
