"""The small Discord, asked as any client would ask it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.wire import state
from tests.wire.stand_in import Wire, served
from tests.wire.state import APPLICATION, CHANNEL, DM, OWNER, SERVER

MESSAGES = f"/channels/{CHANNEL}/messages"


class Client:
    def __init__(self, wire: Wire, session: aiohttp.ClientSession) -> None:
        self.wire = wire
        self.session = session
        self.token = "right"
        self.headers: Any = None

    async def __call__(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        given = {"json": body} if body is not None else more
        headers = {"Authorization": f"Bot {self.token}"}
        async with self.session.request(method, f"{self.wire.state.base}/api{path}", headers=headers, **given) as got:
            self.headers = got.headers
            return got.status, (await got.json() if got.content_type == "application/json" else None)

    async def send(self, text: str = "x", channel: int = CHANNEL) -> dict[str, Any]:
        status, message = await self("POST", f"/channels/{channel}/messages", {"content": text})
        assert status == 200, message
        return message


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with served() as wire, aiohttp.ClientSession() as session:
        yield Client(wire, session)


async def test_a_message_is_written_read_changed_and_deleted(client: Client) -> None:
    sent = await client.send("one")
    path = f"{MESSAGES}/{sent['id']}"
    assert (await client("GET", path))[1]["content"] == "one"
    assert (await client("PATCH", path, {"content": "two"}))[1]["content"] == "two"
    assert [message["content"] for message in (await client("GET", f"{MESSAGES}?limit=5"))[1]] == ["two"]
    assert (await client("DELETE", path))[0] == 204
    assert (await client("PATCH", path, {"content": "three"}))[1]["code"] == 10008
    assert (client.wire.sent, len(client.wire.edits)) == ([{"content": "one"}], 2)


async def test_a_wrong_token_is_refused(client: Client) -> None:
    client.token = "wrong"
    assert (await client("GET", "/users/@me"))[0] == 401


@pytest.mark.parametrize(
    ("denied", "status"), [(state.VIEW, (403, 50001)), (state.SEND, (403, 50013)), (state.READ_HISTORY, (403, 50013))]
)
async def test_permissions_are_needed(client: Client, denied: int, status: tuple[int, int]) -> None:
    asked = await client.wire.say("?")
    client.wire.state.channels[CHANNEL].denied = denied
    code, body = await client("POST", MESSAGES, {"content": "x", "message_reference": {"message_id": asked["id"]}})
    assert (code, body["code"]) == status


async def test_files_need_leave_and_can_be_fetched(client: Client) -> None:
    def form() -> aiohttp.FormData:
        form = aiohttp.FormData()
        form.add_field("payload_json", '{"content": "see"}')
        form.add_field("files[0]", b"inside", filename="a.md")
        return form

    _, message = await client("POST", MESSAGES, data=form())
    (file,) = message["attachments"]
    assert (file["filename"], file["size"]) == ("a.md", 6)
    async with client.session.get(file["url"]) as got:
        assert await got.read() == b"inside"
    client.wire.state.channels[CHANNEL].denied = state.ATTACH
    assert (await client("POST", MESSAGES, data=form()))[1]["code"] == 50013


async def test_people_write_and_only_their_own_may_be_edited(client: Client) -> None:
    asked = await client.wire.say("question")
    assert (await client("PATCH", f"{MESSAGES}/{asked['id']}", {"content": "x"}))[1]["code"] == 50005
    assert (await client("DELETE", f"{MESSAGES}/{asked['id']}"))[1]["code"] == 50013


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/channels/1", 10003),
        ("POST", "/channels/1/messages", 10003),
        ("GET", f"{MESSAGES}/1", 10008),
        ("GET", "/users/1", 10013),
        ("GET", "/guilds/1", 10004),
        ("POST", "/interactions/1/t/callback", 10062),
        ("POST", f"/webhooks/{APPLICATION}/t", 50027),
    ],
)
async def test_what_does_not_exist_is_unknown(client: Client, method: str, path: str, code: int) -> None:
    assert (await client(method, path, {"content": "x", "type": 4}))[1]["code"] == code


async def test_replies_to_nothing_are_refused_unless_that_is_allowed(client: Client) -> None:
    gone: dict[str, Any] = {"message_id": "1"}
    assert (await client("POST", MESSAGES, {"content": "x", "message_reference": gone}))[1]["code"] == 50035
    kind = {"content": "x", "message_reference": gone | {"fail_if_not_exists": False}}
    assert (await client("POST", MESSAGES, kind))[1]["type"] == 19


async def test_limits_are_told_and_kept(client: Client) -> None:
    answers = [await client("POST", MESSAGES, {"content": "x"}) for _ in range(6)]
    assert [status for status, _ in answers] == [200] * 5 + [429]
    assert answers[5][1]["retry_after"] == pytest.approx(5, abs=1)
    assert client.headers["X-RateLimit-Remaining"] == "0"
    assert "Via" in client.headers
    assert len(client.wire.sent) == 5


async def test_old_messages_take_few_edits(client: Client) -> None:
    sent = await client.send()
    old = str(state.new_id(state.made_at(int(sent["id"])) - 2 * state.HOUR))
    messages = client.wire.state.channels[CHANNEL].messages
    messages[int(old)] = messages.pop(int(sent["id"])) | {"id": old}
    codes = [(await client("PATCH", f"{MESSAGES}/{old}", {"content": str(number)}))[0] for number in range(4)]
    assert codes == [200] * state.EDITS_OF_OLD + [400]


async def test_threads_open_once_archive_and_lock(client: Client) -> None:
    asked = await client.wire.say("question")
    status, thread = await client("POST", f"{MESSAGES}/{asked['id']}/threads", {"name": "t"})
    assert (status, thread["parent_id"]) == (201, str(CHANNEL))
    assert (await client("POST", f"{MESSAGES}/{asked['id']}/threads", {"name": "t"}))[1]["code"] == 160004
    number = int(thread["id"])
    sent = await client.send("inside", number)
    await client("PATCH", f"/channels/{number}", {"archived": True, "locked": True})
    assert (await client("POST", f"/channels/{number}/messages", {"content": "x"}))[1]["code"] == 50083
    path = f"/channels/{number}/messages/{sent['id']}"
    assert (await client("PATCH", path, {"content": "x"}))[1]["code"] == 50083
    client.wire.state.channels[CHANNEL].denied = state.CREATE_THREADS
    assert (await client("POST", f"/channels/{CHANNEL}/threads", {"name": "t"}))[1]["code"] == 50013


async def test_direct_messages_are_opened_and_may_be_closed(client: Client) -> None:
    status, channel = await client("POST", "/users/@me/channels", {"recipient_id": str(OWNER)})
    assert (status, channel["id"]) == (200, str(DM))
    client.wire.state.channels[DM].closed = True
    assert (await client("POST", f"/channels/{DM}/messages", {"content": "x"}))[1]["code"] == 50007


async def test_many_messages_are_deleted_by_those_who_may(client: Client) -> None:
    sent = [(await client.send())["id"] for _ in range(3)]
    assert (await client("POST", f"{MESSAGES}/bulk-delete", {"messages": sent}))[1]["code"] == 50013
    client.wire.state.permissions |= state.MANAGE_MESSAGES
    assert (await client("POST", f"{MESSAGES}/bulk-delete", {"messages": sent[:1]}))[1]["code"] == 50035
    assert (await client("POST", f"{MESSAGES}/bulk-delete", {"messages": sent}))[0] == 204
    assert client.wire.own_messages == []


async def test_faults_come_as_often_as_they_are_wished(client: Client) -> None:
    client.wire.faults.add("POST .*/messages", status=500, times=2)
    assert [(await client("POST", MESSAGES, {"content": "x"}))[0] for _ in range(3)] == [500, 500, 200]
    gate = asyncio.Event()
    client.wire.faults.add("POST .*/messages", gate=gate)
    waiting = asyncio.create_task(client("POST", MESSAGES, {"content": "late"}))
    await client.wire.until(lambda: True)
    assert not waiting.done()
    gate.set()
    assert (await waiting)[0] == 200
    client.wire.faults.add("GET", status=404, code=10003)
    assert (await client("GET", f"/channels/{CHANNEL}"))[1] == {"message": "Unknown Channel", "code": 10003}
    client.wire.faults.add("GET", status=500)
    client.wire.faults.clear()
    assert (await client("GET", f"/guilds/{SERVER}"))[0] == 200
