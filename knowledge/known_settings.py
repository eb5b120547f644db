"""Every setting by name: its default, what it accepts, and what it is for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

BUTTONS = ("all", "feedback", "none")
"""What stands under an answer: everything, one button that opens everything in private, or nothing."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A known setting."""

    default: Any
    accepts: Callable[[Any], bool]
    wanted: str
    """What a value must be, for a person."""
    about: str
    """What it is for."""


def _flag(default: bool, about: str) -> Setting:
    return Setting(default, lambda value: isinstance(value, bool), "true or false", about)


def _share(default: float, about: str) -> Setting:
    def accepts(value: Any) -> bool:
        return type(value) in (int, float) and 0 <= value <= 1

    return Setting(default, accepts, "a probability between 0 and 1", about)


def _texts(about: str) -> Setting:
    def accepts(value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)

    return Setting([], accepts, "a list of channel ids", about)


def _text(wanted: str, about: str) -> Setting:
    def accepts(value: Any) -> bool:
        return value is None or (isinstance(value, str) and bool(value.strip()) and len(value) <= 200)

    return Setting(None, accepts, f"{wanted}, or null", about)


def _whole(default: int | None, low: int, high: int, about: str) -> Setting:
    def accepts(value: Any) -> bool:
        return (value is None and default is None) or (type(value) is int and low <= value <= high)

    return Setting(default, accepts, f"a whole number from {low:,} to {high:,}" + _or_null(default), about)


def _amount(default: float | None, high: float, about: str) -> Setting:
    def accepts(value: Any) -> bool:
        return (value is None and default is None) or (type(value) in (int, float) and 0 <= value <= high)

    return Setting(default, accepts, f"a number from 0 to {high:,.0f}" + _or_null(default), about)


def _or_null(default: Any) -> str:
    return ", or null" if default is None else ""


def _names(of: Callable[[str], bool], wanted: str, about: str) -> Setting:
    def accepts(value: Any) -> bool:
        return isinstance(value, dict) and all(isinstance(item, str) and of(item) for item in value.values())

    return Setting({}, accepts, wanted, about)


def _object_or_none(value: Any) -> bool:
    return value is None or isinstance(value, dict)


KNOWN: Mapping[str, Setting] = {
    "exploration": _share(0.1, "Share of questions whose strategy chance may choose (epsilon)."),
    "baselines": _flag(
        False, "Whether chance may choose a prompt without documents for specialized questions too, to compare with."
    ),
    "critical_channels": _texts("Channels without exploration and without duels."),
    "duel_share": _share(0.0, "Share of questions that are answered as a blind duel of two strategies."),
    "duel_votes": _whole(5, 1, 1000, "Votes after which a duel closes; it closes after 24 hours in any case."),
    "answer_channels": _texts("Channels and forums where every question is answered, mentioned or not."),
    "confident_only": _flag(False, "Whether the bot stays silent in answer channels unless it is confident."),
    "helper_role": _text("a role's id", "Role that is called once where the bot is not confident."),
    "moderator_channel": _text("a channel's id", "Channel where moderators are told of answers marked unsafe."),
    "buttons": _names(
        lambda value: value in BUTTONS,
        f"an object of {' | '.join(BUTTONS)} by channel id",
        "What stands under an answer, by channel; under the key “” for all other channels.",
    ),
    "threads": _texts("Channels where each answer opens a thread of its own."),
    "delete_with_question": _flag(True, "Whether deleting a question deletes its answer and its text in the journal."),
    "most_messages": _whole(4, 1, 10, "Messages that an answer may take; the rest is attached as a file."),
    "language": _text("a language's name", "Language of all answers; null: the language of the question."),
    "rewriting": _flag(
        True, "Whether a model, where a better one than the built-in is configured, makes follow-ups stand alone."
    ),
    "tie_breaking": _flag(
        True, "Whether a model, where a better one than the built-in is configured, judges unsure questions."
    ),
    "templates": _names(bool, "an object of template names by task", "Templates that moderators chose, by task."),
    "retention_days": _whole(180, 1, 3650, "Days after which the text of questions and answers is erased."),
    "cooldown_seconds": _amount(2.0, 3600, "Seconds between two questions of one person, after a first few."),
    "user_at_once": _whole(2, 1, 100, "Answers that one person may have under way."),
    "server_at_once": _whole(200, 1, 10_000, "Answers that a server may have under way."),
    "user_daily_questions": _whole(None, 1, 1_000_000, "Questions that one person may ask in a day (UTC)."),
    "server_daily_questions": _whole(None, 1, 10_000_000, "Questions that a server may ask in a day (UTC)."),
    "user_daily_usd": _amount(None, 1_000_000, "US dollars that the answers to one person may cost in a day (UTC)."),
    "server_daily_usd": _amount(None, 1_000_000, "US dollars that a server's answers may cost in a day (UTC)."),
    "dm_server": _text(
        "a server's id",
        "Per person (in place of a server stands the pseudonym): the server whose "
        "documents answer their direct messages.",
    ),
    "training_permission": _text(
        "the reference of Discord's permission",
        "Permission of Discord's to train on message content, as the owner states it; null: such text never trains.",
    ),
    "model_choice": Setting(
        None, _object_or_none, "an object of addresses, or null", "By address, what the owner said to models found."
    ),
    "sample_offered": _flag(False, "Whether the sample manual was added once."),
    "discord_commands": _text("a digest", "Digest of the slash commands that Discord was told last."),
}
