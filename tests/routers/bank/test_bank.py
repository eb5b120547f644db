"""The bank that ships: many kinds of general questions, each once, none broken."""

from routers import bank
from routers.tasks import Task
from routers.tasks.language import tongue_of

OTHERS = {"smalltalk", "commands", "support", bank.LANGUAGES}
LEAST = 19


def test_there_are_several_hundred_questions_of_every_task() -> None:
    assert len(bank.texts()) >= 800
    assert bank.by_task().keys() >= OTHERS
    tasks = bank.by_task().keys() - OTHERS
    assert tasks <= {task.value for task in Task}
    assert len(tasks) >= 10
    assert all(len(questions) >= LEAST for questions in bank.by_task().values())


def test_no_question_is_there_twice_empty_or_padded() -> None:
    assert len({text.casefold() for text in bank.texts()}) == len(bank.texts())
    assert all(text and text == text.strip() and len(text) <= 600 for text in bank.texts())


def test_other_languages_are_there_too() -> None:
    tongues = {tongue_of(text) for text in bank.by_task()[bank.LANGUAGES]}
    assert {"de", "fr", "es", "it", "pt", "nl", "Cyrillic", "Arabic", "Devanagari", "Han", "Kana", "Hangul"} <= tongues
    assert sum(bank.is_english()) == len(bank.texts()) - len(bank.by_task()[bank.LANGUAGES])


def test_shares_say_how_common_a_word_is() -> None:
    shares = bank.shares()
    assert 0 < shares["write"] < 0.5
    assert "thermostat-b7" not in shares
    assert "warum" not in shares, "only English questions are counted"


def test_the_digest_names_these_questions() -> None:
    assert bank.digest() == bank.digest()
    assert len(bank.digest()) == 16
