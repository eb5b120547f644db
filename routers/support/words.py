"""What of a sentence can be looked up in a passage: its content words, figures with their units, and codes."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_SMALL = frozenset(
    """
    a an the is are was were be been being do does did done can could will would should may might must shall has
    have had having i me my you your yours he she him her his it its itself we us our they them their one ones who
    whom whose what which where when why how to of in on at for from with by as and or but if so not no nor never
    none than then that this these those there here into onto out up down off over under about also after before
    between within until while during each every any all some both either neither just only very too more most much
    many well still again always usually normally simply first second third next finally lastly once already because
    since therefore however otherwise instead such same other another own per via let make sure please need needs
    needed want like roughly approximately around nearly almost least above below maximum minimum fl according
    answer question passage passages document documents text following mean means cannot can't don't doesn't isn't
    won't it's you're that's get gets got go goes der die das den dem des ein eine einen einem einer eines ist sind
    war wird werden wurde kann können muss müssen soll darf dürfen hat haben und oder nicht kein keine keinen von zu
    zum zur mit für auf im am bei nach aus vor über unter um wenn dann als auch noch nur sich es er sie wir ihr du
    ich man mein dein sein ihre euer mich dich dir mir uns sehr mehr alle jede jeder jedes le la les un une de d l
    est sont et ou ne pas n avec sur dans au aux en ce cette ces qui que il elle el los las del una unos unas y o
    son con por para al se su sus lo gli uno è di da che non nel della dei e os uma dos na em com não é het een van
    te dat niet op voor zijn
    """.split()
)
_ALIKE = (
    "change replace swap exchange renew substitute wechsel ersetz tausch",
    "begin start",
    "fit insert install mount put place",
    "press hold push",
    "show display appear indicate",
    "remedy fix repair solve",
    "error fault",
    "clear disappear vanish",
    "allow permit let permission erlaub dürf gestatt",
    "forbid prohibit ban",
    "cost price pay charge fee zahl kost betrag beitrag",
    "cover include",
    "keep retain",
    "call phone contact",
    "send submit",
    "key token",
    "reply respond response answer return",
    "fertilize feed",
    "machine device unit appliance",
    "approve confirm",
    "delete erase remove",
    "feel seem look",
    "last take",
    "upper top",
    "buy purchase",
    "rinse wash clean",
    "borrow lend loan lent",
)
"""Words that stand for one another in instructions."""
_ENDINGS = "ingly ions ion ments ment ings ning ing edly ied ies ers est ely ed es er en em ly al e s y".split()
_STEM = 6
_LEAST_STEM = 3
_UNITS = {
    "h": "h hr hrs hour hours stunde stunden heure heures hora horas ore uur",
    "min": "min mins minute minutes minuten minuto minutos minuti minuut",
    "s": "s sec secs second seconds sekunde sekunden seconde secondes segundo segundos secondi",
    "d": "day days tag tage tagen jour jours día días giorno giorni dag dagen",
    "wk": "week weeks woche wochen semaine semaines semana semanas settimana settimane weken",
    "mo": "month months monat monate monaten mois mes meses mese mesi maand maanden",
    "yr": "year years jahr jahre jahren an ans année années año años anno anni jaar",
    "°F": "°f f fahrenheit",
    "°C": "°c c celsius",
    "%": "% percent per-cent prozent pour-cent",
    "$": "$ dollar dollars usd",
    "ct": "cent cents ¢",
    "€": "€ euro euros eur",
    "m": "m meter meters metre metres",
    "cm": "cm centimeter centimeters zentimeter",
    "mm": "mm millimeter millimeters",
    "km": "km kilometer kilometers kilometre kilometres",
    "in": "inch inches",
    "ft": "ft foot feet",
    "kg": "kg kilogram kilograms kilo kilos kilogramm",
    "g": "g gram grams gramm",
    "lb": "lb lbs pound pounds",
    "oz": "oz ounce ounces",
    "L": "l liter liters litre litres",
    "mL": "ml milliliter milliliters",
    "gal": "gal gallon gallons",
    "psi": "psi",
    "bar": "bar",
    "rpm": "rpm",
    "W": "w watt watts",
    "kW": "kw kilowatt kilowatts",
    "V": "v volt volts",
    "A": "amp amps ampere amperes",
    "Hz": "hz hertz",
    "MHz": "mhz",
    "GHz": "ghz",
    "KB": "kb",
    "MB": "mb",
    "GB": "gb",
    "TB": "tb",
    "dB": "db",
    "micron": "micron microns",
    "ms": "ms millisecond milliseconds",
}
_UNIT_OF = {name: unit for unit, names in _UNITS.items() for name in names.split()}
_BEFORE = {"$": "$", "€": "€", "£": "£"}
_JOINED_UNITS = {
    **dict.fromkeys(("時間", "小时", "小時", "시간"), "h"),
    **dict.fromkeys(("分", "분"), "min"),
    **dict.fromkeys(("秒", "초"), "s"),
    **dict.fromkeys(("日", "天", "営業日", "일"), "d"),
    **dict.fromkeys(("週", "周", "주"), "wk"),
    **dict.fromkeys(("か月", "ヶ月", "个月", "個月", "개월"), "mo"),
    **dict.fromkeys(("年", "년"), "yr"),
    **dict.fromkeys(("円", "元", "원"), "money"),
}
_NUMBER_WORDS = {
    word: str(value)
    for value, words in enumerate(
        [
            "zero null",
            "one eins",
            "two zwei deux dos twice zweimal",
            "three drei trois tres",
            "four vier quatre cuatro",
            "five fünf cinq cinco",
            "six sechs seis",
            "seven sieben sept siete",
            "eight acht huit ocho",
            "nine neun neuf nueve",
            "ten zehn dix diez",
            "eleven elf",
            "twelve zwölf douze doce",
        ]
    )
    for word in words.split()
}
_CITATION = re.compile(r"\[\d+\]")
_ORDER = re.compile(r"\A(?:>\s*)*(?:[-*+•]\s+|\d{1,3}[.)]\s+|(?:step|schritt)\s+\d+[:.)]?\s*)+", re.IGNORECASE)
_CODE = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[^\W_][\w-]*(?![\w-])", re.ASCII)
_WITH_UNIT = re.compile(r"\d+[a-z]{1,3}\Z", re.IGNORECASE)
_FIGURE = re.compile(r"([$€£])?\s?(?<![A-Za-z0-9.,])([-+]?\d+(?:[.,]\d+)*)\s*(°[CF]\b|[%$€¢]|[^\W\d_]+(?:-cent)?)?")
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
_JOINED = re.compile(r"[぀-ヿ㐀-鿿가-힣々ー]+")
"""Scripts without spaces between words, and Korean, whose endings stick to its words."""
_ANSWERED = re.compile(r"\A\W*(?:no|nein|non|não|nee)[,.:;!]|\bnot (?:just|only|merely)\b", re.IGNORECASE)
"""A “no” that answers the question, and a “not only”: the rest may well say yes."""
_NEGATIVE = re.compile(
    r"""\b(?:not|no|never|none|nor|neither|nothing|nobody|without|cannot|unable|avoid|forbid\w*|forbade|prohibit\w*
        |refuse[sd]?|exclud\w*|mustn|\w+n['’]t
        |nicht|kein\w*|nie|niemals|ohne|verboten|weder|ne|n['’]\w+|pas|jamais|sans|aucun\w*|nunca|jamás|sin|ningun\w*
        |non|mai|senza|não|sem|niet|geen|nooit|zonder)\b
        |ません|ない|なく|不|没|沒|무료가\ 아|않|없""",
    re.IGNORECASE | re.VERBOSE,
)
_OPPOSITES = tuple(
    tuple(pair.split("/"))
    for pair in """
    above/below over/under on/off open/closed opened/closed clockwise/counterclockwise left/right top/bottom
    before/after always/never more/less higher/lower high/low longer/shorter increase/decrease raise/lower
    increases/decreases enable/disable enabled/disabled enables/disables start/stop lock/unlock locked/unlocked
    locks/unlocks tighten/loosen empty/full warm/cold hot/cold inside/outside maximum/minimum max/min first/last
    better/worse oldest/newest older/newer early/late earlier/later front/rear up/down public/private
    required/optional allowed/forbidden free/paid online/offline über/unter vor/nach links/rechts oben/unten
    """.split()
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the unit behind it; `values` are what it may be read as, for `1.500` is 1500 or 1.5."""

    values: frozenset[float]
    unit: str | None

    def agrees(self, other: "Figure") -> bool:
        """Whether the other says the same; a unit that either of them lacks is left open."""
        return bool(self.values & other.values) and (None in (self.unit, other.unit) or self.unit == other.unit)


@dataclass(frozen=True, slots=True)
class Content:
    """What a text says, as far as it can be looked up."""

    words: frozenset[str]
    """Stems of the words that carry meaning, without figures, codes and units."""
    figures: tuple[Figure, ...]
    codes: frozenset[str]
    negative: bool
    plain: frozenset[str]
    """All words as they stand, in small letters."""

    def opposes(self, other: "Content") -> bool:
        """Whether one names something where the other names its opposite."""
        mine, others = self.plain, other.plain
        return any(
            (a in mine and b in others and a not in others and b not in mine)
            or (b in mine and a in others and b not in others and a not in mine)
            for a, b in _OPPOSITES
        )


def content(text: str) -> Content:
    """What `text` says; numbers of lists and citations are not part of it."""
    text = _ORDER.sub("", _CITATION.sub(" ", unicodedata.normalize("NFKC", text)).lstrip(" *_"))
    plain = tuple(word.lower().replace("’", "'") for word in _WORD.findall(text))
    codes = frozenset(_code(code) for code in _CODE.findall(text) if not _is_measure(code))
    return Content(
        words=frozenset(_stems(plain)) | frozenset(_pairs(text)),
        figures=tuple(_figures(text)),
        codes=codes,
        negative=_NEGATIVE.search(_ANSWERED.sub("", text)) is not None,
        plain=frozenset(plain),
    )


def clauses(text: str) -> list[str]:
    """The parts of a sentence that stand side by side."""
    return [part for part in re.split(r"[;:]\s|,\s|\s(?:and|und|et|y|or|oder|then)\s|\s[–—]\s", text) if part.strip()]


def _stems(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        if word in _SMALL or word in _UNIT_OF or word in _NUMBER_WORDS or any(letter.isdigit() for letter in word):
            continue
        if len(word) > 1 and not _JOINED.match(word):
            yield _GROUP.get(stem(word), stem(word))


def stem(word: str) -> str:
    """The part of a word in small letters that its forms share, roughly."""
    word = word.partition("'")[0]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            word = word.removesuffix(ending)
            break
    if len(word) > _LEAST_STEM and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word[:_STEM]


_GROUP = {stem(word): stem(group.split()[0]) for group in _ALIKE for word in group.split()}


def _pairs(text: str) -> Iterable[str]:
    """Neighbouring characters of scripts that don't part their words."""
    for run in _JOINED.findall(text):
        yield from (run[place : place + 2] for place in range(max(len(run) - 1, 1)))


def _measure(found: re.Match[str]) -> str:
    """A code only where it is a number, with or without its unit."""
    digits = found[0].rstrip("abcdefghijklmnopqrstuvwxyz-")
    return found[0] if _is_measure(found[0]) else digits if digits.isdigit() else " "


def _code(code: str) -> str:
    return code.lower().replace("-", "").replace("_", "")


def _is_measure(code: str) -> bool:
    """Whether a code is a number and its unit, such as `20mm`, or an ordinal such as `3rd`."""
    letters = code.lstrip("0123456789").lower()
    if letters.startswith("-"):
        return letters[1:].isalpha()
    return bool(_WITH_UNIT.match(code)) and (letters in _UNIT_OF or letters in ("st", "nd", "rd", "th", "x"))


def _figures(text: str) -> Iterable[Figure]:
    for found in _FIGURE.finditer(_CODE.sub(_measure, text)):
        after = (found[3] or "").lower()
        unit = _BEFORE.get(found[1] or "") or _UNIT_OF.get(after) or _BEFORE.get(after)
        if unit is None and after and _JOINED.match(after):
            unit = next((_JOINED_UNITS[name] for name in _JOINED_UNITS if after.startswith(name)), None)
        elif unit is None:
            unit = _unit_beyond(found.string[found.end() :], after)
        yield Figure(_values(found[2]), unit)
    for found in re.finditer(r"([^\W\d_]+)(?=[\s-]+([^\W\d_]+))", text.lower()):
        if found[1] in _NUMBER_WORDS and (unit := _UNIT_OF.get(found[2])):
            yield Figure(frozenset([float(_NUMBER_WORDS[found[1]])]), unit)


def _unit_beyond(after: str, word: str) -> str | None:
    """The unit in `300 operating hours`, `10 working days` and `40 to 60 psi`."""
    if word in ("to", "and", "bis", "or", "–"):
        found = re.match(r"\s*[-+]?\d+(?:[.,]\d+)*\s*(°[cf]|[%$€]|[^\W\d_]+)", after.lower())
    else:
        found = re.match(r"\s*([^\W\d_]+)", after.lower()) if word else None
    return _UNIT_OF.get(found[1]) if found else None


def _values(number: str) -> frozenset[float]:
    """What a number may be: points and commas part thousands or decimals, as the language has it."""
    sign = -1.0 if number.startswith("-") else 1.0
    digits = number.lstrip("+-")
    found = set()
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", digits):
        found.add(float(re.sub(r"[.,]", "", digits)))
    if digits.count(".") + digits.count(",") <= 1:
        found.add(float(digits.replace(",", ".")))
    elif not found:
        head, _, tail = digits.rpartition("." if digits.rfind(".") > digits.rfind(",") else ",")
        found.add(float(f"{re.sub(r'[.,]', '', head)}.{tail}"))
    return frozenset(sign * value for value in found)
