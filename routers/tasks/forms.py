"""The kinds of text that people ask to have written."""

import re

FORMS: tuple[tuple[str, str], ...] = (
    (
        "edit",
        r"^(?:(?:make|turn) (?:this|it|that)|rewrite|rephrase|reword|proofread|edit|polish|shorten|improve|correct"
        r"|überarbeite|korrigiere|corrige)\b",
    ),
    (
        "cover letter",
        r"cover letter|application letter|bewerbung\w*|anschreiben|lettre de motivation|carta de presentación",
    ),
    ("e-mail", r"e-?mails?|courriels?|correos?(?: electrónicos?)?"),
    ("announcement", r"announce(?:ments?)?|ankündigung|bekanntmachung|annonce|anuncio|press release|pressemitteilung"),
    ("post", r"(?:linkedin |facebook |instagram |blog )?posts?|tweets?|toots?|captions?|beitrag|publicación"),
    ("letter", r"letters?|briefe?|lettre|carta"),
    ("invitation", r"invitations?|einladung\w*|invitación"),
    ("message", r"messages?|reply|replies|notes?|text message|sms|nachricht|antwort|entschuldigung|réponse|mensaje"),
    ("speech", r"speech|toast|eulogy|talk|rede|discours|discurso"),
    ("poem", r"poems?|haikus?|limericks?|sonnets?|lyrics|songs?|gedicht|lied|poème|chanson|poema|canción"),
    ("story", r"stor(?:y|ies)|tale|geschichte|märchen|histoire|conte|cuento"),
    ("bio", r"bios?|biography|profile text|about me|kurzbiografie|biographie"),
    ("product description", r"product descriptions?|produktbeschreibung|description de produit"),
    ("newsletter", r"newsletters?|rundbrief"),
    ("advertisement", r"posters?|flyers?|ads?|adverts?|advertisements?|slogan|plakat|anzeige|affiche|anuncio"),
)
"""Form and the words that name it; the first that matches counts."""

_COMPILED = tuple((form, re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)) for form, words in FORMS)


def form_of(instruction: str) -> str | None:
    """The kind of text that an instruction to write names, or None."""
    return next((form for form, pattern in _COMPILED if pattern.search(instruction)), None)
