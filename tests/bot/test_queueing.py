import asyncio
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.queueing import FairQueue, Ticket


def names(tickets: list[Ticket]) -> list[str]:
    return [ticket.who for ticket in tickets if ticket.admitted.is_set()]


def test_those_who_fit_come_in_at_once() -> None:
    queue = FairQueue()
    tickets = [queue.enter(who, 3, 2) for who in ("ann", "ann", "ben")]
    assert names(tickets) == ["ann", "ann", "ben"]
    assert queue.waiting == 0


def test_one_person_has_so_many_inside_while_others_pass() -> None:
    queue = FairQueue()
    tickets = [queue.enter(who, 10, 2) for who in ("ann", "ann", "ann", "ben")]
    assert [ticket.admitted.is_set() for ticket in tickets] == [True, True, False, True]
    assert queue.waiting_of("ann") == 1
    queue.leave(tickets[0])
    assert tickets[2].admitted.is_set()


def test_people_take_turns_however_many_one_of_them_has_sent_in() -> None:
    queue = FairQueue()
    inside = queue.enter("zoe", 1, 1)
    line = [queue.enter(who, 1, 1) for who in ("ann", "ann", "ann", "ben", "cy")]
    order = []
    while True:
        queue.leave(inside)
        came = [ticket for ticket in line if ticket.admitted.is_set() and ticket not in order]
        if not came:
            break
        (inside,) = came
        order.append(inside)
    assert [ticket.who for ticket in order] == ["ann", "ben", "cy", "ann", "ann"]


def test_the_place_counts_those_who_come_before() -> None:
    queue = FairQueue()
    inside = queue.enter("zoe", 1, 1)
    first, second, third, other = (queue.enter(who, 1, 1) for who in ("ann", "ann", "ann", "ben"))
    assert [queue.place_of(ticket) for ticket in (inside, first, other, second, third)] == [0, 1, 2, 3, 4]


def test_who_gives_up_leaves_no_gap() -> None:
    queue = FairQueue()
    inside, gone, next_one = (queue.enter(who, 1, 1) for who in ("ann", "ben", "cy"))
    queue.leave(gone)
    assert queue.waiting == 1
    queue.leave(inside)
    assert next_one.admitted.is_set()
    queue.leave(next_one)
    assert queue.enter("dee", 1, 1).admitted.is_set()


@settings(max_examples=200)
@given(st.integers(0, 10**9), st.integers(1, 5), st.integers(1, 3))
def test_limits_hold_and_nobody_is_left_waiting_beside_a_free_place(seed: int, at_once: int, of_one: int) -> None:
    chance = random.Random(seed)
    queue, here = FairQueue(), list[Ticket]()
    for _ in range(60):
        if here and chance.random() < 0.5:
            queue.leave(here.pop(chance.randrange(len(here))))
        else:
            here.append(queue.enter(chance.choice("abcd"), at_once, of_one))
        inside = names(here)
        assert len(inside) <= at_once
        assert all(inside.count(who) <= of_one for who in inside)
        waiting = [ticket for ticket in here if not ticket.admitted.is_set()]
        assert queue.waiting == len(waiting)
        if len(inside) < at_once:
            assert all(inside.count(ticket.who) == of_one for ticket in waiting)
        places = sorted(queue.place_of(ticket) for ticket in waiting)
        assert places == list(range(1, len(waiting) + 1))


async def test_waiting_is_waiting_for_an_event() -> None:
    queue = FairQueue()
    inside = queue.enter("ann", 1, 1)
    waiting = asyncio.create_task(queue.enter("ben", 1, 1).admitted.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    queue.leave(inside)
    assert await waiting
