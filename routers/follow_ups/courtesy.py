"""Thanks, greetings and fillers around what is asked: they say nothing about its topic."""

import re

_ANYWHERE = """
    ok|okay|okey|oki|kk|alright|thanks|thank you|thx|tysm|ty|cheers|many thanks|hi|hey|hiya|oh|ah|aha|hm|hmm|hmmm|um|uh
    huh|ugh|oops|wow|well|so|now|anyway|anyways|please|pls|sorry|btw|by the way|got it|i see|lol|haha|hahaha|hehe|bye
    one more thing|one more question|another thing|also|quick question|never mind|nevermind|no worries|no problem
    danke|danke dir|danke schön|danke sehr|vielen dank|besten dank|alles klar|ach so|achso|hallo|moin|servus|übrigens
    merci|merci beaucoup|merci bien|d'accord|bonjour|bonsoir|salut|au fait
    gracias|muchas gracias|mil gracias|vale|hola|por cierto|de acuerdo|grazie|grazie mille|va bene|ciao|obrigado
    obrigada|muito obrigado|muito obrigada|bedankt|dank je|dank je wel
"""
"""Said before anything: “ok where is it?”."""

_APART = """
    k|right|sure|yes|yeah|yep|yup|cool|nice|great|perfect|awesome|super|lovely|brilliant|excellent|wonderful|amazing
    fantastic|sweet|fine|good|very good|not bad|interesting|makes sense|understood|noted|i understand|that's it
    that's all|that's great|that's good|that's nice|that's cool|that's clear|that's perfect|that's helpful
    great answer|that makes sense|that helps|that helped|that worked|that works|it works|it works now|works now|works
    worked|solved|done|fixed|forget it|all good|much appreciated|appreciate it|no thanks|so much|very much|a lot
    a bunch|again|in advance|for that|for the help|for your help|for the answer|for the info|for the quick answer
    for your time|thank you so much|thank you very much|thanks a lot|thanks so much|thanks again|you're the best
    you are the best|you're great|you're awesome|you're amazing|you are great|you're right|you are right
    you're welcome|you're so helpful|you are so helpful|you rock|well done|good bot|good job|good work|good answer
    nice one|nice work|love it|love you|i love it|i love you|i love this|impressive|lmao|rofl|hello|hi there
    hello there|hey there|hi all|good morning|good evening|good afternoon|good day|good night|greetings|goodbye
    bye bye|bye for now|see you|see ya|see you later|see you soon|see you tomorrow|talk to you later|later|take care
    have a nice day|have a good day|have a great day|have a nice evening|have a good one|have a nice weekend|good luck
    have fun|prima|toll|klasse|genau|stimmt|verstehe|verstanden|gut|sehr gut|na gut|ja|nee|nein danke|guten morgen
    guten tag|guten abend|gute nacht|tschüss|bis morgen|bis bald|bis dann|bis später|schönen abend|schönen abend noch
    schönen tag|schönen tag noch|schönes wochenende|bitte|top|danke vielmals|perfekt|parfait|génial|oui|bien|compris
    je vois|au revoir|bonne journée|bonne nuit|bonne soirée|à bientôt|à demain|s'il te plaît|s'il vous plaît|très bien
    perfecto|genial|sí|muy bien|estupendo|claro|entendido|buenos días|buenas tardes|buenas noches|adiós|hasta luego
    hasta mañana|hasta pronto|por favor|perfetto|capito|buongiorno|buonasera|perfeito|entendi
"""
"""Said by itself or before a comma: “great, where is it?”, but not the one of “great circle”."""


def _any(phrases: str) -> str:
    """A pattern of all `phrases`, the longest first."""
    listed = [phrase.strip() for line in phrases.splitlines() for phrase in line.split("|")]
    spelled = [re.escape(phrase).replace("'", "['’]?").replace(r"\ ", r"\s+") for phrase in listed if phrase]
    return "|".join(sorted(spelled, key=len, reverse=True))


_SIGNS = r"[\s.,;:!…\-–—)\"“”~*_\u2600-\u27bf\U0001f300-\U0001faff\ufe0f\u200d]"
_SMILEY = r"(?::[a-z_]+:|[:;=]-?[)(DPp/|]+|<3|\^\^)"
_BEFORE = re.compile(f"{_SIGNS}*")
_ENDS = r"(?=\s*(?:[.,;:!…–—)]|[\u2600-\u27bf\U0001f300-\U0001faff]|$))"
_SAID = re.compile(
    rf"(?:(?:{_any(_APART + _ANYWHERE)}){_ENDS}|(?:{_any(_ANYWHERE)})(?![\w’'-])|{_SMILEY}(?=\s|$))"
    rf"(?:{_SIGNS}+(?=\w))?",
    re.IGNORECASE,
)
_POLITE = "please|pls|thanks|thank you|thx|thanks in advance|lol|bitte|danke|merci|gracias|por favor|s'il te plaît"
_AFTER = re.compile(
    rf"(?:(?<=[,.;:!?…–—])|(?<=\s))\s*(?:{_any(_POLITE)}|{_SMILEY})[\s.!]*(?P<mark>\??)\s*$", re.IGNORECASE
)
_TAIL = 80
"""Characters at the end in which courtesies are looked for."""


def without_courtesy(text: str) -> str:
    """`text` without the thanks, greetings and fillers that stand before and after what it says; empty where it says
    nothing else."""
    rest = text.strip()
    while found := _SAID.match(rest, _signs(rest)):
        rest = rest[found.end() :]
    while found := _AFTER.search(rest, max(0, len(rest) - _TAIL)):
        rest = rest[: found.start()].rstrip(" ,") + found["mark"]
    return "" if _signs(rest) == len(rest) else rest.strip()


def _signs(text: str) -> int:
    """How many signs `text` begins with."""
    found = _BEFORE.match(text)
    return found.end() if found else 0
