"""Quick answers: honest, in the asker's language, one of a few wordings."""

import pytest

from routers.quick import Topic, language_for, reply
from routers.quick.replies import REPLIES


def test_every_language_answers_every_topic() -> None:
    assert {"en", "de", "fr", "es"} <= REPLIES.keys()
    assert all(set(topics) == set(Topic) and all(topics.values()) for topics in REPLIES.values())


@pytest.mark.parametrize("language", list(REPLIES))
def test_who_asks_learns_that_an_ai_answers_and_may_be_wrong(language: str) -> None:
    said = reply(Topic.IDENTITY, language, 0)
    assert any(word in said for word in ("AI", "KI", "IA"))
    assert "Tactician" in said
    assert "`/help`" in reply(Topic.ABILITY, language, 0)
    assert "`/privacy`" in reply(Topic.PRIVACY, language, 0)


def test_a_language_without_answers_gets_english_ones() -> None:
    assert reply(Topic.THANKS, "nl", 0) in REPLIES["en"][Topic.THANKS]


@pytest.mark.parametrize("seed", [0, 1, 2**53 - 1])
def test_the_seed_chooses_the_wording(seed: int) -> None:
    assert reply(Topic.GREETING, "en", seed) == reply(Topic.GREETING, "en", seed)
    assert {reply(Topic.GREETING, "en", n) for n in range(9)} == set(REPLIES["en"][Topic.GREETING])


@pytest.mark.parametrize(
    ("text", "wanted", "language"),
    [
        ("danke schön", None, "de"),
        ("Merci beaucoup", None, "fr"),
        ("¡Buenos días!", None, "es"),
        ("Was kannst du?", None, "de"),
        ("hello", None, "en"),
        ("thx", None, "en"),
        ("thanks", "German", "de"),
        ("danke", "English", "en"),
        ("danke", "Klingon", "en"),
    ],
)
def test_the_language_is_the_servers_or_the_askers(text: str, wanted: str | None, language: str) -> None:
    assert language_for(text, wanted) == language
