"""Fits and the bank's vectors in a real database."""

import numpy as np
import pytest

from knowledge.fits import Fit, Fits
from knowledge.store import Store, open_store


def a_fit(server: str, domain: str, made_of: str = "a", space: str = "s1") -> Fit:
    return Fit(server, domain, space, made_of, np.arange(4, dtype=np.float32))


@pytest.fixture
def fits(store: Store) -> Fits:
    return Fits(store)


def test_what_is_put_is_read_back(fits: Fits) -> None:
    fits.put([a_fit("", "pumps"), a_fit("1", "valves", "b")])
    assert fits.made_of() == {("", "pumps"): "a", ("1", "valves"): "b"}
    found = fits.of(["1"])
    assert [(each.server, each.domain, each.space) for each in found] == [("1", "valves", "s1")]
    assert found[0].weights.tolist() == [0, 1, 2, 3]


def test_servers_see_what_they_ask_for_alone(fits: Fits) -> None:
    fits.put([a_fit("", "a"), a_fit("1", "b"), a_fit("2", "c")])
    assert [each.domain for each in fits.of(["", "2"])] == ["a", "c"]


def test_a_fit_takes_the_place_of_the_one_before_and_goes_with_its_domain(fits: Fits) -> None:
    fits.put([a_fit("", "pumps"), a_fit("", "gone")])
    fits.put([a_fit("", "pumps", "new")], [("", "gone")])
    assert fits.made_of() == {("", "pumps"): "new"}


def test_the_number_moves_on_with_every_change_of_any_process(fits: Fits, store: Store) -> None:
    before = fits.number()
    other = open_store(store.folder)
    Fits(other).put([a_fit("", "pumps")])
    other.close()
    assert fits.number() == before + 1
    assert fits.number() == before + 1


def test_the_bank_is_kept_for_one_space_and_one_set_of_texts(fits: Fits) -> None:
    vectors = np.random.default_rng(1).normal(size=(5, 3)).astype(np.float32)
    assert fits.bank("s1", "d1", 3) is None
    fits.keep_bank("s1", "d1", vectors)
    kept = fits.bank("s1", "d1", 3)
    assert kept is not None
    assert kept.shape == (5, 3)
    assert np.allclose(kept, vectors, atol=0.002)
    assert fits.bank("s1", "d2", 3) is None
    assert fits.bank("s2", "d1", 3) is None
    fits.keep_bank("s1", "d2", vectors[:2])
    assert fits.bank("s1", "d1", 3) is None
