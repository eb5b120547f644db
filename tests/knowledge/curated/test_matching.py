"""Finding the team's answer to a question."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.curated import Book, Draft, Matcher
from knowledge.journal import Journal, People, erase, forget
from knowledge.library.embeddings import OnnxEmbedder
from knowledge.store.engine import Store, open_store
from tests.knowledge.curated.making import Counting, put


@pytest.fixture
def book(store: Store, journal: Journal) -> Book:
    return Book(store, journal.people)


@pytest.fixture
def embed() -> Counting:
    return Counting()


@pytest.fixture
def matcher(store: Store, embed: Counting) -> Matcher:
    return Matcher(store, embed)


def add(book: Book, question: str, text: str = "So.", **values: object) -> str:
    return book.add(Draft(question=question, text=text, **values), "mod").id  # type: ignore[arg-type]


def found(matcher: Matcher, question: str, **place: str) -> str | None:
    """The text of the answer that is found."""
    match = matcher.match(question, **place)
    return match.answer.text if match else None


def test_the_same_words_are_found_without_an_embedding(book: Book, matcher: Matcher, embed: Counting) -> None:
    assert matcher.match("How big is it?") is None
    add(book, "How big is it?")
    match = matcher.match("how BIG is it")
    assert match is not None
    assert (match.answer.text, match.similarity, match.exact) == ("So.", 1.0, True)
    assert embed.texts == []
    assert matcher.match("  ") is None


def test_codes_must_agree_and_another_question_is_not_found(book: Book, matcher: Matcher) -> None:
    add(book, "What does error E5 of the pump mean?")
    assert found(matcher, "What does the error E5 of the pump mean?") == "So."
    assert found(matcher, "What does error E6 of the pump mean?") is None
    assert found(matcher, "Who won the chess olympiad?") is None


def test_a_paraphrase_is_found_by_its_meaning_but_not_given_as_it_stands(store: Store, book: Book) -> None:
    embedder = OnnxEmbedder()
    matcher = Matcher(store, lambda texts: (embedder.name, embedder.embed(texts)))
    add(book, "Who was the winner of the chess olympiad in 1962?", "The Soviet Union.")
    near = matcher.match("Which country won the 1962 chess olympiad?")
    assert near is not None
    assert (near.answer.text, near.exact) == ("The Soviet Union.", False)
    assert 0.92 < near.similarity < 1
    same = matcher.match("Who were the winners of the chess olympiad of 1962?")
    assert same is not None
    assert same.exact
    assert matcher.match("Who was the winner of the chess olympiad in 1966?") is None
    assert matcher.match("Who was the loser of the chess olympiad in 1962?") is None
    assert matcher.match("Who was not the winner of the chess olympiad in 1962?") is None


def test_each_question_is_embedded_once_and_the_teams_only_when_new(
    book: Book, matcher: Matcher, embed: Counting
) -> None:
    add(book, "How big is the tank?")
    found(matcher, "How loud is it?")
    found(matcher, "How old is it?")
    assert embed.texts == ["How loud is it?", "How big is the tank?", "How old is it?"]


def test_nothing_is_embedded_where_nothing_is_answered(book: Book, matcher: Matcher, embed: Counting) -> None:
    add(book, "How big?", server="2")
    add(book, "How big?", server="1", channels=("10",))
    add(book, "How big?", server="1", domain="pumps")
    assert found(matcher, "How loud?", server="3") is None
    assert found(matcher, "How loud?", server="1", channel="11", domain="valves") is None
    assert embed.texts == []


def test_a_channels_answer_is_given_there_alone_and_wins_there(book: Book, matcher: Matcher) -> None:
    add(book, "How big?", "here", server="1", channels=("10", "11"))
    assert found(matcher, "How big?", server="1", channel="12") is None
    assert found(matcher, "How big?", server="1") is None
    add(book, "How big?", "everywhere", server="1")
    assert found(matcher, "How big?", server="1", channel="11") == "here"
    assert found(matcher, "How big?", server="1", channel="12") == "everywhere"


def test_a_servers_own_answer_wins_over_that_of_all_and_the_newest_over_older_ones(
    book: Book, matcher: Matcher
) -> None:
    for text, server in (("old", "1"), ("new", "1"), ("all", None)):
        add(book, "How big?", text, server=server)
    assert found(matcher, "How big?", server="1") == "new"
    assert found(matcher, "How big?", server="2") == "all"
    assert found(matcher, "How big?") == "all"


def test_a_domain_that_was_named_leaves_out_others(book: Book, matcher: Matcher) -> None:
    add(book, "How big?", "pump", domain="pumps")
    assert found(matcher, "How big?", domain="valves") is None
    assert found(matcher, "How big?", domain="pumps") == "pump"
    add(book, "How big?", "any")
    assert found(matcher, "How big?", domain="valves") == "any"


def test_changes_are_seen_at_once_those_of_other_processes_too(
    book: Book, matcher: Matcher, store: Store, folder: Path
) -> None:
    name = add(book, "How big?", "old")
    assert found(matcher, "How big?") == "old"
    other = open_store(folder)
    elsewhere = Book(other, People(folder))
    elsewhere.change(elsewhere.get(name), Draft(question="How big?", text="new"), "mod")
    assert found(matcher, "How big?") == "new"
    elsewhere.remove(elsewhere.get(name))
    other.close()
    assert found(matcher, "How big?") is None


def test_another_embedder_makes_the_vectors_anew(book: Book, matcher: Matcher, embed: Counting) -> None:
    add(book, "How big is the tank of the pump?")
    assert found(matcher, "How big is the pump's tank?") == "So."
    embed.embedder.name = "others"
    embed.texts.clear()
    assert found(matcher, "How big is the pump's tank?") == "So."
    assert embed.texts == ["How big is the pump's tank?", "How big is the tank of the pump?"]


def test_it_is_given_to_the_wordings_that_it_was_written_for_until_they_are_forgotten(
    book: Book, matcher: Matcher, journal: Journal
) -> None:
    put(journal, "a1", "Which size has the tank?", asker="anna")
    put(journal, "a2", "What volume is in it?", asker="bert", message="m2")
    draft = Draft(question="How big is it?", text="Two metres.", answer_id="a1")
    answer = book.add(draft, "mod", ["a1", "a2"])
    for question in ("How big is it?", "which size has the tank", "What volume is in it?"):
        match = matcher.match(question)
        assert match is not None
        assert (match.answer.id, match.exact) == (answer.id, True)
    forget(journal, "anna")
    assert found(matcher, "Which size has the tank?") is None
    assert found(matcher, "What volume is in it?") == "Two metres."
    erase(journal, ["m2"])
    assert found(matcher, "What volume is in it?") is None
    assert found(matcher, "How big is it?") == "Two metres."


def test_without_a_question_an_answer_answers_nothing(book: Book, matcher: Matcher, journal: Journal) -> None:
    put(journal, "a1", "How big is your tank?", asker="anna")
    add(book, "How big is your tank?", answer_id="a1")
    assert found(matcher, "How big is your tank?") == "So."
    forget(journal, "anna")
    assert found(matcher, "How big is your tank?") is None


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Book]]:
    """A store that the examples of a property share; each begins by erasing what the one before left."""
    folder = tmp_path_factory.mktemp("isolation") / "data"
    store = open_store(folder)
    yield store, Book(store, People(folder))
    store.close()


QUESTIONS = ("How big is it?", "How loud is the pump?", "What does E5 mean?")
SERVERS = st.sampled_from([None, "1", "2"])
CHANNELS = st.none() | st.sets(st.sampled_from("xyz"), min_size=1).map(tuple)
DOMAINS = st.sampled_from([None, "pumps", "valves"])
WRITTEN = st.lists(st.tuples(st.sampled_from(QUESTIONS), SERVERS, CHANNELS, DOMAINS, st.booleans()), max_size=6)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WRITTEN, st.sampled_from(QUESTIONS), SERVERS, st.sampled_from([None, "x", "y"]), DOMAINS)
def test_only_what_may_be_given_there_is_ever_given(
    shared: tuple[Store, Book],
    written: list[tuple[str, str | None, tuple[str, ...] | None, str | None, bool]],
    question: str,
    server: str | None,
    channel: str | None,
    domain: str | None,
) -> None:
    store, book = shared
    matcher = Matcher(store, Counting())
    for answer in book.all(everywhere=True):
        book.remove(answer)
    allowed = set()
    for text, where, channels, of, erased in written:
        answer = book.add(Draft(question=text, text="t", server=where, channels=channels, domain=of), "mod")
        matcher.match(question, server=server, channel=channel)
        if erased:
            book.remove(answer)
        elif (
            where in (None, server)
            and (channels is None or channel in channels)
            and (domain is None or of in (None, domain))
            and text == question
        ):
            allowed.add(answer.id)
    match = matcher.match(question, server=server, channel=channel, domain=domain)
    assert (match.answer.id in allowed) if match else not allowed
