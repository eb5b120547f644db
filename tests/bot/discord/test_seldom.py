from bot.discord import seldom
from bot.discord.seldom import Seldom


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_same_is_said_once_a_minute() -> None:
    clock = Clock()
    hints = Seldom(clock=clock)
    assert hints.allows(("alice", 1))
    clock.now += 59
    assert not hints.allows(("alice", 1))
    clock.now += 1
    assert hints.allows(("alice", 1))


def test_being_silenced_does_not_prolong_the_silence() -> None:
    clock = Clock()
    hints = Seldom(clock=clock)
    allowed = 0
    for _ in range(121):
        allowed += hints.allows("x")
        clock.now += 1
    assert allowed == 3


def test_people_and_channels_count_apart() -> None:
    hints = Seldom(clock=Clock())
    assert hints.allows(("alice", 1))
    assert hints.allows(("alice", 2))
    assert hints.allows(("bob", 1))


def test_little_is_remembered(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(seldom, "REMEMBERED", 2)
    hints = Seldom(clock=Clock())
    assert [hints.allows(number) for number in (1, 2, 3, 1, 3)] == [True, True, True, True, False]


def test_the_time_of_day_is_taken_by_default() -> None:
    hints = Seldom()
    assert hints.allows("x")
    assert not hints.allows("x")
