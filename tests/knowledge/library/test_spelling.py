"""Misspelt words, mended by what real documents hold."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import Library, embeddings, spelling
from knowledge.library.spelling import LONGEST, mended
from knowledge.store.engine import Store, open_store
from tests.knowledge.library.test_lexical import fill, scope
from tests.knowledge.library.test_retrieval import FILLING, taken

TEXTS = [
    "Descaling needs vinegar or citric acid. The thermoblock heats the water.",
    "The manometer shows the overpressure; a portafilter holds the coffee.",
    "A portafilter and a manometer belong to every espresso machine.",
    "Call reset_pump() with the model X1000; the firmware is v2.3.1.",
    "A gasket, a tamper and the knockbox. Überdruck im Kessel.",
]


@pytest.fixture(scope="module")
def shared(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(Path(shutil.copytree(migrated, tmp_path_factory.mktemp("spelling") / "data")))
    fill(store, "", "manual", TEXTS)
    yield store
    store.close()


def as_written(store: Store, text: str, servers: tuple[str, ...] = ("",), domain: str | None = None) -> str:
    with store.read() as connection:
        return mended(connection, text, scope(store, servers, domain))


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("how does the portafitler work", "how does the portafilter work"),
        ("the manomter is broken", "the manometer is broken"),
        ("the maanometer is broken", "the manometer is broken"),
        ("the manimeter is broken", "the manometer is broken"),
        ("Descalign?", "descaling?"),
        ("which gaskte and which knockbxo fit?", "which gasket and which knockbox fit?"),
        ("thermoblocks", "thermoblock"),
        ("Ueberdruck", "uberdruck"),
    ],
)
def test_one_error_a_word_is_mended(shared: Store, asked: str, meant: str) -> None:
    assert as_written(shared, asked) == meant


@pytest.mark.parametrize(
    "asked",
    [
        "how does the portafilter work",
        "reset_pmup",
        "reset_pump() fials.here",
        "X1001 and E55 and v2.3.2",
        "portafitler() or portafitler=1 or <portafitler> or --portafitler",
        '`portafitler` or "portafitler"',
        "portaFitler and PortaFilterr and manoMETER",
        "https://manomter.example/portafitler",
        "the MANOMTER is broken",
        "the mnaomeetr is broken",
        "is it a random water question about coffee",
        "ganz fremde Wörter manomter finden keine Entsprechung",
        "überdrück",
        "nothing like it at all: zxqvbn",
        "a" * (LONGEST + 1),
        "",
        "?! …",
    ],
)
def test_what_is_no_error_stays(shared: Store, asked: str) -> None:
    assert as_written(shared, asked) == asked


def test_english_words_are_never_taken_for_errors(store: Store) -> None:
    fill(store, "", "manual", ["The tamer feeds a lion; a wader in gaiters."])
    assert as_written(store, "a timer for the water and gaitres?") == "a timer for the water and gaiters?"


@pytest.mark.parametrize("word", ["debit", "anvil", "resize", "paging", "expired", "rereading"])
def test_right_words_that_no_document_holds_stay(store: Store, word: str) -> None:
    fill(store, "", "manual", ["Debt and advil reside in paying; expires and rereadings."])
    assert as_written(store, f"what about {word}?") == f"what about {word}?"


@pytest.mark.parametrize("word", ["Reifen", "Riesen", "Reise", "Rechnung"])
def test_in_documents_of_another_language_nothing_is_mended(store: Store, word: str) -> None:
    fill(store, "", "manual", ["Welche Reisen im Winter brauchen warme Kleidung? Dort sind die Rechnungen."])
    assert as_written(store, f"Welche {word} brauchen warme Kleidung?") == f"Welche {word} brauchen warme Kleidung?"


def test_short_words_only_where_letters_are_swapped_or_doubled(store: Store) -> None:
    fill(store, "", "manual", ["The gfci and a tpms."])
    assert as_written(store, "gcfi") == "gfci"
    assert as_written(store, "tpns") == "tpns"
    fill(store, "", "other", ["The knurl."])
    assert as_written(store, "knulr knnurl") == "knurl knurl"
    assert as_written(store, "knusl knur") == "knusl knur"


def test_a_likelier_slip_wins_and_then_the_commoner_word(store: Store) -> None:
    fill(store, "", "manual", ["The wortel.", "The wortal and the wortil.", "The wortil.", "The wrotul."])
    assert as_written(store, "wortul") == "wrotul"
    assert as_written(store, "wortol") == "wortil"


def test_only_documents_in_sight_mend(store: Store) -> None:
    fill(store, "1", "manual", ["The portafilter."])
    fill(store, "2", "other", ["The knockbox."])
    assert as_written(store, "portafitler and knockbxo", ("", "1")) == "portafilter and knockbxo"
    assert as_written(store, "portafitler and knockbxo", ("", "2")) == "portafitler and knockbox"
    assert as_written(store, "portafitler", ("", "1"), "other") == "portafitler"


def test_a_word_of_another_server_is_not_known_here(store: Store) -> None:
    fill(store, "1", "manual", ["The portafilter."])
    fill(store, "2", "other", ["The portafitler."])
    assert as_written(store, "portafitler", ("", "1")) == "portafilter"
    assert as_written(store, "portafitler", ("", "2")) == "portafitler"


@given(st.text(max_size=120) | st.lists(st.sampled_from(" ".join(TEXTS).split()), max_size=12).map(" ".join))
def test_any_text_can_be_mended_and_only_once(shared: Store, text: str) -> None:
    once = as_written(shared, text)
    assert as_written(shared, once) == once
    assert len(once.split()) == len(text.split())


@given(st.sampled_from(["portafilter", "manometer", "overpressure", "thermoblock"]), st.data())
def test_neighbours_that_change_places_never_hide_a_word(shared: Store, word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(word) - 2))
    wrong = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    assert as_written(shared, f"what is the {wrong} for?") == f"what is the {word} for?"


def test_without_the_list_of_english_words_documents_decide(
    shared: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "TOKENIZER", ("not_installed_here", "tokenizer.json"))
    spelling._english.cache_clear()
    try:
        assert as_written(shared, "the manomter of a hotel") == "the manometer of a hotel"
    finally:
        spelling._english.cache_clear()


def test_a_misspelt_question_finds_what_the_right_one_finds(library: Library) -> None:
    pages = {f"page{n}": f"how does any other part work on the device {FILLING * (n % 3)}" for n in range(60)}
    taken(library, "manual", portafilter=f"The portafilter. {FILLING}", **pages)
    right, wrong = library.find("how does the portafilter work"), library.find("how does the portafitler work")
    assert wrong == right
    for way in ("lexical", "dense"):
        found = library.ranked("the portafitler", way)  # type: ignore[arg-type]
        assert found == library.ranked("the portafilter", way)  # type: ignore[arg-type]
