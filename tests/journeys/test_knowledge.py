"""Specialized and general questions in a channel, with the real library, embedder and sample manual."""

import re
from typing import Any

import pytest

from bot.samples import SAMPLE_DOMAIN, SAMPLE_FOLDER
from tests.journeys.world import World
from tests.scripted import Reply

E5 = "How do I troubleshoot error code E5 on the X1000?"


def grounded(body: dict[str, Any]) -> Reply:
    """A model that cites the passage about E5 where it was given one, and one that does not exist."""
    found = re.search(r"\[(\d+)\] E5:", str(body["messages"]))
    return Reply(f"Clean the intake screen [{found[1]}]. Nothing else [99]." if found else "A general answer.")


@pytest.fixture
async def manual(world: World) -> World:
    """A world whose documents are the sample manual."""
    reports = list(world.app.memory.library.add([str(SAMPLE_FOLDER)], SAMPLE_DOMAIN))
    assert {report.status for report in reports} == {"added"}
    world.endpoint.script = grounded
    return world


async def test_the_manual_answers_specialized_questions_and_nothing_else(manual: World) -> None:
    world = manual
    answer = await world.ask(E5)
    text, *sources, footer, greeting = answer.content.splitlines()
    assert greeting.startswith("-# You are talking to an AI.")
    assert re.fullmatch(r"Clean the intake screen \[\d\]\. Nothing else\.", text)
    assert len(sources) == 1
    assert re.fullmatch(r"-# \[\d\] x1000-error-codes\.md › .* › E5: Low pump pressure", sources[0])
    assert footer.startswith("-# specialized (x1000) · knowledge (grounded@")
    assert footer.endswith("· scripted · AI-generated")
    assert "E5" in str(world.endpoint.requests[-1]["messages"])
    row = world.newest()
    assert (row.kind, row.domain, row.strategy) == ("specialized", "x1000", "knowledge")

    general = await world.ask("Write an email template for a product launch")
    assert general.content.startswith("A general answer.\n-# general · prompt (write@")
    assert world.newest().kind == "general"

    await world.alice.send(world.channel, "And what about E6?", reply_to=answer)
    assert world.newest().kind == "specialized"
    assert "E6" in str(world.endpoint.requests[-1]["messages"])

    result = await world.alice.slash(world.channel, "ask", question=E5, strategy="plain")
    assert result.response is not None
    assert "-# specialized (x1000) · plain · scripted" in result.response.content
    assert "[1] " not in str(world.endpoint.requests[-1]["messages"])

    await world.restart()
    again = await world.ask(E5)
    assert "-# specialized (x1000) · knowledge" in again.content
