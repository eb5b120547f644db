"""What is recalled, of whom, for whom, and how near a question must be."""

from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.curated.vectors import vectors_of
from knowledge.errors import ServiceUnreachableError
from knowledge.journal import Journal, People, erase, expire, forget
from knowledge.journal.events import RouteCorrected
from knowledge.library.calibration import Levels
from knowledge.library.embeddings import Vectors
from knowledge.remembered import Remembered
from knowledge.remembered.recalling import SERVERS
from knowledge.store.clock import now
from knowledge.store.engine import Store, open_store
from knowledge.store.schema import question_vectors
from tests.knowledge.curated.making import Counting
from tests.knowledge.remembered.making import GENERAL, SPECIALIZED, Meaning, correct, held, put, wrong_route

PUMPS = (SPECIALIZED, "pumps")
VAN = "Can I borrow the van for the weekend?"


@pytest.fixture(scope="module")
def meaning() -> Meaning:
    return Meaning()


@pytest.fixture
def remembered(store: Store, journal: Journal, meaning: Meaning) -> Remembered:
    meaning.texts.clear()
    return Remembered(store, journal.people, meaning)


def test_nothing_is_recalled_or_embedded_before_anybody_spoke(remembered: Remembered, meaning: Meaning) -> None:
    assert held(remembered, VAN) is None
    assert meaning.texts == []


def test_the_same_words_need_no_embedding(journal: Journal, remembered: Remembered, meaning: Meaning) -> None:
    correct(journal, VAN, "mod", *PUMPS, moderator=True)
    found = remembered.recall("can i BORROW the van,  for the weekend", server="1", asker=None, domains=["pumps"])
    assert found is not None
    assert (found.kind, found.domain, found.similarity) == (*PUMPS, 1.0)
    assert found.reason("pumps") == "A moderator said that such questions belong to pumps (similarity 1.00)."
    assert meaning.texts == []


@pytest.mark.parametrize(
    ("corrected", "paraphrase", "other"),
    [
        (VAN, "Is it possible to take the van over the weekend?", "How fast can a van drive?"),
        (VAN, "May I have the van on Saturday and Sunday?", "How old must one be to drive a van?"),
        ("Who pays for the lunch on Fridays?", "Does the company pay our lunch on Friday?", "What is a good lunch?"),
        ("Write a poem about a broken pump", "Write me some verses about a pump that broke", "Why is the pump broken?"),
        ("How do I get my money back?", "How can I get a refund?", "How can I earn money?"),
    ],
)
def test_paraphrases_are_helped_and_other_questions_of_the_topic_left_alone(
    journal: Journal, remembered: Remembered, corrected: str, paraphrase: str, other: str
) -> None:
    correct(journal, corrected, "mod", *PUMPS, moderator=True)
    assert held(remembered, paraphrase) == PUMPS
    assert held(remembered, other) is None


def test_the_thing_with_a_code_is_not_any_such_thing(journal: Journal, remembered: Remembered) -> None:
    correct(journal, "How do I descale a coffee machine?", "mod", GENERAL, moderator=True)
    assert held(remembered, "How can I descale a coffee machine?") == (GENERAL, None)
    assert held(remembered, "How do I descale the coffee machine X1000?") is None
    correct(journal, "What does error E5 mean?", "mod", *PUMPS, moderator=True)
    assert held(remembered, "What does the error E6 mean?") == PUMPS


def test_the_nearest_wins_whatever_it_says(journal: Journal, remembered: Remembered) -> None:
    correct(journal, "Write a poem about the pump", "mod", *PUMPS, moderator=True)
    assert held(remembered, "Write a limerick about the pump") == PUMPS
    correct(journal, "Write a funny limerick about the pump", "mod", GENERAL, moderator=True)
    assert held(remembered, "Write a limerick about the pump") == (GENERAL, None)
    assert held(remembered, "Write a poem on the pump") == PUMPS


def test_a_members_word_holds_for_themselves_alone_until_three_agree(journal: Journal, remembered: Remembered) -> None:
    for member in ("ben", "cara"):
        correct(journal, VAN, member, *PUMPS)
    assert [held(remembered, VAN, who) for who in ("ben", "cara", "dora", None)] == [PUMPS, PUMPS, None, None]
    found = remembered.recall(VAN, server="1", asker="ben", domains=["pumps"])
    assert found is not None
    assert found.reason("pumps").startswith("The asker said that such questions belong to pumps")
    correct(journal, "can I borrow the van for the weekend", "dora", *PUMPS)
    assert held(remembered, VAN) == PUMPS
    found = remembered.recall("May I borrow the van for the weekend?", server="1", asker=None, domains=["pumps"])
    assert found is not None
    assert found.reason("pumps").startswith("3 members said that such questions belong to pumps (similarity 0.9")


