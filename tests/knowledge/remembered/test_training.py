"""What may train a classifier, and what may only be remembered."""

import pytest

from knowledge.errors import InputError
from knowledge.journal import Journal, forget
from knowledge.remembered import TrainingExample, trainable
from knowledge.settings import Settings
from knowledge.store.engine import Store
from tests.knowledge.remembered.making import GENERAL, SPECIALIZED, correct, put, wrong_route


def texts(store: Store, settings: Settings, server: str | None = "1") -> list[str]:
    return [example.question for example in trainable(store, settings, server)]


def everywhere(journal: Journal) -> None:
    for surface in ("discord", "terminal", "web", "batch", "import"):
        correct(journal, f"By {surface}?", "mod", GENERAL, moderator=True, surface=surface)


def test_words_that_came_through_discord_train_only_where_discord_permits_it(
    store: Store, journal: Journal, settings: Settings
) -> None:
    everywhere(journal)
    assert texts(store, settings) == ["By batch?", "By web?", "By terminal?"]
    settings.put("training_permission", "Discord support, ticket 4711, 2026-11-20")
    assert sorted(texts(store, settings)) == ["By batch?", "By discord?", "By import?", "By terminal?", "By web?"]
    settings.put("training_permission", None)
    assert "By discord?" not in texts(store, settings)


def test_what_a_server_says_of_itself_is_no_permission(store: Store, journal: Journal, settings: Settings) -> None:
    everywhere(journal)
    settings.put("training_permission", "we allow it", "1")
    assert "By discord?" not in texts(store, settings)


def test_an_empty_permission_is_refused(settings: Settings) -> None:
    with pytest.raises(InputError, match="training_permission"):
        settings.put("training_permission", "  ")


def test_rows_of_a_file_that_name_no_server_train(store: Store, journal: Journal, settings: Settings) -> None:
    correct(journal, "By a file?", "mod", SPECIALIZED, "pumps", moderator=True, surface="import", server=None)
    assert trainable(store, settings) == [TrainingExample("By a file?", SPECIALIZED, "pumps")]


def test_a_question_that_was_asked_elsewhere_too_trains_in_those_words(
    store: Store, journal: Journal, settings: Settings
) -> None:
    correct(journal, "How big is it, then?", "mod", GENERAL, moderator=True, surface="terminal")
    correct(journal, "how BIG is it then", "mod", SPECIALIZED, "pumps", moderator=True)
    assert trainable(store, settings, "1") == [TrainingExample("How big is it, then?", SPECIALIZED, "pumps")]


def test_only_what_holds_for_everybody_trains(store: Store, journal: Journal, settings: Settings) -> None:
    correct(journal, "By one?", "ben", GENERAL, surface="web")
    for member in ("ben", "cara", "dora"):
        wrong_route(journal, put(journal, "By three?", surface="web"), member)
    assert trainable(store, settings, "1") == [TrainingExample("By three?", SPECIALIZED, None)]


def test_what_is_forgotten_trains_no_longer_and_servers_keep_apart(
    store: Store, journal: Journal, settings: Settings
) -> None:
    correct(journal, "Mine?", "mod", GENERAL, moderator=True, surface="web", asker="anna")
    assert texts(store, settings) == ["Mine?"]
    assert texts(store, settings, "2") == texts(store, settings, None) == []
    forget(journal, "anna")
    assert texts(store, settings) == []
