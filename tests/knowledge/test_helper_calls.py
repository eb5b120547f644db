from concurrent.futures import ThreadPoolExecutor

from knowledge.helper_calls import HelperCalls
from knowledge.store.engine import Store, open_store


def test_the_first_claim_wins(store: Store) -> None:
    calls = HelperCalls(store)
    assert calls.claim("1")
    assert not calls.claim("1")
    assert calls.claim("2")


def test_a_claim_that_was_taken_back_can_be_made_again(store: Store) -> None:
    calls = HelperCalls(store)
    calls.claim("1")
    calls.release("1")
    assert calls.claim("1")


def test_of_many_at_once_one_wins(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: HelperCalls(store).claim("1"), range(40))) == 1


def test_a_claim_outlives_the_process(store: Store) -> None:
    HelperCalls(store).claim("1")
    store.close()
    again = open_store(store.folder)
    assert not HelperCalls(again).claim("1")
    again.close()
