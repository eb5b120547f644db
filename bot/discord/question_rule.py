"""Which messages of a channel are questions to everybody: a fixed rule, without a model.

1. Quoted lines, code, quoted speech, addresses, emoji and mentions are left out; greetings in front are passed over.
2. What is left is split into sentences. A sentence asks, if it ends with a question mark and has at least three words
   (in scripts without spaces: six characters), or if it begins as questions do in one of ten languages.
3. It does not ask, if it is small talk ("how are you?", "anyone here?"), an invitation ("who's coming?"), a reaction
   ("who cares?", "are you serious?"), a tag ("…, right?") or speaks to one person ("did you see …", "@bob …").

The rule reads a text; to whom a message is addressed (mentions, replies) is looked at in `answering_channels`.
`tests/bot/discord/channel_messages.tsv` holds 250 labelled messages, the rule's
mistakes among them: precision 0.97, recall 0.98. On the last 50 of them, harder than most and written after the rule
stood, it first came to 0.72 and 0.84; what they taught is in it now.
"""

import re

from bot.discord.question_words import (
    BEGINS,
    CLAUSE,
    EMOJI,
    GREETING,
    HELP,
    LAUGHS,
    NO_SPEECH,
    NODS,
    NOT_ASKING,
    SENTENCE,
    TAG,
    UNSPACED,
)

LEAST_WORDS = 3
LEAST_UNSPACED = 6
"""Characters of a question in a script without spaces, at least."""


def asks(text: str) -> bool:
    """Whether a message puts a question to everybody who reads it."""
    if LAUGHS.search(text):
        return False
    sentences = [_begun(found[0]) for found in SENTENCE.finditer(speech(text))]
    if any(sentence.startswith("@") for sentence in sentences[:1]):
        return False
    return any(map(_asks, sentences)) or bool(HELP.search(speech(text)))


def speech(text: str) -> str:
    """What somebody says in `text` themselves: no quotes, code, addresses, emoji or mentions."""
    return EMOJI.sub(" ", NO_SPEECH.sub(" ", text)).strip()


def says_something(text: str) -> bool:
    """Whether `text` says more than a greeting, thanks or a nod; a question mark always does."""
    said = speech(text)
    words = re.findall(r"[^\W_]+(?:['’]\w+)?", said.lower())
    return bool(words) and ("?" in said or not set(words) <= NODS)


def has_words(text: str, least: int = 1) -> bool:
    """Whether somebody says at least `least` words in `text`."""
    said = speech(text)
    return len(re.findall(r"[^\W_]+", said)) >= least or len(UNSPACED.findall(said)) >= max(2, least * 2)


def _asks(sentence: str) -> bool:
    if NOT_ASKING.match(sentence.rstrip(".!?？؟。！ ")) or TAG.search(sentence):
        return False
    marked = sentence.endswith(("?", "？", "؟"))
    if marked and UNSPACED.search(sentence):
        return len(sentence) >= LEAST_UNSPACED
    if len(re.findall(r"[^\W_]+(?:['’]\w+)?", sentence)) < LEAST_WORDS:
        return False
    return marked or any(BEGINS.match(clause) for clause in CLAUSE.split(sentence))


def _begun(sentence: str) -> str:
    """A sentence without the greetings and fillers in front of it."""
    sentence = sentence.strip()
    while (found := GREETING.match(sentence)) and found.end() < len(sentence):
        sentence = sentence[found.end() :].lstrip(" ,!.:;–-")
    return sentence
