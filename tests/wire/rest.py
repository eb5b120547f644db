"""REST v10: what the bot asks of Discord, judged and carried out."""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.wire import state as places
from tests.wire.checks import check_message
from tests.wire.faults import suffer
from tests.wire.refusals import Json, RefusedError
from tests.wire.state import APPLICATION, OWN_ROLE, PRIVATE, SERVER, Channel, member, new_id

if TYPE_CHECKING:
    from tests.wire.stand_in import Wire

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
API = "/api"
BODY = web.RequestKey("body", Any)
FILES = web.RequestKey("files", dict[str, bytes])
PAGE = 50
"""Messages of a history where no limit is given."""


class Rest:
    """The routes of channels, messages, threads, users, commands and interactions."""

    def __init__(self, wire: "Wire") -> None:
        self.wire = wire
        self.state = wire.state

    def routes(self) -> list[web.RouteDef]:
        """Everything, below /api."""
        channel, message = "/channels/{channel}", "/channels/{channel}/messages/{message:\\d+}"
        commands, webhook = "/applications/{application}", "/webhooks/{application}/{token}"
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/users/@me", self.me),
            ("GET", "/users/@me/guilds", self.servers),
            ("POST", "/users/@me/channels", self.open_dm),
            ("GET", "/users/{user}", self.user),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/gateway/bot", self.gateway),
            ("GET", f"{commands}/commands", self.get_commands),
            ("PUT", f"{commands}/commands", self.put_commands),
            ("PUT", f"{commands}/guilds/{{guild}}/commands", self.put_commands),
            ("GET", "/guilds/{guild}", self.guild),
            ("GET", "/guilds/{guild}/channels", self.guild_channels),
            ("GET", "/guilds/{guild}/members/{user}", self.member),
            ("GET", channel, self.get_channel),
            ("PATCH", channel, self.change_channel),
            ("DELETE", channel, self.delete_channel),
            ("POST", f"{channel}/typing", self.typing),
            ("POST", f"{channel}/messages", self.send),
            ("GET", f"{channel}/messages", self.history),
            ("POST", f"{channel}/messages/bulk-delete", self.bulk_delete),
            ("GET", message, self.get_message),
            ("PATCH", message, self.edit),
            ("DELETE", message, self.delete),
            ("PUT", f"{message}/reactions/{{emoji}}/@me", self.react),
            ("DELETE", f"{message}/reactions/{{emoji}}/@me", self.react),
            ("POST", f"{message}/threads", self.open_thread),
            ("POST", f"{channel}/threads", self.open_thread),
            ("PUT", f"{channel}/thread-members/@me", self.nothing),
            ("POST", "/interactions/{id}/{token}/callback", self.callback),
            ("POST", webhook, self.follow_up),
            ("GET", f"{webhook}/messages/{{which}}", self.get_response),
            ("PATCH", f"{webhook}/messages/{{which}}", self.change_response),
            ("DELETE", f"{webhook}/messages/{{which}}", self.delete_response),
        ]
        return [web.route(method, API + path, handler) for method, path, handler in table]

    @web.middleware
    async def judge(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Faults, then the token, then the limits, then the request; all of it noted."""
        if not request.path.startswith(f"{API}/"):
            return await handler(request)
        path = request.path.removeprefix(API)
        body, files = await _content(request)
        request[BODY], request[FILES] = body, files
        call = self.wire.note(request.method, path, body, len(files))
        fault = self.wire.faults.find(request.method, path)
        headers: dict[str, str] = fault.headers if fault else {}
        try:
            await suffer(fault, self.wire.limits.refused.append)
            self._authorize(request, path)
            verdict = self.wire.limits.judge(request.method, path)
            headers = verdict.headers
            if verdict.refused:
                call.status = 429
                whole = verdict.refused == "all"
                told = {"message": "You are being rate limited.", "retry_after": verdict.retry_after, "global": whole}
                return answer(told, 429, headers)
            response = await handler(request)
        except RefusedError as refusal:
            call.status, call.code = refusal.status, refusal.code
            told = refusal.body
            if refusal.status == 429:
                headers = {"Via": "1.1 google", **headers}
                told |= {"retry_after": float(headers.get("Retry-After", "1")), "global": False}
            return answer(told, refusal.status, headers)
        finally:
            await self.wire.done(call)
        call.status = response.status
        response.headers.update(headers)
        return response

    def _authorize(self, request: web.Request, path: str) -> None:
        bound = not path.startswith(("/interactions/", "/webhooks/"))
        if bound and request.headers.get("Authorization") != f"Bot {self.wire.token}":
            raise RefusedError(0)

    # users and the application

    async def me(self, _: web.Request) -> web.Response:
        return answer(self.state.me)

    async def open_dm(self, request: web.Request) -> web.Response:
        return answer(self.state.private_channel(int(request[BODY]["recipient_id"])).data())

    async def user(self, request: web.Request) -> web.Response:
        found = self.state.people.get(_int(request, "user"))
        if found is None:
            raise RefusedError(10013)
        return answer(found)

    async def application(self, _: web.Request) -> web.Response:
        about = {"id": str(APPLICATION), "name": "Tactician", "description": "", "icon": None, "verify_key": "00"}
        public = {"bot_public": True, "bot_require_code_grant": False, "flags": self.wire.flags, "bot": self.state.me}
        return answer({**about, **public, "owner": self.state.people[places.OWNER]})

    async def gateway(self, _: web.Request) -> web.Response:
        allowance = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return answer({"url": self.wire.gateway.address, "shards": 1, "session_start_limit": allowance})

    async def get_commands(self, _: web.Request) -> web.Response:
        return answer(self.wire.known_commands())

    async def put_commands(self, request: web.Request) -> web.Response:
        if self.wire.refuses_commands:
            raise RefusedError(50001)
        self.wire.commands = request[BODY]
        return answer(self.wire.known_commands())

    async def servers(self, _: web.Request) -> web.Response:
        about = self.state.server_data()
        return answer([{"id": about["id"], "name": about["name"], "owner": False, "permissions": "0", "features": []}])

    async def guild_channels(self, request: web.Request) -> web.Response:
        self._guild(request)
        return answer(self.state.server_data()["channels"])

    async def guild(self, request: web.Request) -> web.Response:
        self._guild(request)
        return answer(self.state.server_data())

    async def member(self, request: web.Request) -> web.Response:
        self._guild(request)
        found = self.state.people.get(_int(request, "user"))
        if found is None:
            raise RefusedError(10013)
        roles = [OWN_ROLE] if found is self.state.me else []
        return answer({"user": found, **member(*roles)})

    # channels and threads

    async def get_channel(self, request: web.Request) -> web.Response:
        return answer(self._channel(request).data())

    async def change_channel(self, request: web.Request) -> web.Response:
        channel, body = self._channel(request), request[BODY]
        channel.archived, channel.locked = body.get("archived", channel.archived), body.get("locked", channel.locked)
        channel.name = body.get("name", channel.name)
        await self.wire.gateway.tell("THREAD_UPDATE" if channel.is_thread else "CHANNEL_UPDATE", channel.data())
        return answer(channel.data())

    async def delete_channel(self, request: web.Request) -> web.Response:
        channel = self._channel(request)
        await self.wire.delete_channel(channel.id)
        return answer(channel.data())

    async def open_thread(self, request: web.Request) -> web.Response:
        parent = self._channel(request, places.CREATE_THREADS)
        number = request.match_info.get("message")
        if number is not None:
            self.state.message(parent, int(number))
            if int(number) in self.state.channels:
                raise RefusedError(160004)
        body = request[BODY]
        thread = Channel(int(number or new_id()), int(body.get("type") or places.THREAD), body["name"], parent.id)
        self.state.channels[thread.id] = thread
        await self.wire.gateway.tell("THREAD_CREATE", thread.data() | {"newly_created": True})
        return answer(thread.data(), 201)

    async def typing(self, request: web.Request) -> web.Response:
        self._channel(request, places.SEND)
        return web.Response(status=204)

    async def nothing(self, request: web.Request) -> web.Response:
        self._channel(request)
        return web.Response(status=204)

    # messages

    async def send(self, request: web.Request) -> web.Response:
        channel, body = self._channel(request), request[BODY]
        self._may_send(channel, body, bool(request[FILES]))
        check_message(body, list(request[FILES].values()))
        if request[FILES]:
            body = body | {"attachments": self._keep(request)}
        message = self.state.write(channel, self.state.me, body)
        await self.wire.gateway.tell("MESSAGE_CREATE", message | _guild_of(channel))
        return answer(message)

    def _may_send(self, channel: Channel, body: Json, files: bool) -> None:
        if channel.closed:
            raise RefusedError(50007)
        if channel.is_thread and channel.archived:
            if channel.locked:
                raise RefusedError(50083)
            channel.archived = False
        needs = places.SEND_IN_THREADS if channel.is_thread else places.SEND
        needs |= places.ATTACH if files else 0
        needs |= places.READ_HISTORY if body.get("message_reference") else 0
        self.state.channel(channel.id, needs=needs)

    async def edit(self, request: web.Request) -> web.Response:
        channel, message = self._message(request)
        body = request[BODY]
        if channel.archived:
            raise RefusedError(50083)
        if message["author"]["id"] != str(APPLICATION):
            raise RefusedError(50005)
        if request[FILES]:
            self.state.channel(channel.id, needs=places.ATTACH)
            body = body | {"attachments": self._keep(request)}
        check_message(body, list(request[FILES].values()), kept=True)
        self.state.check_age(channel, int(message["id"]))
        self.state.change(message, body)
        await self.wire.gateway.tell("MESSAGE_UPDATE", message | _guild_of(channel))
        return answer(message)

    async def delete(self, request: web.Request) -> web.Response:
        channel, message = self._message(request)
        if message["author"]["id"] != str(APPLICATION):
            self.state.channel(channel.id, needs=places.MANAGE_MESSAGES)
        await self.wire.delete_message(channel.id, int(message["id"]))
        return web.Response(status=204)

    async def bulk_delete(self, request: web.Request) -> web.Response:
        channel = self._channel(request, places.MANAGE_MESSAGES)
        numbers = [int(number) for number in request[BODY]["messages"]]
        if not 2 <= len(numbers) <= 100:
            raise RefusedError(50035, "messages: Must be between 2 and 100 in length.")
        for number in numbers:
            channel.messages.pop(number, None)
        ids = [str(number) for number in numbers]
        await self.wire.gateway.tell(
            "MESSAGE_DELETE_BULK", {"ids": ids, "channel_id": str(channel.id), **_guild_of(channel)}
        )
        return web.Response(status=204)

    async def get_message(self, request: web.Request) -> web.Response:
        channel, message = self._message(request)
        self.state.channel(channel.id, needs=places.READ_HISTORY)
        return answer(message)

    async def history(self, request: web.Request) -> web.Response:
        channel = self._channel(request, places.READ_HISTORY)
        before, after = int(request.query.get("before", 1 << 63)), int(request.query.get("after", 0))
        found = [message for number, message in sorted(channel.messages.items()) if after < number < before]
        limit = int(request.query.get("limit", PAGE))
        return answer((found[:limit] if after else found[-limit:])[::-1])

    async def react(self, request: web.Request) -> web.Response:
        channel, _ = self._message(request)
        self.state.channel(channel.id, needs=places.ADD_REACTIONS)
        return web.Response(status=204)

    # interactions

    async def callback(self, request: web.Request) -> web.Response:
        token, files = request.match_info["token"], self._keep(request)
        given = await self.wire.interactions.callback(_int(request, "id"), token, request[BODY], files)
        return answer(given) if request.query.get("with_response") else web.Response(status=204)

    async def follow_up(self, request: web.Request) -> web.Response:
        return answer(
            await self.wire.interactions.follow_up(request.match_info["token"], request[BODY], self._keep(request))
        )

    async def get_response(self, request: web.Request) -> web.Response:
        return answer(self.wire.interactions.get(request.match_info["token"], request.match_info["which"]))

    async def change_response(self, request: web.Request) -> web.Response:
        found = request.match_info
        given = await self.wire.interactions.change(found["token"], found["which"], request[BODY], self._keep(request))
        return answer(given)

    async def delete_response(self, request: web.Request) -> web.Response:
        await self.wire.interactions.delete(request.match_info["token"], request.match_info["which"])
        return web.Response(status=204)

    # what the handlers share

    def _channel(self, request: web.Request, needs: int = 0) -> Channel:
        return self.state.channel(_int(request, "channel"), needs=needs)

    def _message(self, request: web.Request) -> tuple[Channel, Json]:
        channel = self._channel(request)
        return channel, self.state.message(channel, _int(request, "message"))

    def _guild(self, request: web.Request) -> None:
        if _int(request, "guild") != SERVER:
            raise RefusedError(10004)

    def _keep(self, request: web.Request) -> list[Json]:
        return [self.state.keep_file(name, content) for name, content in request[FILES].items()]


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """JSON without a charset in its type, as Discord sends it and discord.py expects it."""
    told = {"Content-Type": "application/json", **(headers or {})}
    return web.Response(body=json.dumps(value), status=status, headers=told)


def _guild_of(channel: Channel) -> Json:
    return {} if channel.kind == PRIVATE else {"guild_id": str(SERVER)}


def _int(request: web.Request, name: str) -> int:
    try:
        return int(request.match_info[name])
    except ValueError:
        raise RefusedError(50035, f"{name}: Value is not snowflake.") from None


async def _content(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    """The JSON of a request and its files, whether it comes in parts or whole."""
    if request.content_type != "multipart/form-data":
        raw = await request.read()
        return (json.loads(raw) if raw else {}), {}
    body, files = {}, {}
    async for part in await request.multipart():
        content = bytes(await part.read())  # type: ignore[union-attr]
        if part.name == "payload_json":  # type: ignore[union-attr]
            body = json.loads(content)
        else:
            files[str(part.filename)] = content  # type: ignore[union-attr]
    return body, files
