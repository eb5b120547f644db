"""Questions and duels for the tests of duels."""

from typing import Any

from bot.app import App
from bot.dueling import Begun, begin, both, named, noted
from bot.dueling.bouts import Bout
from knowledge.types import Place, Question

PLACE = {
    "surface": "discord",
    "server": "s",
    "channel": "c",
    "conversation": "m",
    "asker": "anna",
    "message": "m",
    "private": False,
}


def question(**values: Any) -> Question:
    """A question in a channel of a server; values of the place, or of the question."""
    place = Place(**{name: values.pop(name, value) for name, value in PLACE.items()})
    return Question(**{"text": "What is this?", "place": place, **values})


async def held(app: App, **values: Any) -> Begun:
    """A duel of `prompt` and `plain` that three messages show."""
    asked = question(**values)
    arms = await named(app, asked)
    bout = await both(app, asked, arms)
    assert isinstance(bout, Bout)
    duel = await begin(app, bout, arms, "command")
    await noted(
        app,
        {duel.first.answer_id: [("m1", "c")], duel.second.answer_id: [("m2", "c"), ("m3", "c")]},
    )
    return duel
