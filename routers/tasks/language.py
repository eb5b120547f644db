"""The language of a short text, by its most frequent small words."""

import re

NAMES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
}
"""Languages that can be told, by ISO 639-1 code."""

_SMALL_WORDS = {
    "en": """
        a as no in the is are was what how why who when where which do does did can could should would will my your our
        me you and or not of to from with for about this that it its there an be been have has i if any please tell give
        """,
    "de": """
        in der die das den dem des ein eine einen einem einer ist sind war was wie warum wieso wer wann wo welche
        welcher welches ich du er wir ihr mein meine meinen mir mich dein unser und oder nicht von zu mit für über auf
        im kann kannst könnte soll sollte muss wird werden habe hat haben geht gibt bitte kein keine mehr nach bei es
        """,
    "fr": """
        le la les un une des du de est sont était que quoi qui quand où comment pourquoi quel quelle quels quelles
        je tu il nous vous mon ma mes moi ton notre votre et ou pas ne plus avec pour sur dans ce cette ces peux peut
        puis doit faire fait au aux en entre si y a-t-il donne-moi est-ce
        """,
    "es": """
        el la los las un una unos unas es son era qué que quién cuándo dónde cómo por para cuál cuáles cuánto
        cuántos yo tú él mi mis me tu su nuestro y o no de del con sobre en este esta esto puedo puede puedes debería
        hay hacer se al entre si más muy dame
        """,
    "it": """
        in il lo la gli le un uno una è sono era che cosa chi quando dove come perché quale quali io tu mi mio mia
        miei e o non di del della dei con per su nel nella questo questa posso puoi può dovrei c'è fare si al tra se più
        """,
    "pt": """
        o os um uma uns umas é são era que quem quando onde como porque qual quais eu tu você meu minha meus e ou não de
        do da dos das com para por sobre na este esta isto posso pode devo há fazer se ao entre mais muito
        """,
    "nl": """
        de het een is zijn was wat hoe waarom wie wanneer waar welke ik jij je hij wij we mijn me en of niet van te
        met voor over op in kan kun kunt moet zou wordt heb heeft er geen meer naar bij dit dat deze
        """,
}
_BY_WORD: dict[str, list[str]] = {}
for _code, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _BY_WORD.setdefault(_word, []).append(_code)


_SCRIPTS = {
    "Cyrillic": r"[\u0400-\u04ff]",
    "Greek": r"[\u0370-\u03ff]",
    "Hebrew": r"[\u0590-\u05ff]",
    "Arabic": r"[\u0600-\u06ff]",
    "Devanagari": r"[\u0900-\u097f]",
    "Thai": r"[\u0e00-\u0e7f]",
    "Hangul": r"[\uac00-\ud7af\u1100-\u11ff]",
    "Kana": r"[\u3040-\u30ff]",
    "Han": r"[\u4e00-\u9fff]",
}
_SCRIPT_SHARE = 0.2
"""Share of a text's letters from which it counts as written in another script: names and code stay Latin in it."""


def tongue_of(text: str) -> str | None:
    """As `language_of`, or the script where that is not Latin; None where neither can be told."""
    text = text[:400]
    letters = sum(character.isalpha() for character in text)
    for script, pattern in _SCRIPTS.items():
        if letters and len(re.findall(pattern, text)) >= _SCRIPT_SHARE * letters:
            return script
    return language_of(text)


def language_of(text: str) -> str | None:
    """ISO 639-1 code of the language of `text`'s first 400 characters, or None where its small words don't decide.

    A word that several languages share counts for each of them in equal parts.
    """
    points = dict.fromkeys(NAMES, 0.0)
    for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text[:400].lower()):
        codes = _BY_WORD.get(word, ())
        for code in codes:
            points[code] += 1 / len(codes)
    best, second = sorted(points, key=lambda code: -points[code])[:2]
    return best if points[best] - points[second] >= 0.5 else None
