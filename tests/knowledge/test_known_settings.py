import pytest

from knowledge.known_settings import BUTTONS, KNOWN

GOOD = {
    "exploration": [0, 0.5, 1],
    "answer_channels": [[], ["1", "2"]],
    "duel_votes": [1, 1000],
    "helper_role": [None, "5"],
    "buttons": [{}, {"": "none", "7": "feedback"}, {"8": "all"}],
    "confident_only": [True, False],
    "cooldown_seconds": [0, 1.5, 3600],
    "user_daily_questions": [None, 1],
    "server_daily_usd": [None, 0, 2.5],
    "templates": [{}, {"write": "explain"}],
    "language": [None, "German"],
}
BAD = {
    "exploration": [-0.1, 1.1, "0.5", True, None],
    "answer_channels": [None, "1", [1]],
    "duel_votes": [0, 1001, 2.0, True, None],
    "helper_role": ["", "  ", 5, "x" * 201],
    "buttons": [None, {"": "some"}, {"7": 1}, []],
    "confident_only": [1, "true", None],
    "cooldown_seconds": [-1, 3601, None, True],
    "user_daily_questions": [0, 1.5, "3"],
    "server_daily_usd": [-1, True, "1"],
    "templates": [None, {"write": ""}, {"write": 1}],
    "language": ["", 3],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_a_fitting_value_is_accepted(name: str, value: object) -> None:
    assert KNOWN[name].accepts(value)


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in BAD.items() for value in values])
def test_another_value_is_not(name: str, value: object) -> None:
    assert not KNOWN[name].accepts(value)


@pytest.mark.parametrize("name", KNOWN)
def test_every_setting_accepts_its_own_default_and_says_what_it_is_for(name: str) -> None:
    setting = KNOWN[name]
    assert setting.accepts(setting.default)
    assert setting.about.endswith(".")
    assert ("null" in setting.wanted) == (setting.default is None)


def test_the_limits_of_the_first_day_let_people_ask() -> None:
    assert KNOWN["cooldown_seconds"].default <= 3
    assert KNOWN["user_at_once"].default >= 2
    assert KNOWN["server_at_once"].default >= 200
    caps = ("user_daily_questions", "server_daily_questions", "user_daily_usd", "server_daily_usd")
    assert {KNOWN[name].default for name in caps} == {None}


def test_buttons_are_three_ways() -> None:
    assert BUTTONS == ("all", "feedback", "none")
