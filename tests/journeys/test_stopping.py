"""Stop as far as the simulated Discord shows it; presses while an answer streams are proved on the wire."""

from bot.discord.buttons.stop import OVER
from tests.journeys.world import World
from tests.scripted import Reply


def ids(components: object) -> list[str]:
    return [part.split("'")[0] for part in str(components).split("'custom_id': '")[1:]]


async def test_the_first_text_comes_with_stop_and_the_end_without(world: World) -> None:
    world.endpoint.then(Reply("one two three four", gate=world.gate_until_shown()))
    answer = await world.ask("Count")
    first, *_, last = world.sent()
    assert ids(first["components"]) == [f"tactician:stop:{world.newest().id}"]
    assert ids(last["components"])[:2] == [world.button("up"), world.button("down")]
    assert len(answer.components) == 1


async def test_a_press_of_a_former_process_is_answered_in_private_and_changes_nothing(world: World) -> None:
    world.endpoint.then(Reply("one two three four", gate=world.gate_until_shown()))
    answer = await world.ask("Count")
    stored = world.env.backend.get_message(answer.channel.id, answer.id)
    stop = f"tactician:stop:{world.newest().id}"
    await world.restart()
    stored.components = [{"type": 1, "components": [{"type": 2, "style": 2, "label": "Stop", "custom_id": stop}]}]
    result = await world.bob.click(world.last(), custom_id=stop)
    assert result.ephemeral
    assert result.response is not None
    assert result.response.content == OVER
    assert world.newest().status == "complete"
