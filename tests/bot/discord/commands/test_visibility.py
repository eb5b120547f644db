from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.discord.commands.visibility import readable


class Place:
    """A channel or thread with what the person may do there."""

    def __init__(self, number: int, *, private: bool = False, **allowed: bool) -> None:
        self.id = number
        self.private = private
        self.allowed = discord.Permissions(**{"view_channel": True, "read_message_history": True} | allowed)

    def is_private(self) -> bool:
        return self.private

    def permissions_for(self, _: object) -> discord.Permissions:
        return self.allowed


PLACES = (Place(1), Place(2, view_channel=False), Place(3, read_message_history=False))
THREADS = (
    Place(4, private=True),
    Place(5, private=True, manage_threads=True),
    Place(6, private=True, manage_threads=True, view_channel=False),
    Place(7),
)


def interaction(*, administrator: bool = False, member: bool = True, guild: bool = True) -> Any:
    return SimpleNamespace(
        guild=SimpleNamespace(channels=PLACES, threads=THREADS) if guild else None,
        user=discord.Member.__new__(discord.Member) if member else object(),
        permissions=discord.Permissions(administrator=administrator, manage_guild=True),
    )


def test_channels_that_can_be_read_and_private_threads_that_are_managed() -> None:
    assert readable(interaction()) == {"1", "5"}


def test_administrators_may_read_all() -> None:
    assert readable(interaction(administrator=True)) is None


@pytest.mark.parametrize("unknown", [{"member": False}, {"guild": False}])
def test_whoever_is_not_known_may_read_nothing(unknown: dict[str, bool]) -> None:
    assert readable(interaction(**unknown)) == frozenset()