def test_ten_malicious_corrections_of_one_member_change_nothing_for_others(
    journal: Journal, remembered: Remembered
) -> None:
    sound = [f"What is the {what} of the pump?" for what in ("weight", "price", "length", "colour", "noise level")]
    for question in sound:
        correct(journal, question, "mod", *PUMPS, moderator=True)
    before = {text: held(remembered, text) for text in (*sound, VAN, "How heavy is the pump?", "Who are you?")}
    for n in range(10):
        journal.append(
            RouteCorrected(answer_id=put(journal, sound[n % 5], asker="eve"), author="eve", kind=GENERAL),
            RouteCorrected(answer_id=put(journal, VAN, asker="eve"), author="eve", kind=SPECIALIZED, domain="valves"),
        )
        wrong_route(journal, put(journal, "How heavy is the pump?", kind=SPECIALIZED), "eve")
    assert {text: held(remembered, text) for text in before} == before
    assert held(remembered, VAN, "eve") == (SPECIALIZED, "valves")
    assert held(remembered, sound[0], "eve") == PUMPS


def test_a_moderator_wins_over_members_and_the_latest_over_earlier_ones(
    journal: Journal, remembered: Remembered
) -> None:
    correct(journal, VAN, "mod", *PUMPS, moderator=True)
    for member in ("ben", "cara", "dora", "emil"):
        correct(journal, VAN, member, GENERAL)
    assert {held(remembered, VAN, who) for who in ("ben", "zoe")} == {PUMPS}
    correct(journal, VAN, "other mod", GENERAL, moderator=True)
    assert held(remembered, VAN) == (GENERAL, None)


def test_a_members_own_word_wins_over_that_of_other_members(journal: Journal, remembered: Remembered) -> None:
    for member in ("ben", "cara", "dora"):
        correct(journal, VAN, member, *PUMPS)
    correct(journal, VAN, "emil", GENERAL)
    assert held(remembered, VAN, "emil") == (GENERAL, None)
    assert held(remembered, VAN) == PUMPS


def test_no_server_hears_what_is_said_on_another(journal: Journal, remembered: Remembered) -> None:
    correct(journal, VAN, "mod", *PUMPS, moderator=True)
    assert [held(remembered, VAN, server=server) for server in ("1", "2", None)] == [PUMPS, None, None]
    correct(journal, VAN, "owner", GENERAL, moderator=True, server=None)
    assert [held(remembered, VAN, server=server) for server in ("1", "2", None)] == [PUMPS, None, (GENERAL, None)]


def test_what_is_said_of_a_domain_that_is_not_there_is_passed_over(journal: Journal, remembered: Remembered) -> None:
    correct(journal, VAN, "mod", *PUMPS, moderator=True)
    assert held(remembered, VAN, domains=["valves"]) is None
    assert held(remembered, "May I borrow the van for the weekend?", domains=[]) is None
    correct(journal, "Can I borrow the van at the weekend?", "mod", SPECIALIZED, "valves", moderator=True)
    assert held(remembered, VAN, domains=["valves"]) == (SPECIALIZED, "valves")


def test_other_processes_see_a_correction_and_its_end_at_once(
    journal: Journal, remembered: Remembered, folder: Path, meaning: Meaning
) -> None:
    assert held(remembered, VAN) is None
    with closing(open_store(folder)) as other:
        elsewhere = Journal(other, People(folder))
        there = Remembered(other, elsewhere.people, meaning)
        correct(elsewhere, VAN, "mod", *PUMPS, moderator=True, message="m1")
        assert held(remembered, VAN) == held(there, VAN) == PUMPS
        correct(journal, VAN, "mod", GENERAL, moderator=True, message="m2")
        assert held(there, VAN) == (GENERAL, None)
        erase(elsewhere, ["m2", "m1"])
        assert held(remembered, VAN) is None


def kept(store: Store) -> int:
    with store.read() as connection:
        return len(connection.execute(question_vectors.select()).all())


