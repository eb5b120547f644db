"""“Sources”: what an answer rests on, to its presser alone."""

from collections.abc import Iterator
from typing import Any

import discord

from bot.discord.buttons.explaining import passage_name, place_name
from bot.discord.buttons.item import ID, AnswerButton, reply
from bot.discord.buttons.records import EXPIRED, has_expired, record_of
from bot.discord.errors import told
from bot.discord.render import inline, subtext
from bot.discord.splitting import LIMIT, width
from knowledge.journal import Detail

SIZES = ((20, 100, 300), (20, 100, 160), (20, 60, 100), (12, 60, 60), (8, 40, 40), (3, 30, 0))
"""Sources of each sort that are listed, and the lengths at which names and quotes are cut, tried until all fits."""
NOTHING = "This answer rests on no document."


class SourcesButton(AnswerButton, template=rf"tactician:sources:{ID}"):
    """Shows what an answer rests on."""

    NAME = "sources"
    LABEL = "Sources"

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """List the sources; those of a private answer only to its asker."""
        async with told(interaction):
            await reply(interaction, sources_of(await record_of(interaction, self.answer_id)))


def sources_of(detail: Detail) -> str:
    """The sources of an answer with short quotes, and what was read besides, in at most 2,000 characters."""
    if has_expired(detail):
        return EXPIRED
    for count, names, quotes in SIZES:
        text = "\n".join([*_cited(detail, count, names, quotes), *_also_read(detail, count, names)])
        if width(text) <= LIMIT:
            break
    return text


def _cited(detail: Detail, count: int, names: int, quotes: int) -> Iterator[str]:
    yield "**Sources of this answer**" if detail.citations else NOTHING
    for citation in detail.citations[:count]:
        place = place_name(citation.address or citation.source, citation.locator, citation.title, names)
        yield f"**[{citation.n}]** {place}"
        if quotes and citation.quote.strip():
            yield f"> {inline(citation.quote, quotes)}"
    yield from _rest(len(detail.citations) - count)


def _also_read(detail: Detail, count: int, names: int) -> Iterator[str]:
    """The passages that went along in the prompt, and that the answer does not cite."""
    cited = {citation.n for citation in detail.citations}
    read = [(n, passage) for n, passage in enumerate(detail.passages, start=1) if n not in cited]
    if read:
        yield "Also read, but not cited:"
    for n, passage in read[:count]:
        yield subtext(f"[{n}] {passage_name(passage, names)}")
    yield from _rest(len(read) - count)


def _rest(left_out: int) -> Iterator[str]:
    if left_out > 0:
        yield subtext(f"and {left_out} more")
