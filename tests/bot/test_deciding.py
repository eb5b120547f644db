"""Who decided, in words."""

import pytest

from bot.deciding import DECIDERS, decider


@pytest.mark.parametrize("name", DECIDERS)
def test_every_decider_has_words_of_its_own(name: str) -> None:
    assert decider(name) != name
    assert list(DECIDERS.values()).count(decider(name)) == 1


def test_others_stand_as_they_are() -> None:
    assert decider("new") == "new"
    assert decider(None) == decider("") == "not known"
