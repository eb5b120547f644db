"""What words say about chunks, on the real full-text index."""

import math
from collections.abc import Iterable

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import ledger, lexical
from knowledge.library.chunking import Chunk
from knowledge.library.ledger import Document, Row
from knowledge.library.lexical import MAX_TERMS, Evidence, Scope, complete, gather, terms
from knowledge.library.stopwords import STOP_WORDS
from knowledge.store.engine import Store

TEXTS = [
    "Error code E5: the water level is too low. Fill the tank.",
    "Error code E6: the pump is blocked.",
    "Version v2.1 brings the timer; v2.10 removes it.",
    "The café closes at noon. Überdruck im Kessel.",
    "Call reset_pump() with the model X-1000 or X1000.",
    "The pump lifts water. The pump is quiet. The pump is white.",
]


MIXED = [
    "“Pump” – the water’s café › naïve résumé_pump, ²pump",
    "Насос pump water; ポンプ tank",
    "cafe\u0301 pump\x00water 😀 TANK",
]


def fill(store: Store, server: str, domain: str, texts: list[str]) -> None:
    for number, text in enumerate(texts):
        document = Document(server, domain, f"{number}.md", "/o", "/r", "t", "d", 1, 1)
        with store.write() as connection:
            ledger.replace(connection, document, [Chunk("Heading", text)], [f"{server}-{domain}-{number}"])


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store, "", "manual", TEXTS)
    return store


def scope(store: Store, servers: tuple[str, ...] = ("",), domain: str | None = None) -> Scope:
    with store.read() as connection:
        held = ledger.holdings(connection)
    mine = sum(h.chunks for h in held if h.server in servers and domain in (None, h.domain))
    return Scope(servers, domain, mine, sum(h.chunks for h in held))


def rows(connection: sa.Connection, numbers: Iterable[int]) -> list[Row]:
    return ledger.rows(connection, ("",), None, (), numbers)


def best(store: Store, question: str, servers: tuple[str, ...] = ("",), domain: str | None = None) -> list[str]:
    """Ids of the chunks that hold some word, best first."""
    with store.read() as connection:
        evidence = gather(connection, question, scope(store, servers, domain))
        named = sa.text("SELECT n, id FROM chunks")
        ids = {number: str(name) for number, name in connection.execute(named)}
    return [ids[number] for number in evidence.best(10)]


def words(text: str) -> list[str | None]:
    return [term.word for term in terms(text)]


def test_words_without_meaning_are_left_out() -> None:
    assert words("How do I clean the tank, please?") == ["clean", "tank"]
    assert words("What's up with you? I don't know...") == ["know"]
    assert words("the and of") == []
    assert words("") == []


def test_each_word_counts_once_whatever_its_case() -> None:
    assert words("Tank tank TANK tank's") == ["tank"]


@pytest.mark.parametrize(
    ("spelling", "match"),
    [
        ("E5", '"e5" OR "e 5"'),
        ("E-5", '"e-5" OR "e5" OR "e 5"'),
        ("v2.1", '"v2.1" OR "v21" OR "v 2 1"'),
        ("3.11", '"3.11" OR "3 11"'),
        ("192.168.0.1", '"192.168.0.1" OR "192 168 0 1"'),
    ],
)
def test_codes_and_versions_are_names(spelling: str, match: str) -> None:
    assert [(term.match, term.word) for term in terms(spelling)] == [(match, None)]


def test_compounds_of_words_are_their_words() -> None:
    assert words("path/operation well-known docs.example") == ["path", "operation", "well", "known", "docs", "example"]


def test_a_number_and_a_function_are_words() -> None:
    assert words("8000 reset_pump") == ["8000", "reset_pump"]


