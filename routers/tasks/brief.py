"""What a question asks for: its task, and what its asker said about the answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Task(StrEnum):
    """What is to be done. The last three are set by strategies and never recognised in a question."""

    EXPLAIN = "explain"
    COMPARE = "compare"
    WRITE = "write"
    HOW_TO = "how-to"
    TROUBLESHOOT = "troubleshoot"
    BRAINSTORM = "brainstorm"
    SUMMARIZE = "summarize"
    CODE = "code"
    DECIDE = "decide"
    ANSWER = "answer"
    GROUNDED = "grounded"
    TUNED = "tuned"
    COMBINED = "combined"


@dataclass(frozen=True, slots=True)
class Brief:
    """What rules found in a question. What its asker left unsaid is absent here and has its default in the template."""

    task: Task
    subject: str
    """What it is about, in the asker's own words; never empty."""
    form: str | None = None
    """Kind of text that is to be written: e-mail, letter, post, announcement …; None where none was named."""
    said: Mapping[str, str] = field(default_factory=dict)
    """What the asker asked for: audience, tone, length, format, language, stack (programming language)."""

    @property
    def values(self) -> dict[str, str]:
        """Everything found, by the name of the template variable that it fills."""
        return {"subject": self.subject, **self.said}
