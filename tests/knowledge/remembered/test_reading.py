"""The corrected questions of the journal, and the number that tells when they change."""

from datetime import timedelta

from knowledge.journal import Journal, erase, expire, forget
from knowledge.journal.events import Reasoned, RouteCorrected
from knowledge.remembered import reading
from knowledge.remembered.reading import CorrectedQuestion, corrected_questions, version
from knowledge.store.clock import now
from knowledge.store.engine import Store
from knowledge.types import Reason
from tests.knowledge.making import rated
from tests.knowledge.remembered.making import GENERAL, SPECIALIZED, correct, put, wrong_route


def questions(store: Store, server: str | None = "1") -> list[CorrectedQuestion]:
    with store.read() as connection:
        return corrected_questions(connection, server)


def moved(store: Store) -> int:
    with store.read() as connection:
        return version(connection)


def words(store: Store) -> list[tuple[str, str, str | None]]:
    return [(question.normal, said.kind, said.domain) for question in questions(store) for said in question.said]


def test_the_same_words_are_one_question_whoever_asked_it(store: Store, journal: Journal) -> None:
    first = correct(journal, "How big is it?", "ben", GENERAL)
    second = correct(journal, "how BIG is   it", "cara", SPECIALIZED, "pumps", moderator=True)
    (question,) = questions(store)
    assert question.normal == "how big is it"
    assert [asking.answer_id for asking in question.askings] == [first, second]
    assert [(said.author, said.moderator, said.kind, said.domain) for said in question.said] == [
        (journal.people.pseudonym("ben"), False, GENERAL, None),
        (journal.people.pseudonym("cara"), True, SPECIALIZED, "pumps"),
    ]


def test_a_follow_up_is_remembered_as_it_was_understood(store: Store, journal: Journal) -> None:
    correct(journal, "and how loud?", "ben", standalone="How loud is the pump?")
    assert words(store) == [("how loud is the pump", SPECIALIZED, None)]


def test_the_reason_means_the_other_kind_and_thumbs_mean_nothing(store: Store, journal: Journal) -> None:
    general, specialized = put(journal, "One?", kind=GENERAL), put(journal, "Two?", kind=SPECIALIZED)
    for name in (general, specialized):
        journal.append(rated(name, "ben", -1))
    assert (questions(store), moved(store)) == ([], 0)
    for name in (general, specialized):
        wrong_route(journal, name, "ben")
    assert words(store) == [("two", GENERAL, None), ("one", SPECIALIZED, None)]
    journal.append(rated(general, "ben", 1))
    assert len(words(store)) == 2


def test_another_reason_takes_it_back_and_a_comment_does_not(store: Store, journal: Journal) -> None:
    name = put(journal, "One?")
    wrong_route(journal, name, "ben", moderator=True)
    journal.append(Reasoned(answer_id=name, voter="ben", comment="Really."))
    journal.append(Reasoned(answer_id=name, voter="cara", reason=Reason.WRONG))
    assert [said.moderator for question in questions(store) for said in question.said] == [True]
    before = moved(store)
    journal.append(Reasoned(answer_id=name, voter="ben", reason=Reason.OUTDATED))
    assert questions(store) == []
    assert moved(store) > before


def test_each_server_has_its_own_and_none_has_those_of_no_server(store: Store, journal: Journal) -> None:
    for server in ("1", "2", None):
        correct(journal, f"Of {server}?", "ben", server=server)
    assert [[q.normal for q in questions(store, server)] for server in ("1", "2", None, "3")] == [
        ["of 1"],
        ["of 2"],
        ["of none"],
        [],
    ]


def test_only_the_latest_words_of_one_person_are_read(store: Store, journal: Journal) -> None:
    asked = [put(journal, f"Question number {n}?") for n in range(3)]
    events = [
        RouteCorrected(answer_id=asked[n % 3], author="flood", kind=GENERAL) for n in range(reading.OF_ONE_PERSON + 5)
    ]
    correct(journal, "What does another say?", "ben")
    journal.append(*events)
    said = [word for question in questions(store) for word in question.said]
    assert len(said) == reading.OF_ONE_PERSON + 1
    assert "what does another say" in [question.normal for question in questions(store)]


def test_the_number_moves_with_every_correction_and_with_nothing_else(store: Store, journal: Journal) -> None:
    seen = [moved(store)]
    name = correct(journal, "One?", "ben")
    seen.append(moved(store))
    wrong_route(journal, put(journal, "Two?"), "ben")
    seen.append(moved(store))
    assert seen == sorted(set(seen))
    other = put(journal, "Three?", asker="xaver", message="m3")
    journal.append(rated(other, "ben", 1), Reasoned(answer_id=other, voter="ben", reason=Reason.WRONG))
    erase(journal, ["m3"])
    assert moved(store) == seen[-1]
    assert name in {asking.answer_id for question in questions(store) for asking in question.askings}


def test_a_question_that_is_forgotten_deleted_or_too_old_is_gone(store: Store, journal: Journal) -> None:
    correct(journal, "Of Anna?", "ben", asker="anna")
    correct(journal, "Of a message?", "ben", message="m1")
    wrong_route(journal, put(journal, "Of an old day?", at=now() - timedelta(days=400), asker="cara"), "ben")
    steps = [(moved(store), len(questions(store)))]
    for vanish in (
        lambda: forget(journal, "anna"),
        lambda: erase(journal, ["m1"]),
        lambda: expire(store, now()),
    ):
        vanish()
        steps.append((moved(store), len(questions(store))))
    assert [count for _, count in steps] == [3, 2, 1, 0]
    assert len({number for number, _ in steps}) == 4


def test_who_is_forgotten_counts_on_as_one_voter_that_nobody_is(store: Store, journal: Journal) -> None:
    correct(journal, "One?", "ben", asker="anna")
    correct(journal, "One?", "ben", asker="anna")
    wrong_route(journal, put(journal, "One?", asker="anna"), "ben")
    before = moved(store)
    forget(journal, "ben")
    authors = {said.author for question in questions(store) for said in question.said}
    assert len(authors) == 1
    assert journal.people.pseudonym("ben") not in authors
    assert moved(store) > before