def test_what_is_forgotten_deleted_or_too_old_is_neither_recalled_nor_kept_as_a_vector(
    store: Store, journal: Journal, remembered: Remembered
) -> None:
    near = "May I borrow the van for the weekend?"
    for vanish, values in (
        (lambda: forget(journal, "anna"), {"asker": "anna"}),
        (lambda: erase(journal, ["m1"]), {"message": "m1"}),
        (lambda: expire(store, now()), {"at": now() - timedelta(days=400)}),
    ):
        correct(journal, VAN, "mod", *PUMPS, moderator=True, **values)
        assert held(remembered, near) == PUMPS
        assert kept(store) == 1
        vanish()
        assert held(remembered, near) is None
        assert held(remembered, VAN) is None
        assert kept(store) == 0


def test_who_was_forgotten_no_longer_hears_their_own_word(journal: Journal, remembered: Remembered) -> None:
    correct(journal, VAN, "ben", *PUMPS)
    assert held(remembered, VAN, "ben") == PUMPS
    forget(journal, "ben")
    assert held(remembered, VAN, "ben") is None
    for member in ("cara", "dora"):
        correct(journal, VAN, member, *PUMPS)
    assert held(remembered, VAN, "zoe") == PUMPS


def test_each_question_is_embedded_once(journal: Journal, store: Store) -> None:
    embed = Counting()
    remembered = Remembered(store, journal.people, embed)
    correct(journal, "How big is the tank?", "mod", *PUMPS, moderator=True)
    for text in ("How loud is it?", "How old is it?"):
        held(remembered, text)
    correct(journal, "How heavy is a valve?", "mod", *PUMPS, moderator=True)
    held(remembered, "How wide is it?")
    assert embed.texts == [
        *("How loud is it?", "How big is the tank?", "How old is it?", "How wide is it?", "How heavy is a valve?")
    ]


def test_another_embedder_makes_the_vectors_anew(journal: Journal, store: Store) -> None:
    embed = Counting()
    remembered = Remembered(store, journal.people, embed)
    correct(journal, "How big is the tank of the pump?", "mod", *PUMPS, moderator=True)
    assert held(remembered, "How big is the pump's tank?") == PUMPS
    embed.embedder.name = "others"
    embed.texts.clear()
    assert held(remembered, "How big is the pump's tank?") == PUMPS
    assert embed.texts == ["How big is the pump's tank?", "How big is the tank of the pump?"]


def test_cosines_are_judged_on_the_built_in_embedders_scale(journal: Journal, store: Store) -> None:
    high = Levels(background=0.75, related=0.9)
    remembered = Remembered(store, journal.people, Counting(), lambda: high)
    correct(journal, "How big is the tank of the pump?", "mod", *PUMPS, moderator=True)
    assert held(remembered, "How big is the tank of the large new pump?") is None
    assert held(remembered, "How big is the tank of the pump, the pump?") == PUMPS


def test_where_the_embedder_does_not_answer_the_same_words_still_count(journal: Journal, store: Store) -> None:
    def down(_texts: Sequence[str]) -> tuple[str, Vectors]:
        raise ServiceUnreachableError("down")

    remembered = Remembered(store, journal.people, down)
    correct(journal, VAN, "mod", *PUMPS, moderator=True)
    assert held(remembered, VAN) == PUMPS
    assert held(remembered, "May I borrow the van for the weekend?") is None


def test_many_servers_are_not_all_kept_in_memory(journal: Journal, store: Store) -> None:
    embed = Counting()
    remembered = Remembered(store, journal.people, embed)
    servers = [str(n) for n in range(SERVERS + 2)]
    for server in servers:
        correct(journal, "How big is the tank?", "mod", *PUMPS, moderator=True, server=server)
    assert {held(remembered, "How big is the tank?", server=server) for server in servers * 2} == {PUMPS}
    assert len(remembered._shelves) == SERVERS


def test_a_vector_that_the_journal_keeps_already_is_used(journal: Journal, store: Store) -> None:
    embed = Counting()
    name = correct(journal, "How big is the tank?", "mod", *PUMPS, moderator=True)
    vectors_of(store, embed, {name: "How big is the tank?"})
    embed.texts.clear()
    held(Remembered(store, journal.people, embed), "How loud is it?")
    assert embed.texts == ["How loud is it?"]