def test_a_long_question_counts_its_first_words() -> None:
    assert len(terms(" ".join(f"word{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(500)))) == MAX_TERMS


def test_stop_words_are_as_the_index_writes_them() -> None:
    assert all(word == lexical._folded(word) and word.isascii() for word in STOP_WORDS)


@pytest.mark.parametrize("question", ["What is E5?", "error E-5", "e.5", "code E5!"])
def test_a_code_is_found_however_it_is_written(filled: Store, question: str) -> None:
    assert best(filled, question)[0] == "-manual-0"


@pytest.mark.parametrize("question", ["X1000", "X-1000", "the x 1000", "reset_pump"])
def test_exact_names_are_found(filled: Store, question: str) -> None:
    assert best(filled, question)[0] == "-manual-4"


def test_a_version_is_no_other_version(filled: Store) -> None:
    assert best(filled, "v2.1") == ["-manual-2"]
    assert best(filled, "v2.2") == []
    assert best(filled, "21") == []


@pytest.mark.parametrize("question", ["cafe", "café", "CAFÉ", "uberdruck", "Überdruck"])
def test_accents_do_not_matter(filled: Store, question: str) -> None:
    assert best(filled, question) == ["-manual-3"]


HOSTILE = ['"', "*", "a OR b", "NEAR(x)", "text:pump", "^pump", "pump*", "- + ( )", "chunk_words", "\x00pump", "'; --"]


@pytest.mark.parametrize("question", HOSTILE)
def test_the_language_of_the_index_is_only_text(filled: Store, question: str) -> None:
    with filled.read() as connection:
        evidence = gather(connection, question, scope(filled))
    assert all(0 <= score <= 1 for score in evidence.scores.values())


def test_a_score_is_the_share_of_the_weight_that_a_chunk_holds(filled: Store) -> None:
    with filled.read() as connection:
        evidence = gather(connection, "pump water zebra", scope(filled))

    def weight(frequency: int) -> float:
        return math.log(1 + (6 - frequency + 0.5) / (frequency + 0.5))

    pump, water, zebra = weight(2), weight(2), weight(0)  # the pump is in E6 and the last; reset_pump is another word
    total = pump + water + zebra
    both = max(evidence.scores.values())
    assert both == pytest.approx((pump + water) / total)
    assert sorted(evidence.scores.values())[:2] == pytest.approx([pump / total] * 2)
    assert evidence.coverage == pytest.approx((pump + water) / total)
    assert evidence.rarity == pytest.approx(pump / weight(1))
    assert evidence.terms == 3


def test_rare_words_weigh_more(filled: Store) -> None:
    assert best(filled, "white pump")[0] == "-manual-5"
    assert best(filled, "blocked pump")[0] == "-manual-1"


def test_headings_count(store: Store) -> None:
    document = Document("", "manual", "a.md", "/o", "/r", "t", "d", 1, 1)
    with store.write() as connection:
        ledger.replace(connection, document, [Chunk("Zebra", "No word of it.")], ["a"])
    assert best(store, "zebra") == ["a"]


def test_nothing_matches_nothing(filled: Store) -> None:
    with filled.read() as connection:
        for question in ("zebra", "the", ""):
            evidence = gather(connection, question, scope(filled))
            assert (evidence.scores, evidence.coverage, evidence.rarity) == ({}, 0.0, 0.0)


def test_servers_and_domains_are_kept_apart(filled: Store) -> None:
    fill(filled, "1", "manual", ["A pump and a zebra."])
    fill(filled, "2", "other", ["A zebra."])
    assert best(filled, "zebra") == []
    assert best(filled, "zebra", ("", "1")) == ["1-manual-0"]
    assert best(filled, "zebra", ("", "1"), "other") == []
    assert best(filled, "zebra", ("", "2"), "other") == ["2-other-0"]
    assert "1-manual-0" not in best(filled, "pump", ("", "2"))


def test_what_others_hold_does_not_move_the_evidence(filled: Store) -> None:
    with filled.read() as connection:
        before = gather(connection, "pump water zebra E5", scope(filled))
    fill(filled, "1", "manual", ["zebra pump E5 water"] * 20)
    with filled.read() as connection:
        after = gather(connection, "pump water zebra E5", scope(filled))
    assert before == after


def test_frequent_words_are_left_for_the_candidates(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with filled.read() as connection:
        whole = gather(connection, "pump water blocked", scope(filled))
        monkeypatch.setattr(lexical, "POSTINGS", 2)
        rare = gather(connection, "pump water blocked", scope(filled))
        assert {term.word for term, _ in rare.rest} == {"pump", "water"}
        assert set(rare.scores) < set(whole.scores)
        assert rare.coverage == pytest.approx(whole.coverage)
        complete(connection, rare, rows(connection, whole.scores))
    assert rare.scores == pytest.approx(whole.scores)


def test_codes_beyond_the_budget_are_left_for_the_candidates(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "POSTINGS", 1)
    with filled.read() as connection:
        evidence = gather(connection, "E5 or E6", scope(filled))
        assert len(evidence.rest) == 1
        complete(connection, evidence, rows(connection, range(1, 7)))
    assert sorted(evidence.scores.values()) == pytest.approx([0.5, 0.5], abs=0.2)


@pytest.fixture(scope="module")
def shared(migrated_store: Store) -> Store:
    fill(migrated_store, "", "manual", TEXTS + MIXED)
    return migrated_store


@given(st.text(max_size=200) | st.lists(st.sampled_from(" ".join(TEXTS).split()), max_size=12).map(" ".join))
def test_any_question_has_evidence_in_bounds(shared: Store, question: str) -> None:
    with shared.read() as connection:
        evidence = gather(connection, question, scope(shared))
    assert all(0 < score <= 1 + 1e-9 for score in evidence.scores.values())
    assert 0 <= evidence.coverage <= 1 + 1e-9
    assert 0 <= evidence.rarity <= 1
    assert max(evidence.scores.values(), default=0.0) <= evidence.coverage + 1e-9


@given(
    st.lists(
        st.sampled_from([*" ".join(TEXTS + MIXED).split(), "насос", "ポンプ", "resume_pump", "zebra"]), min_size=1
    ),
    st.integers(0, 3),
)
def test_frequent_words_are_counted_as_the_index_counts_them(shared: Store, words: list[str], budget: int) -> None:
    with pytest.MonkeyPatch.context() as patch, shared.read() as connection:
        patch.setattr(lexical, "POSTINGS", budget)
        evidence = gather(connection, " ".join(words), scope(shared))
        candidates = rows(connection, range(1, 20))
        expected = completed_by_the_index(connection, evidence, [row.n for row in candidates])
        complete(connection, evidence, candidates)
    assert evidence.scores == expected


def completed_by_the_index(connection: sa.Connection, evidence: Evidence, numbers: list[int]) -> dict[int, float]:
    scores = dict(evidence.scores)
    for term, weight in evidence.rest:
        holds = sa.text("SELECT rowid FROM chunk_words WHERE chunk_words MATCH :query").bindparams(query=term.match)
        for number in connection.execute(holds).scalars().all():
            if number in numbers:
                scores[number] = scores.get(number, 0.0) + weight
    return scores
