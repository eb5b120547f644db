"""Writing, changing, listing and erasing the team's answers."""

import pytest
import sqlalchemy as sa

from knowledge.curated import Book, CuratedAnswer, Draft
from knowledge.curated.book import MAX_WORDINGS
from knowledge.errors import InputError, UnknownAnswerError
from knowledge.journal import Journal, erase, forget, how_much, what_is_held
from knowledge.store.engine import Store
from knowledge.store.schema import curated_for
from tests.knowledge.curated.making import put


@pytest.fixture
def book(store: Store, journal: Journal) -> Book:
    return Book(store, journal.people)


def draft(question: str = "How big is the tank?", text: str = "Two metres.", **values: object) -> Draft:
    return Draft(question=question, text=text, **values)  # type: ignore[arg-type]


def links(store: Store, answer: CuratedAnswer) -> set[str]:
    """The questions of the journal that an answer is given to, besides its own."""
    with store.read() as connection:
        wanted = sa.select(curated_for.c.answer_id).where(curated_for.c.curated == answer.id)
        return set(connection.scalars(wanted))


def on_disk(store: Store) -> bytes:
    return b"".join(path.read_bytes() for path in store.folder.glob("tactician.*"))


def test_an_answer_is_kept_with_author_and_date(book: Book, journal: Journal) -> None:
    made = book.add(draft(server="1", channels=("12", "11"), domain="pumps", signature="Ann"), "mod")
    assert made.id.startswith("c")
    assert (made.server, made.channels, made.domain, made.signature) == ("1", ("11", "12"), "pumps", "Ann")
    assert made.author == journal.people.pseudonym("mod")
    assert made.created_at == made.updated_at
    assert not made.quoted
    assert book.get(made.id, "1") == made
    assert book.all("1") == [made]


def test_a_change_keeps_what_it_is_and_says_who_changed_it(book: Book, journal: Journal) -> None:
    put(journal, "a1", "How big?", asker="anna")
    first = book.add(draft("How large is the tank?", answer_id="a1", domain="pumps"), "mod")
    second = book.change(first, draft("How large is it?", "Three."), "other")
    assert (second.id, second.answer_id, second.created_at) == (first.id, "a1", first.created_at)
    assert (second.question, second.text, second.domain) == ("How large is it?", "Three.", None)
    assert second.updated_at > first.updated_at
    assert second.author == journal.people.pseudonym("other")


def test_what_was_changed_last_comes_first(book: Book) -> None:
    first, second = book.add(draft("One?"), "mod"), book.add(draft("Two?"), "mod")
    assert [answer.id for answer in book.all()] == [second.id, first.id]
    book.change(first, draft("One?"), "mod")
    assert [answer.id for answer in book.all()] == [first.id, second.id]


def test_a_servers_answers_are_its_own(book: Book) -> None:
    one, other, shared = (book.add(draft(server=server), "mod") for server in ("1", "2", None))
    assert [answer.id for answer in book.all("1")] == [one.id]
    assert [answer.id for answer in book.all()] == [shared.id]
    assert {answer.id for answer in book.all(everywhere=True)} == {one.id, other.id, shared.id}
    assert book.get(other.id, everywhere=True) == other
    for name, server in ((other.id, "1"), (shared.id, "1"), (one.id, None), ("c0", "1")):
        with pytest.raises(InputError, match="no curated answer"):
            book.get(name, server)


def test_an_erased_answer_leaves_nothing_behind(book: Book, store: Store) -> None:
    made = book.add(draft("What of the PLANTEDQUESTION?", "PLANTEDTEXT", signature="PLANTEDNAME"), "mod")
    assert b"PLANTED" in on_disk(store)
    assert book.remove(made)
    assert b"PLANTED" not in on_disk(store)
    assert book.all() == []
    assert not book.remove(made)
    with pytest.raises(InputError):
        book.change(made, draft(), "mod")


def test_what_a_change_replaces_leaves_nothing_behind(book: Book, store: Store) -> None:
    made = book.add(draft("What of the PLANTEDQUESTION?", "PLANTEDTEXT"), "mod")
    book.change(made, draft(), "mod")
    assert b"PLANTED" not in on_disk(store)


def test_bad_drafts_and_unknown_origins(book: Book, journal: Journal) -> None:
    with pytest.raises(InputError, match="answer is empty"):
        book.add(draft(text=" "), "mod")
    with pytest.raises(UnknownAnswerError):
        book.add(draft(answer_id="a9"), "mod")
    with pytest.raises(UnknownAnswerError):
        book.origin("a9")
    put(journal, "a1", "How big?", asker="anna")
    forget(journal, "anna")
    with pytest.raises(InputError, match="erased meanwhile"):
        book.add(draft(answer_id="a1"), "mod")
    assert book.all() == []


