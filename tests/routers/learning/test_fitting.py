"""The router trains itself: what is fitted anew, what is kept, and what a fit says."""

import threading

import numpy as np

from knowledge.fits import Fits
from knowledge.library import Library
from knowledge.store import Store
from knowledge.written import WrittenQuestions
from routers import bank
from routers.learning.fitting import Example, Fitter, scaled
from tests.routers.learning.conftest import PUMPS, ROSES, Add


def names(fitted: list) -> list[str]:  # type: ignore[type-arg]
    return [held.domain for held in fitted]


def test_a_new_domain_is_fitted_once(add: Add, fitter: Fitter, fits: Fits) -> None:
    add(PUMPS, "pumps")
    assert names(fitter.refresh()) == ["pumps"]
    assert fitter.refresh() == []
    (fit,) = fits.of([""])
    assert fit.domain == "pumps"
    assert np.isfinite(fit.weights).all()


def test_only_what_changed_is_fitted_anew(add: Add, fitter: Fitter, fits: Fits) -> None:
    add(PUMPS, "pumps")
    add(ROSES, "roses", "1")
    assert names(fitter.refresh()) == ["pumps", "roses"]
    add(ROSES + "\n\n## Water\n\nWater them weekly.", "roses", "1")
    assert names(fitter.refresh()) == ["roses"]


def test_a_domain_that_is_gone_loses_its_fit(add: Add, fitter: Fitter, fits: Fits, library: Library) -> None:
    add(PUMPS, "pumps")
    add(ROSES, "roses")
    fitter.refresh()
    library.remove([], "roses")
    assert fitter.refresh() == []
    assert fits.made_of().keys() == {("", "pumps")}
    library.remove([], "pumps")
    fitter.refresh()
    assert fits.made_of() == {}


def test_without_documents_nothing_is_embedded(fitter: Fitter, fits: Fits) -> None:
    assert fitter.refresh() == []
    assert fits.number() == 0


def test_the_bank_is_embedded_once_for_all_domains(add: Add, fitter: Fitter, fits: Fits, library: Library) -> None:
    add(PUMPS, "pumps")
    fitter.refresh()
    space = library.samples.space()
    kept = fits.bank(space.key, bank.digest(), space.dimensions)
    assert kept is not None
    assert len(kept) == len(bank.texts())
    assert np.array_equal(fitter.bank(space), kept)


def test_passages_are_one_and_the_bank_is_nought_on_average(
    add: Add, fitter: Fitter, fits: Fits, library: Library
) -> None:
    add(PUMPS, "pumps")
    fitter.refresh()
    (fit,) = fits.of([""])
    space = library.samples.space()
    (held,) = library.samples.domains()

    def mean(vectors: np.ndarray) -> float:
        return float((vectors @ fit.weights[:-1]).mean() + fit.weights[-1])

    assert abs(mean(library.samples.passages(space, held, 100)) - 1) < 0.01
    assert abs(mean(fitter.bank(space))) < 0.01


def test_weights_that_say_nothing_stay_finite() -> None:
    same = np.ones((3, 2), dtype=np.float32)
    assert np.isfinite(scaled(np.zeros(3, dtype=np.float32), same, same)).all()


def test_it_ends_between_two_domains_when_told_to(add: Add, fitter: Fitter, fits: Fits) -> None:
    add(PUMPS, "pumps")
    stop = threading.Event()
    stop.set()
    assert fitter.refresh(stop) == []
    assert fits.made_of() == {}
    assert names(fitter.refresh()) == ["pumps"]


def test_labelled_questions_move_the_fit_of_their_server_alone(
    add: Add, library: Library, fits: Fits, fitter: Fitter
) -> None:
    add(PUMPS, "pumps")
    add(PUMPS, "pumps", "1")
    fitter.refresh()
    before = {fit.server: fit.weights for fit in fits.of(["", "1"])}
    examples = [Example("gurgling noises at night", "1", "pumps"), Example("a poem about water", "1", None)]
    taught = Fitter(library.samples, fits, lambda _: examples)
    assert [held.server for held in taught.refresh()] == ["1"]
    after = {fit.server: fit.weights for fit in fits.of(["", "1"])}
    assert np.array_equal(before[""], after[""])
    vector = library.samples.questions(library.samples.space(), ["gurgling noises at night"])[0]
    assert vector @ after["1"][:-1] + after["1"][-1] > vector @ before["1"][:-1] + before["1"][-1]
    assert taught.refresh() == []


def test_two_at_once_leave_one_result(add: Add, library: Library, fits: Fits) -> None:
    add(PUMPS, "pumps")
    add(ROSES, "roses")
    workers = [threading.Thread(target=Fitter(library.samples, fits).refresh) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert fits.made_of().keys() == {("", "pumps"), ("", "roses")}
    assert Fitter(library.samples, fits).refresh() == []


def test_what_a_model_wrote_is_learned(add: Add, fits: Fits, library: Library, store: Store) -> None:
    add(PUMPS + " " + "The pump is made of brass and steel and lasts for many years of daily use.", "pumps")
    written = WrittenQuestions(store)
    fitter = Fitter(library.samples, fits, written=written, passages=10)
    assert names(fitter.refresh()) == ["pumps"]
    [held] = library.samples.domains()
    question = "my espresso thing is furred up"
    vector = library.samples.questions(library.samples.space(), [question])[0]

    def own() -> float:
        (fit,) = fits.of([""])
        return float(vector @ fit.weights[:-1] + fit.weights[-1])

    before = own()
    [source, *_] = written.missing(held, 10)
    written.put(held, {source.hash: [question]})
    assert names(fitter.refresh()) == ["pumps"]
    assert own() > before
    assert fitter.refresh() == []


def test_questions_about_what_is_gone_are_erased(add: Add, fits: Fits, library: Library, store: Store) -> None:
    add(PUMPS + " " + "The pump is made of brass and steel and lasts for many years of daily use.", "pumps")
    written = WrittenQuestions(store)
    fitter = Fitter(library.samples, fits, written=written, passages=10)
    [held] = library.samples.domains()
    [source, *_] = written.missing(held, 10)
    written.put(held, {source.hash: ["how do I descale it"]})
    library.remove([], "pumps")
    fitter.refresh()
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM written_questions").scalar_one() == 0
