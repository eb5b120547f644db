"""The gateway of the small Discord, spoken to frame by frame."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.wire.gateway import CONTENT, DM_MESSAGES, GUILD_MESSAGES
from tests.wire.stand_in import Wire, served

INTENTS = 1 | GUILD_MESSAGES | DM_MESSAGES


class Client:
    def __init__(self, wire: Wire, session: aiohttp.ClientSession) -> None:
        self.wire = wire
        self._session = session
        self.socket: aiohttp.ClientWebSocketResponse

    async def connect(self, op: int, **data: Any) -> None:
        self.socket = await self._session.ws_connect(self.wire.gateway.address)
        assert (await self.socket.receive_json())["op"] == 10
        await self.socket.send_json({"op": op, "d": {"token": "right"} | data})

    async def identify(self, intents: int = INTENTS, token: str = "right") -> str:
        await self.connect(2, intents=intents, token=token)
        return str((await self.events(2))[0]["d"]["session_id"])

    async def events(self, count: int) -> list[dict[str, Any]]:
        return [await self.socket.receive_json(timeout=5) for _ in range(count)]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with served() as wire, aiohttp.ClientSession() as session:
        yield Client(wire, session)


async def test_who_identifies_is_told_of_the_server_and_of_what_is_said(client: Client) -> None:
    await client.connect(2, intents=INTENTS)
    ready, server = await client.events(2)
    assert (ready["t"], server["t"], server["s"]) == ("READY", "GUILD_CREATE", 2)
    await client.wire.mention("Why?")
    (event,) = await client.events(1)
    assert (event["t"], event["s"]) == ("MESSAGE_CREATE", 3)
    assert event["d"]["content"].endswith("Why?")
    await client.socket.send_json({"op": 1, "d": 3})
    assert (await client.events(1))[0]["op"] == 11


@pytest.mark.parametrize(("intents", "token", "code"), [(INTENTS | CONTENT, "right", 4014), (INTENTS, "wrong", 4004)])
async def test_intents_and_tokens_are_judged(client: Client, intents: int, token: str, code: int) -> None:
    await client.connect(2, intents=intents, token=token)
    assert (await client.socket.receive()).data == code


async def test_content_is_told_only_to_those_that_may_read_it(client: Client) -> None:
    await client.identify()
    await client.wire.say("a secret")
    await client.wire.mention("for you")
    await client.wire.ask("in private")
    assert [event["d"]["content"][-7:] for event in await client.events(3)] == ["", "for you", "private"]
    client.wire.gateway.granted = CONTENT
    await client.identify(INTENTS | CONTENT)
    await client.wire.say("a secret")
    assert (await client.events(1))[0]["d"]["content"] == "a secret"


async def test_what_was_missed_is_told_again_after_a_resume(client: Client) -> None:
    session = await client.identify()
    await client.wire.gateway.drop()
    assert (await client.socket.receive()).data == 4000
    await client.wire.ask("missed")
    await client.connect(6, session_id=session, seq=2)
    missed, resumed = await client.events(2)
    assert (missed["d"]["content"], missed["s"], resumed["t"]) == ("missed", 3, "RESUMED")
    assert client.wire.gateway.resumed == 1


async def test_an_ended_session_cannot_be_resumed(client: Client) -> None:
    session = await client.identify()
    await client.wire.gateway.end_sessions()
    assert (await client.events(1))[0] == {"op": 9, "d": False}
    await client.connect(6, session_id=session, seq=2)
    assert (await client.events(1))[0]["op"] == 9


async def test_an_event_may_come_twice_with_one_number(client: Client) -> None:
    await client.identify()
    await client.wire.ask("twice", times=2)
    first, second = await client.events(2)
    assert first == second


async def test_what_people_change_and_delete_is_told(client: Client) -> None:
    await client.identify()
    asked = await client.wire.mention("Why?")
    await client.wire.edit_message(asked, f"{asked['content']} Really")
    await client.wire.delete_message(int(asked["channel_id"]), int(asked["id"]))
    thread = await client.wire.add_channel("t", kind=11, parent=int(asked["channel_id"]))
    await client.wire.delete_channel(thread.id)
    names = [event["t"] for event in await client.events(5)]
    assert names == ["MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "THREAD_CREATE", "THREAD_DELETE"]


async def test_clients_can_be_asked_to_reconnect(client: Client) -> None:
    await client.identify()
    await client.wire.gateway.ask_to_reconnect()
    assert (await client.events(1))[0]["op"] == 7
