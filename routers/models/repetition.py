"""Small models fall into loops; this notices when."""

import re
from collections import Counter, deque

LIMIT = 4
"""How often the same line or run of words comes before it counts as a loop."""
RUN = 8
"""Words in a run."""
SHORTEST_LINE = 3
"""Words that a line must have to count: brackets, rules and empty cells of a table repeat without harm."""

_TOKEN = re.compile(r"\w+|\n")


class RepetitionGuard:
    """Reads an answer piece by piece and tells when it repeats itself."""

    def __init__(self) -> None:
        self._unfinished = ""
        self._line: list[str] = []
        self._run: deque[str] = deque(maxlen=RUN)
        self._seen: Counter[tuple[str, ...]] = Counter()

    def loops(self, piece: str) -> bool:
        """Whether, with this piece, a line (of 3 words or more) or a run of 8 words has come for the 4th time.

        Case, punctuation and the number before a line do not count. A word is read when something has followed it.
        """
        text = self._unfinished + piece
        tokens = list(_TOKEN.finditer(text))
        self._unfinished = tokens.pop().group() if tokens and text[-1] != "\n" and tokens[-1].end() == len(text) else ""
        return any(self._read(token.group().lower()) for token in tokens)

    def _read(self, word: str) -> bool:
        if word == "\n":
            line, self._line = self._line, []
            return len(line) >= SHORTEST_LINE and self._count(("\n", *line[line[0].isdigit() :]))
        self._line.append(word)
        self._run.append(word)
        return len(self._run) == RUN and self._count(tuple(self._run))

    def _count(self, words: tuple[str, ...]) -> bool:
        self._seen[words] += 1
        return self._seen[words] >= LIMIT
