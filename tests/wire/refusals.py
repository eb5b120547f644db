"""How Discord says no (https://discord.com/developers/docs/topics/opcodes-and-status-codes#json)."""

from typing import Any

Json = dict[str, Any]

WORDS = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10008: (404, "Unknown Message"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    30046: (400, "Maximum number of edits to messages older than 1 hour reached. Try again later"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50013: (403, "Missing Permissions"),
    50027: (401, "Invalid Webhook Token"),
    50034: (400, "You can only bulk delete messages that are under 14 days old"),
    50035: (400, "Invalid Form Body"),
    50083: (400, "Thread is archived"),
    160004: (400, "A thread has already been created for this message"),
}
"""Code → status and message."""


class RefusedError(Exception):
    """A request that Discord does not carry out."""

    def __init__(self, code: int, fault: str = "", *, status: int | None = None) -> None:
        known, self.message = WORDS.get(code, (status or 400, "Refused"))
        super().__init__(f"{code} {self.message} {fault}".rstrip())
        self.code = code
        self.status = status or known
        self.fault = fault

    @property
    def body(self) -> Json:
        """What stands in the response."""
        where, _, what = self.fault.partition(": ")
        errors: Json = {where: {"_errors": [{"code": "BASE_TYPE_BAD", "message": what}]}} if what else {}
        return {"message": self.message, "code": self.code} | ({"errors": errors} if errors else {})


def form(where: str, what: str) -> RefusedError:
    """50035 for one field."""
    return RefusedError(50035, f"{where}: {what}")
