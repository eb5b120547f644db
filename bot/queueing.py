"""A fair queue: so many at once in all and of each person; those who wait take turns, person by person."""

import asyncio
from collections import Counter, OrderedDict, deque
from dataclasses import dataclass, field


@dataclass(eq=False)
class Ticket:
    """One who entered; `admitted` is set when it is their turn."""

    who: str
    of_one: int
    """How many of one person may be inside at once."""
    admitted: asyncio.Event = field(default_factory=asyncio.Event)


class FairQueue:
    """Whoever has waited longest since their last turn comes next, however many others one person has sent in."""

    def __init__(self) -> None:
        self._at_once = 1
        self._inside: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[Ticket]] = OrderedDict()
        """By person, in the order in which their turns come."""

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    def waiting_of(self, who: str) -> int:
        """How many of one person wait."""
        return len(self._waiting.get(who, ()))

    def enter(self, who: str, at_once: int, of_one: int) -> Ticket:
        """Come in, or wait; `at_once` (in all) and `of_one` (of one person) hold from now on."""
        self._at_once = at_once
        ticket = Ticket(who, of_one)
        self._waiting.setdefault(who, deque()).append(ticket)
        self._admit()
        return ticket

    def leave(self, ticket: Ticket) -> None:
        """Go, whether it was one's turn or not."""
        if ticket.admitted.is_set():
            self._inside[ticket.who] -= 1
            self._inside += Counter()  # drops those who are not inside any more
        else:
            self._take(ticket)
        self._admit()

    def place_of(self, ticket: Ticket) -> int:
        """The place in the queue, 1 being next; 0 for those inside."""
        if ticket.admitted.is_set():
            return 0
        ahead = self._waiting[ticket.who].index(ticket)
        others = 0
        before = True
        for who, tickets in self._waiting.items():
            if who == ticket.who:
                before = False
            else:
                others += min(len(tickets), ahead + before)
        return ahead + others + 1

    def _admit(self) -> None:
        while self._inside.total() < self._at_once:
            ticket = next((line[0] for line in self._waiting.values() if self._may(line[0])), None)
            if ticket is None:
                return
            self._take(ticket)
            if ticket.who in self._waiting:
                self._waiting.move_to_end(ticket.who)
            self._inside[ticket.who] += 1
            ticket.admitted.set()

    def _may(self, ticket: Ticket) -> bool:
        return self._inside[ticket.who] < ticket.of_one

    def _take(self, ticket: Ticket) -> None:
        line = self._waiting[ticket.who]
        line.remove(ticket)
        if not line:
            del self._waiting[ticket.who]
