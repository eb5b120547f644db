"""What of a sentence can be looked up: words, figures with units, codes, and whether it says “not”."""

import pytest

from routers.support.words import Content, Figure, clauses, content, stem


def figures(text: str) -> list[tuple[set[float], str | None]]:
    return [(set(figure.values), figure.unit) for figure in content(text).figures]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("every 300 operating hours", [({300.0}, "h")]),
        ("within 10 working days", [({10.0}, "d")]),
        ("68 to 130 °F (20 to 54 °C)", [({68.0}, "°F"), ({130.0}, "°F"), ({20.0}, "°C"), ({54.0}, "°C")]),
        ("-4 °C and 20mm", [({-4.0}, "°C"), ({20.0}, "mm")]),
        ("1,500 hours", [({1500.0, 1.5}, "h")]),
        ("1.234,50 Euro", [({1234.5}, "€")]),
        ("$24 a year", [({24.0}, "$")]),
        ("25 %", [({25.0}, "%")]),
        ("送料は600円です", [({600.0}, "money")]),
        ("14日以内", [({14.0}, "d")]),
        ("two weeks, twelve months", [({2.0}, "wk"), ({12.0}, "mo")]),
        ("a 6-digit code", [({6.0}, None)]),
        ("Part X1-210, error E5, version v2", []),
        ("2. Open it [3].", []),
        ("Step 3: open it", []),
    ],
)
def test_figures_keep_their_units(text: str, expected: list[tuple[set[float], str | None]]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Part X1-210 or X1210", {"x1210"}),
        ("Error E5 on the X1000", {"e5", "x1000"}),
        ("802.11 and 20mm and the 3rd", set()),
        ("the key `tk_42`", {"tk42"}),
    ],
)
def test_codes_are_letters_with_digits(text: str, codes: set[str]) -> None:
    assert content(text).codes == codes


@pytest.mark.parametrize(
    "words",
    [
        ("replace", "replaced", "replacing", "replacement", "changes"),
        ("operate", "operating", "operation"),
        ("rinse", "rinsing", "washed", "cleaned"),
        ("dispose", "disposal"),
        ("warranty", "warranties"),
    ],
)
def test_forms_of_a_word_are_one(words: tuple[str, ...]) -> None:
    assert len({content(f"to {word} it").words for word in words}) == 1


def test_a_stem_keeps_short_words_apart() -> None:
    assert len({stem(word) for word in ("pump", "lid", "tank", "belt", "key")}) == 5


@pytest.mark.parametrize(
    "text",
    [
        "Do not open it.",
        "It can't be washed.",
        "Never pour it away.",
        "Nicht öffnen!",
        "Il ne faut pas l'ouvrir.",
        "開けません。",
        "不能打开",
        "Without water",
    ],
)
def test_a_not_is_heard(text: str) -> None:
    assert content(text).negative


@pytest.mark.parametrize("text", ["Open it.", "No, you can open it.", "Not only the lid opens.", "Nein, das geht."])
def test_a_no_that_only_answers_is_none(text: str) -> None:
    assert not content(text).negative


def test_small_words_and_citations_say_nothing() -> None:
    assert content("This is what you will need to do [1].") == Content(
        frozenset(), (), frozenset(), False, frozenset({"this", "is", "what", "you", "will", "need", "to", "do"})
    )


def test_scripts_without_spaces_are_compared_by_pairs() -> None:
    assert {"送料", "無料"} <= content("送料無料です").words


def test_a_figure_without_a_unit_agrees_with_any() -> None:
    hours, days, bare = (Figure(frozenset({30.0}), unit) for unit in ("h", "d", None))
    assert bare.agrees(hours)
    assert hours.agrees(bare)
    assert not hours.agrees(days)
    assert not hours.agrees(Figure(frozenset({31.0}), "h"))


def test_opposites_are_known() -> None:
    assert content("Turn it clockwise").opposes(content("Turn it counterclockwise"))
    assert not content("Turn it clockwise").opposes(content("Turn it clockwise, then counterclockwise"))


def test_clauses_stand_side_by_side() -> None:
    assert clauses("Wipe the tank, then close it; wait and go.") == ["Wipe the tank", "then close it", "wait", "go."]
