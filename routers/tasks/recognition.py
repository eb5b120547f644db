"""Question → brief, by rules that need no model: the openings and signs of `cues`, the wishes of `wishes`."""

import re

from routers.tasks.brief import Brief, Task
from routers.tasks.cues import OPENINGS, POLITE, SIGNS, is_programming
from routers.tasks.forms import form_of
from routers.tasks.language import NAMES, language_of
from routers.tasks.wishes import Wish, wishes

_HEAD = 300
"""Characters at the start in which an instruction is looked for; what follows is taken for pasted material."""
_LOOKED_AT = 4_000
"""Characters at the start in which source text is looked for."""
_SUBJECT = 160
"""Longest subject, in characters; a longer one is left to the question itself."""
_PASTED = 40
"""Text after a colon that is longer than this, or quoted, is material rather than instruction."""
_OPENS = frozenset({Task.SUMMARIZE, Task.COMPARE, Task.BRAINSTORM, Task.DECIDE})
"""Tasks whose opening words win over signs of source text ("compare Python and Go")."""
_ELSEWHERE = "as in the request below"


def recognise(question: str, language: str | None = None, otherwise: Task | None = None) -> Brief:
    """What `question` asks for. Every text has a brief; `otherwise`, or `answer`, is the task of what no rule knows.

    `language` is that of the answer where the asker wishes for none; left out, the question's own.
    """
    instruction, material = _instruction(question)
    asked = _without_politeness(instruction)
    task, opening = _task(asked, instruction, question)
    if task is Task.ANSWER and otherwise is not None:
        task = otherwise
    said = wishes(asked, task)
    values = {wish.name: wish.value for wish in said}
    code = language_of(instruction)
    if (language or code) and "language" not in values:
        values["language"] = language or NAMES[code or ""]
    form = form_of(asked) if task is Task.WRITE else None
    return Brief(task, _subject(task, asked, opening, said, material), form, values)


def _instruction(question: str) -> tuple[str, bool]:
    """The part of a question that says what to do, and whether material follows it."""
    lines = [line.strip() for line in question.strip().splitlines() if line.strip()]
    first = lines[0][:_HEAD] if lines else ""
    head, colon, rest = first.partition(": ")
    if colon and len(head) > 3 and (len(rest) > _PASTED or rest[:1] in "\"“„«'`"):
        return head, True
    return first.rstrip(":"), len(lines) > 1 or len(question.strip()) > _HEAD


def _without_politeness(instruction: str) -> str:
    while (match := POLITE.match(instruction)) and 0 < match.end() < len(instruction):
        instruction = instruction[match.end() :]
    return instruction.strip()


def _task(asked: str, instruction: str, question: str) -> tuple[Task, int]:
    """The task, and how many characters of `asked` its opening words take."""
    opened, end = _opening(asked)
    if opened in _OPENS:
        return opened, end
    if is_programming(question[:_LOOKED_AT]):
        return Task.CODE, 0
    if opened is not None:
        return opened, end
    for task, pattern in SIGNS:
        if pattern.search(asked) or pattern.search(instruction):
            return task, 0
    return Task.ANSWER, 0


def _opening(asked: str) -> tuple[Task | None, int]:
    for task, pattern in OPENINGS:
        if match := pattern.match(asked):
            return task, match.end()
    return None, 0


_ABOUT = re.compile(
    r"\b(?:about|regarding|concerning|über|wegen|sur|à propos de|sobre|acerca de)\s+(.+)", re.IGNORECASE
)
_FOR = re.compile(r"\b(?:for|on|announcing|für|zu[mr]?|pour|para)\s+(.+)", re.IGNORECASE)
_THAT = re.compile(r"\b(?:that|dass|que)\s+(.+)", re.IGNORECASE)
_LEADS = re.compile(r"^(?:me|us|mir|uns|that|of|about|on|for|to|between|zwischen)\s+", re.IGNORECASE)


_MARKERS = {Task.WRITE: (_ABOUT, _THAT, _FOR), Task.BRAINSTORM: (_ABOUT, _FOR), Task.EXPLAIN: (_ABOUT,)}
"""By task, what the subject follows."""


def _subject(task: Task, asked: str, opening: int, said: tuple[Wish, ...], material: bool) -> str:
    """What is asked about, without the words that say what to do with it."""
    kept = ("stack", "audience") if task is Task.BRAINSTORM else ("stack",)
    rest = _cut(asked, said, kept)[opening:]
    for marker in _MARKERS.get(task, ()) if opening else ():
        if found := marker.search(rest):
            rest = found[1]
            break
    while (lead := _LEADS.match(rest.strip())) and opening:
        rest = rest.strip()[lead.end() :]
    rest = re.sub(r"\s+", " ", rest.replace("\0", " ")).strip(' .,;:!?¿¡"“”')
    if not rest or len(rest) > _SUBJECT or (material and len(rest) < _PASTED and opening):
        return _ELSEWHERE
    return rest


def _cut(asked: str, said: tuple[Wish, ...], kept: tuple[str, ...]) -> str:
    """`asked` with the wishes that are not `kept` blanked, so that places in the text stay the same."""
    for wish in said:
        if wish.name not in kept:
            asked = asked[: wish.start] + "\0" * (wish.end - wish.start) + asked[wish.end :]
    return asked
