"""The table behind the panel: which settings stand in which section, and how each is shown and changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from knowledge.known_settings import KNOWN


class Widget(Enum):
    """How a setting is changed."""

    CHANNELS = auto()
    """A list: one menu adds, another takes out."""
    CHANNEL = auto()
    ROLE = auto()
    FLAG = auto()
    CHOICES = auto()
    """One of a few words, for the server and apart from it for single channels."""
    SHARE = auto()
    """A probability; typed as 0.1 or 10 %."""
    WHOLE = auto()
    AMOUNT = auto()
    TEXT = auto()
    SHOWN = auto()
    """Changed by a command of its own; shown and reset here."""


TYPED = frozenset({Widget.SHARE, Widget.WHOLE, Widget.AMOUNT, Widget.TEXT})
"""Changed in a form."""


@dataclass(frozen=True, slots=True)
class Field:
    """One setting in the panel."""

    name: str
    title: str
    """At most 40 characters: it labels buttons and forms."""
    widget: Widget
    unit: str = ""
    """What follows a number; `$` goes in front."""
    none: str = "none"
    """What stands for a setting without a value."""
    note: str = ""
    """What it is for, where the table of settings does not say it for the panel."""
    forums: bool = False
    """Whether forums may be chosen among the channels."""
    needs: tuple[str, ...] = ()
    """Permissions that the bot needs in the chosen channels."""

    @property
    def about(self) -> str:
        """What it is for, in one sentence."""
        return self.note or KNOWN[self.name].about


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the panel."""

    key: str
    title: str
    about: str
    fields: tuple[Field, ...]
    unmentioned: bool = False
    """Whether it takes messages that don't mention the bot, which Discord shows it by a privileged intent alone."""


WRITING = ("view_channel", "send_messages")

SECTIONS = (
    Section(
        "channels",
        "Answer channels",
        "There every question is answered, mentioned or not.",
        (Field("answer_channels", "Answer channels", Widget.CHANNELS, forums=True, needs=WRITING),),
        unmentioned=True,
    ),
    Section(
        "confidence",
        "Confidence and helper role",
        "What happens in answer channels when I am not sure.",
        (
            Field("confident_only", "Only when confident", Widget.FLAG),
            Field("helper_role", "Helper role", Widget.ROLE),
        ),
    ),
    Section(
        "buttons",
        "Buttons under answers",
        "All of them, one Feedback button that opens them in private, or none.",
        (
            Field(
                "buttons",
                "Buttons",
                Widget.CHOICES,
                forums=True,
                note="For all, or apart for a single channel.",
            ),
        ),
    ),
    Section(
        "threads",
        "Threads",
        "Channels where every answer gets a thread of its own.",
        (Field("threads", "Threads in", Widget.CHANNELS, needs=(*WRITING, "create_public_threads")),),
    ),
    Section(
        "exploration",
        "Policy and exploration",
        "Trying other strategies now and then is what shows which one works. 0 means a fixed policy.",
        (
            Field("exploration", "Exploration", Widget.SHARE),
            Field("critical_channels", "Critical channels", Widget.CHANNELS, forums=True),
            Field(
                "baselines",
                "Baselines too",
                Widget.FLAG,
                note="Whether chance may answer questions about the documents without them, to compare.",
            ),
            Field(
                "rewriting",
                "Model reads follow-ups",
                Widget.FLAG,
                note="Off: by rules alone, as with the built-in model.",
            ),
            Field(
                "tie_breaking",
                "Model settles doubts",
                Widget.FLAG,
                note="Whether a question belongs to the documents, where these leave it open.",
            ),
        ),
    ),
    Section(
        "duels",
        "Duels",
        "Two answers side by side without names; people vote.",
        (
            Field("duel_share", "Duel share", Widget.SHARE),
            Field("duel_votes", "Votes that close a duel", Widget.WHOLE, " votes"),
        ),
    ),
    Section(
        "retention",
        "Retention and deletion",
        "How long text is kept. Ratings, votes and counts stay.",
        (
            Field("retention_days", "Keep text for", Widget.WHOLE, " days"),
            Field("delete_with_question", "Delete with the question", Widget.FLAG),
        ),
    ),
    Section(
        "answers",
        "Language and length",
        "How answers look.",
        (
            Field("language", "Language", Widget.TEXT, none="as in the question", note="Language of all answers."),
            Field("most_messages", "Messages per answer", Widget.WHOLE),
            Field("templates", "Templates", Widget.SHOWN, note="Chosen by task with `/prompts use`."),
        ),
    ),
    Section(
        "limits",
        "Limits",
        "So that one person cannot keep everybody else waiting.",
        (
            Field("cooldown_seconds", "Cool-down", Widget.AMOUNT, " s"),
            Field("user_at_once", "At once per person", Widget.WHOLE),
            Field("server_at_once", "At once on the server", Widget.WHOLE),
            Field("user_daily_questions", "Daily questions per person", Widget.WHOLE, none="no limit"),
            Field("server_daily_questions", "Daily questions of the server", Widget.WHOLE, none="no limit"),
            Field("user_daily_usd", "Daily dollars per person", Widget.AMOUNT, "$", none="no limit"),
            Field("server_daily_usd", "Daily dollars of the server", Widget.AMOUNT, "$", none="no limit"),
        ),
    ),
    Section(
        "moderators",
        "Moderators",
        "Where moderators hear of trouble.",
        (Field("moderator_channel", "Moderator channel", Widget.CHANNEL, needs=WRITING),),
    ),
)


def section(key: str) -> Section:
    """The section of that key; the first one where there is none."""
    return next((one for one in SECTIONS if one.key == key), SECTIONS[0])


def field(name: str) -> tuple[Section, Field] | None:
    """A setting with its section, if the panel has it."""
    return next(((one, found) for one, found in _all() if found.name == name), None)


def _all() -> Iterator[tuple[Section, Field]]:
    return ((one, found) for one in SECTIONS for found in one.fields)
