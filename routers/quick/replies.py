"""What is answered at once, in the asker's language, in one of a few wordings."""

import re
from collections.abc import Mapping, Sequence

from routers.quick.recognition import Topic
from routers.tasks.language import NAMES, language_of

_AI = "I'm Tactician, a bot: every answer of mine is written by an AI and may be wrong."
_DO = (
    "I answer questions: general ones with a carefully engineered prompt, specialized ones from this server's own "
    "documents, with their sources. Just ask, by a mention, a reply or `/ask`. Rate answers with 👍 and 👎, ask *Why?* "
    "to see how one came about, and switch the way I answer with `/strategy`. `/help` lists everything."
)
_KEPT = (
    "Questions, answers and ratings are kept on the machine that runs me, under a pseudonym instead of your name, and "
    "the texts are erased after a while. `/privacy` shows what is held about you and forgets it on request."
)

REPLIES: Mapping[str, Mapping[Topic, Sequence[str]]] = {
    "en": {
        Topic.GREETING: ("Hello! What would you like to know?", "Hi! Ask me anything.", "Hey! What can I do for you?"),
        Topic.THANKS: ("You're welcome!", "Gladly!", "My pleasure. Ask on whenever you like."),
        Topic.GOODBYE: ("Goodbye!", "See you!", "Take care!"),
        Topic.IDENTITY: (_AI, f"{_AI} I pick the way to answer that suits each question."),
        Topic.ABILITY: (_DO,),
        Topic.PRIVACY: (_KEPT,),
    },
    "de": {
        Topic.GREETING: ("Hallo! Was möchtest du wissen?", "Hi! Frag mich, was du willst."),
        Topic.THANKS: ("Gern geschehen!", "Gerne! Frag jederzeit weiter."),
        Topic.GOODBYE: ("Tschüss!", "Bis bald!"),
        Topic.IDENTITY: (
            "Ich bin Tactician, ein Bot: Alle meine Antworten schreibt eine KI, und sie können falsch sein.",
        ),
        Topic.ABILITY: (
            "Ich beantworte Fragen: allgemeine mit einer sorgfältig gebauten Anweisung an das Modell, spezielle aus "
            "den Dokumenten dieses Servers, mit Quellen. Frag einfach: mit einer Erwähnung, einer Antwort oder `/ask`. "
            "Bewerte Antworten mit 👍 und 👎, *Why?* zeigt, wie eine entstand, und `/strategy` wechselt den Weg. "
            "`/help` nennt alles.",
        ),
        Topic.PRIVACY: (
            "Fragen, Antworten und Bewertungen liegen auf dem Rechner, auf dem ich laufe, unter einem Pseudonym statt "
            "deines Namens; die Texte werden nach einer Weile gelöscht. `/privacy` zeigt, was über dich da ist, und "
            "vergisst es auf Wunsch.",
        ),
    },
    "fr": {
        Topic.GREETING: ("Bonjour ! Que veux-tu savoir ?", "Salut ! Pose-moi ta question."),
        Topic.THANKS: ("Avec plaisir !", "De rien !"),
        Topic.GOODBYE: ("Au revoir !", "À bientôt !"),
        Topic.IDENTITY: (
            "Je suis Tactician, un bot : toutes mes réponses sont écrites par une IA et peuvent être fausses.",
        ),
        Topic.ABILITY: (
            "Je réponds aux questions : les générales avec une consigne soigneusement préparée, les spécialisées à "
            "partir des documents de ce serveur, avec leurs sources. Demande simplement : par une mention, une réponse "
            "ou `/ask`. Note les réponses avec 👍 et 👎 ; *Why?* dit d'où vient une réponse, `/strategy` change de "
            "méthode, `/help` énumère tout.",
        ),
        Topic.PRIVACY: (
            "Questions, réponses et avis restent sur la machine qui me fait tourner, sous un pseudonyme à la place de "
            "ton nom ; les textes sont effacés après un temps. `/privacy` montre ce qui te concerne et l'oublie sur "
            "demande.",
        ),
    },
    "es": {
        Topic.GREETING: ("¡Hola! ¿Qué quieres saber?", "¡Hola! Pregúntame lo que quieras."),
        Topic.THANKS: ("¡De nada!", "¡Con gusto!"),
        Topic.GOODBYE: ("¡Adiós!", "¡Hasta pronto!"),
        Topic.IDENTITY: ("Soy Tactician, un bot: todas mis respuestas las escribe una IA y pueden ser erróneas.",),
        Topic.ABILITY: (
            "Respondo preguntas: las generales con una instrucción bien preparada, las especializadas con los "
            "documentos de este servidor y sus fuentes. Pregunta con una mención, una respuesta o `/ask`. Valora las "
            "respuestas con 👍 y 👎; *Why?* dice cómo surgió una, `/strategy` cambia de método y `/help` lo enumera "
            "todo.",
        ),
        Topic.PRIVACY: (
            "Las preguntas, respuestas y valoraciones quedan en la máquina que me ejecuta, con un seudónimo en lugar "
            "de tu nombre; los textos se borran pasado un tiempo. `/privacy` muestra lo que hay sobre ti y lo "
            "olvida si lo pides.",
        ),
    },
}


_WORDS = {
    "de": "danke|vielen dank|besten dank|hallo|moin|servus|guten|tschüss|gute nacht|schönen|bis bald|bis dann|hilfe",
    "fr": "merci|bonjour|bonsoir|salut|au revoir|bientôt|demain|bonne|aide",
    "es": "gracias|hola|buenos|buenas|adiós|hasta|ayuda",
}
_MARKS = {code: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for code, words in _WORDS.items()}


def language_for(text: str, wanted: str | None = None) -> str:
    """ISO 639-1 code of the language to answer `text` in: the `wanted` one (by its English name), else its own."""
    if wanted is not None:
        named = {name.lower(): code for code, name in NAMES.items()}
        return named.get(wanted.strip().lower(), "en")
    known = next((code for code, mark in _MARKS.items() if mark.search(text)), None)
    return known or language_of(text) or "en"


def reply(topic: Topic, language: str, seed: int) -> str:
    """The answer on a topic; in English where there is none in `language` (ISO 639-1). The same seed, the same text."""
    wordings = REPLIES.get(language, REPLIES["en"])[topic]
    return wordings[seed % len(wordings)]
