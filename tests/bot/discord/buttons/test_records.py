import pytest

from bot.app import App
from bot.discord.buttons.records import EXPIRED, PRIVATE, RecordClosedError, has_expired, record_of
from knowledge.errors import UnknownAnswerError
from knowledge.journal import forget
from knowledge.types import Place, Question
from tests.bot.discord.buttons.pressing import press
from tests.bot.discord.buttons.records import detail, expired


async def asked(app: App, *, private: bool = False, asker: str | None = "1") -> str:
    place = Place("discord", server="1", asker=asker, private=private)
    return (await app.service.ask(Question("What is this?", place=place))).answer_id


async def test_anybody_sees_a_public_record(app: App) -> None:
    answer_id = await asked(app)
    for person in (1, 2):
        assert (await record_of(press(app, person), answer_id)).row.id == answer_id


async def test_a_private_record_is_its_askers_alone(app: App) -> None:
    answer_id = await asked(app, private=True)
    assert (await record_of(press(app, 1), answer_id)).row.id == answer_id
    with pytest.raises(RecordClosedError, match=PRIVATE):
        await record_of(press(app, 2), answer_id)


async def test_a_private_record_without_an_asker_is_nobodys(app: App) -> None:
    answer_id = await asked(app, private=True, asker=None)
    with pytest.raises(RecordClosedError, match=PRIVATE):
        await record_of(press(app, 1), answer_id)


async def test_a_pseudonym_in_place_of_an_id_opens_nothing_of_others(app: App) -> None:
    answer_id = await asked(app, private=True)
    with pytest.raises(RecordClosedError):
        await record_of(press(app, app.memory.people.pseudonym("2")), answer_id)


async def test_what_was_forgotten_has_expired_for_its_asker_too(app: App) -> None:
    answer_id = await asked(app, private=True)
    forget(app.memory.journal, "1")
    with pytest.raises(RecordClosedError, match=EXPIRED):
        await record_of(press(app, 1), answer_id)


async def test_an_unknown_answer(app: App) -> None:
    with pytest.raises(UnknownAnswerError):
        await record_of(press(app, 1), "a00000000000unknown")


def test_only_a_record_without_any_text_has_expired() -> None:
    assert has_expired(expired())
    assert not has_expired(detail())
    assert not has_expired(detail(answer=None, status="failed"))
    assert not has_expired(detail(question=None))