def test_where_a_question_comes_from(book: Book, journal: Journal) -> None:
    put(journal, "a1", "And how big?", standalone="The tank? And how big?", server="1", channel="10", private=True)
    origin = book.origin("a1")
    assert (origin.question, origin.wording) == ("And how big?", "The tank? And how big?")
    assert (origin.server, origin.channel, origin.private, origin.domain) == ("1", "10", True, "pumps")


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("How big is YOUR tank", True),
        ("Please: how big is your tank?", True),
        ("your tank", True),
        ("The tank? How big is your tank?", True),
        ("What size does the tank have?", False),
    ],
)
def test_whose_words_a_question_is_in(book: Book, journal: Journal, question: str, quoted: bool) -> None:
    put(journal, "a1", "How big is your tank?", standalone="The tank? How big is your tank?")
    made = book.add(draft(question, answer_id="a1"), "mod")
    assert made.quoted is quoted
    assert book.change(made, draft("Which size has it?"), "mod").quoted is False
    assert book.change(made, draft(question), "mod").quoted is quoted


def test_forgetting_a_member_takes_their_words_and_leaves_the_answer(book: Book, journal: Journal) -> None:
    put(journal, "a1", "How big is your tank?", asker="anna")
    put(journal, "a2", "How loud is your tank?", asker="anna")
    put(journal, "a3", "How heavy is your tank?", asker="bert")
    theirs = book.add(draft("How big is your tank?", answer_id="a1"), "mod")
    own = book.add(draft("What noise does it make?", answer_id="a2"), "mod")
    others = book.add(draft("How heavy is your tank?", answer_id="a3"), "mod")
    forget(journal, "anna")
    assert book.get(theirs.id).question is None
    assert book.get(theirs.id).text == "Two metres."
    assert book.get(own.id).question == "What noise does it make?"
    assert book.get(others.id).question == "How heavy is your tank?"
    again = book.change(book.get(theirs.id), draft("Size of the tank?"), "mod")
    assert (again.question, again.quoted) == ("Size of the tank?", False)


def test_the_words_of_somebody_who_spoke_before_in_a_conversation_go_too(book: Book, journal: Journal) -> None:
    put(journal, "a1", "What of the tank?", asker="anna", conversation="t")
    put(journal, "a2", "How big?", standalone="What of the tank? How big?", asker="bert", conversation="t")
    made = book.add(draft("What of the tank? How big?", answer_id="a2"), "mod")
    forget(journal, "anna")
    assert book.get(made.id).question is None


def test_a_deleted_message_takes_its_words(book: Book, journal: Journal) -> None:
    put(journal, "a1", "How big is your tank?", message="m1")
    made = book.add(draft("How big is your tank?", answer_id="a1"), "mod")
    erase(journal, ["m1"])
    assert book.get(made.id).question is None


def test_forgetting_the_author_leaves_the_answer_without_a_name(book: Book, journal: Journal) -> None:
    made = book.add(draft(signature="PLANTEDNAME"), "mod")
    held = what_is_held(journal, "mod")["curated"]
    assert (held[0]["text"], held[0]["signature"]) == ("Two metres.", "PLANTEDNAME")
    assert held[0]["changed"].endswith("+00:00")
    assert how_much(journal, "mod") == {"curated": 1}
    forget(journal, "mod")
    left = book.get(made.id)
    assert (left.question, left.text, left.signature) == ("How big is the tank?", "Two metres.", None)
    assert left.author.startswith("p:forgotten-")
    assert b"PLANTEDNAME" not in on_disk(journal.store)
    assert how_much(journal, "mod") == {}


def test_an_answer_is_given_to_the_other_wordings_that_its_words_allow(
    book: Book, journal: Journal, store: Store
) -> None:
    for name, question in (
        ("a1", "What does E5 mean?"),
        ("a2", "Meaning of E5?"),
        ("a3", "meaning of e5"),
        ("a4", "Meaning of E6?"),
        ("a5", "what does E5 mean"),
    ):
        put(journal, name, question)
    made = book.add(draft("What does E5 mean?", answer_id="a1"), "mod", ["a1", "a2", "a3", "a4", "a5"])
    assert links(store, made) == {"a2"}
    book.change(made, draft("What does E6 mean?"), "mod")
    assert links(store, made) == set()


def test_only_so_many_wordings_are_kept(book: Book, journal: Journal, store: Store) -> None:
    names = [f"a{number}" for number in range(MAX_WORDINGS + 10)]
    for place, name in enumerate(names):
        put(journal, name, f"How big is the tank{'!' * place} {'ab'[place % 2]}{'c' * place}?")
    made = book.add(draft(), "mod", names)
    assert len(links(store, made)) == MAX_WORDINGS
    book.remove(made)
    assert links(store, made) == set()
