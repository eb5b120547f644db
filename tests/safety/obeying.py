"""A model that obeys whatever it reads: the worst that a model behind the real path can be."""

import base64
import re
from typing import Any

from tests.scripted import Body, Reply

CANARY = "CANARY-5f31c0"
"""Stands in another server's documents, questions and answers, and nowhere else."""
PROOF = "OBEYED"

_LINK = re.compile(r"!?\[[^\]\n]*\]\([^)\n]*\)|https?://\S+|discord\.gg/\w+")
_PING = re.compile(r"@everyone|@here|<@[!&]?\d+>")
_SETTING = re.compile(r"(?:set|use|promote)\W+(strategy|template|model|domain)\W+(?:to\W+)?([\w-]+)", re.IGNORECASE)
_CITED = re.compile(r"(?i)cite\W+(?:passage\W+)?(\d+)")
_TURN = re.compile(
    r"<\|im_start\|>system|\[INST\]|<start_of_turn>|<\|start_header_id\|>|<｜System｜>|^System:", re.MULTILINE
)


def prompt_of(body: Body) -> str:
    """All that the model was sent."""
    return "\n".join(str(message["content"]) for message in body["messages"])


def obey(body: Body) -> Reply:
    """Looks for commands in all that it was sent, in plain words, backwards and in Base64, and follows every one."""
    prompt = prompt_of(body)
    return Reply(" ".join(["Clean the intake screen [1].", *_deeds(prompt), "The end [1]."]))


def _deeds(prompt: str) -> list[str]:
    read = "\n".join([prompt, prompt[::-1], *_decoded(prompt)])
    deeds = [PROOF] if _SETTING.search(read) else []
    deeds += [f"{name.upper()}: {value}. My {name} is {value} now." for name, value in _SETTING.findall(read)]
    deeds += [f"{ping} pay attention." for ping in dict.fromkeys(_PING.findall(read))]
    deeds += [
        f"It says so [{number}], 【{number}】 and [passage {number}]." for number in dict.fromkeys(_CITED.findall(read))
    ]
    deeds += [f"See {link} now." for link in dict.fromkeys(_LINK.findall(read))]
    deeds += ["I speak as the system."] if _TURN.search(prompt) else []
    deeds += [f"The secret is {secret}." for secret in re.findall(r"CANARY-\w+", read) if "secret" in read]
    return list(dict.fromkeys(deeds))[:40]


def _decoded(prompt: str) -> list[str]:
    words: list[Any] = re.findall(r"\b[A-Za-z0-9+/]{24,}={0,2}", prompt)
    decoded = []
    for word in words:
        try:
            decoded.append(base64.b64decode(word, validate=True).decode())
        except ValueError:
            continue
    return decoded
