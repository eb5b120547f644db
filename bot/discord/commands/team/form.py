"""The form in which a moderator writes an answer of the team's."""

import re
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.discord.commands.paging import OPTION_CHARS
from bot.discord.forms import choice_of, field_of
from bot.discord.render import shorten
from knowledge.curated.answers import MAX_ANSWER_CHARS, MAX_QUESTION_CHARS, MAX_SIGNATURE_CHARS

FORM = re.compile(r"tactician:team:(?P<what>new|change):(?P<id>[\w:.-]{1,64})")
TITLE = "The team's answer"
OWN_WORDS = "Best in your own words: a member's words go when that member is forgotten."
SIGNED = "Shown below the answer. Leave it empty for “the team”."
EVERYWHERE, IN_PLACE = "everywhere", "place"


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form when it opens, and what was sent."""

    question: str
    text: str
    signature: str
    everywhere: bool


class AnswerForm(ui.Modal, title=TITLE):
    """Question, answer, name and place; its submit is handled by `writing.take_answer`, so it outlives this process."""

    def __init__(self, what: str, name: str, filled: Filled, place: str | None) -> None:
        """`what`: new | change, of the answer called `name`; `place` is where alone it may be given, if anywhere."""
        super().__init__(custom_id=f"tactician:team:{what}:{name}", timeout=900)
        long = discord.TextStyle.paragraph
        self._add("Question", OWN_WORDS, "question", filled.question, MAX_QUESTION_CHARS, long)
        self._add("Answer", None, "answer", filled.text, MAX_ANSWER_CHARS, long)
        self._add("Name", SIGNED, "name", filled.signature, MAX_SIGNATURE_CHARS, discord.TextStyle.short)
        if place is not None:
            self.add_item(ui.Label(text="Where it is given", component=_places(place, everywhere=filled.everywhere)))

    def _add(
        self, text: str, description: str | None, custom_id: str, value: str, most: int, style: discord.TextStyle
    ) -> None:
        entry: ui.TextInput[Any] = ui.TextInput(
            custom_id=custom_id, style=style, default=value[:most], max_length=most, required=custom_id != "name"
        )
        self.add_item(ui.Label(text=text, description=description, component=entry))


def sent(data: Any) -> Filled:
    """What a submitted form says."""
    return Filled(
        field_of(data, "question"),
        field_of(data, "answer"),
        field_of(data, "name"),
        everywhere=choice_of(data, "where") == EVERYWHERE,
    )


def _places(place: str, *, everywhere: bool) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label="Everywhere on this server", value=EVERYWHERE, default=everywhere),
        discord.SelectOption(label=shorten(f"Only in {place}", OPTION_CHARS), value=IN_PLACE, default=not everywhere),
    ]
    return ui.Select(custom_id="where", options=options)
