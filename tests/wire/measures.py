"""What people saw of many answers at once: figures from the requests that reached the small Discord."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.wire.stand_in import Wire

_MESSAGE = re.compile(r"/channels/\d+/messages/(\d+)")


@dataclass
class Seen:
    """One question, and when the answer's text was first there, changed, and was complete."""

    asked: float
    changes: list[float] = field(default_factory=list)
    edits: int = 0
    complete: float | None = None

    @property
    def first(self) -> float | None:
        """Seconds to the first text."""
        return self.changes[0] - self.asked if self.changes else None

    @property
    def whole(self) -> float | None:
        """Seconds to the complete answer."""
        return self.complete - self.asked if self.complete is not None else None

    @property
    def stall(self) -> float:
        """Longest time in seconds without a change, from the first text to completion."""
        return max((later - earlier for earlier, later in pairwise(self.changes)), default=0.0)


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    questions: int
    channels: int
    first: tuple[float, float]
    whole: tuple[float, float]
    stall: float
    edits: float
    refused: int
    early: int
    """Answers whose first text was there within 0.8 s."""
    unanswered: int
    memory: float
    busy: float
    """Seconds of the bot's processor time."""

    def __str__(self) -> str:
        first, whole = (f"{low:.2f} / {high:.2f}" for low, high in (self.first, self.whole))
        count, rest = f"{self.questions} in {self.channels}", f"{self.edits:.1f} | {self.refused} | {self.memory:.0f}"
        return f"| {count} | {first} | {whole} | {self.stall:.2f} | {rest} |"


HEAD = """\
| questions at once | first text p50 / p95 s | complete p50 / p95 s | stall p95 s | edits each | 429s | RSS MiB |
|---|---|---|---|---|---|---|"""
HOLD = {
    20: "| hold: 20 in 10 | – / 0.45 | – / 3.80 | 2.10 | | | |",
    100: "| hold: 100 in 10 | 45 within 0.8 s / 6.00 | – / 6.50 | | | 5 | |",
}


def seen(wire: Wire, asked: dict[str, float], last: str) -> list[Seen]:
    """What became of the questions with these ids, asked at these times; `last` is the last word of every answer."""
    answers = {number: Seen(moment) for number, moment in asked.items()}
    shown = {
        message["id"]: answers[message["message_reference"]["message_id"]]
        for message in wire.own_messages
        if message.get("message_reference", {}).get("message_id") in answers
    }
    for call in wire.calls:
        found = _MESSAGE.fullmatch(call.path)
        reference = call.body.get("message_reference") if isinstance(call.body, dict) else None
        answer = shown.get(found[1]) if found else answers.get(str((reference or {}).get("message_id")))
        if answer is None or not call.ok or call.method not in ("POST", "PATCH"):
            continue
        answer.changes.append(call.at)
        answer.edits += call.method == "PATCH"
        if answer.complete is None and last in call.body["content"]:
            answer.complete = call.at
    return list(answers.values())


def line(answers: Sequence[Seen], channels: int, refused: int, memory: float, busy: float) -> Line:
    """The figures of one run."""
    firsts = [answer.first for answer in answers if answer.first is not None]
    wholes = [answer.whole for answer in answers if answer.whole is not None]
    return Line(
        questions=len(answers),
        channels=channels,
        first=(quantile(firsts, 0.5), quantile(firsts, 0.95)),
        whole=(quantile(wholes, 0.5), quantile(wholes, 0.95)),
        stall=quantile([answer.stall for answer in answers], 0.95),
        edits=sum(answer.edits for answer in answers) / len(answers),
        refused=refused,
        early=sum(first <= 0.8 for first in firsts),
        unanswered=len(answers) - len(wholes),
        memory=memory,
        busy=busy,
    )


def missed(line: Line) -> list[str]:
    """What of the figures to hold a line misses, as sentences."""
    faults = [f"{line.unanswered} of {line.questions} answers are not complete"] if line.unanswered else []
    first, whole = line.first[1], line.whole[1]
    if line.questions == 20:
        wanted = [("first text", first, 0.45), ("complete", whole, 3.8), ("longest stall", line.stall, 2.1)]
    elif line.questions == 100:
        wanted = [("first text", first, 6.0), ("complete", whole, 6.5)]
        faults += [f"only {line.early} first texts within 0.8 s, not 45"] if line.early < 45 else []
        faults += [f"{line.refused} 429s, more than 5"] if line.refused > 5 else []
    else:
        wanted = []
    late = [f"{name} p95 {value:.2f} s, more than {most:.2f}" for name, value, most in wanted if value > most]
    return [f"{line.questions} at once: {fault}" for fault in faults + late]


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that is not below this share of all (nearest rank); infinity where there are none."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)] if ranked else float("inf")
