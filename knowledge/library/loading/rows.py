"""Rows of a table into parts: what its columns are, and which of them are questions and answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.library.loading.parsed import Part

_QUESTION = set(
    "question questions q faq frage fragen pregunta preguntas domanda domande pergunta perguntas vraag fråga spørgsmål "
    "spørsmål kysymys pytanie otázka kérdés întrebare вопрос питання soru ερώτηση câu_hỏi "
    "質問 问题 問題 질문 سؤال שאלה प्रश्न prompt customer_question user_question question_text".split()
)
_ANSWER = set(
    "answer answers a antwort antworten respuesta respuestas réponse réponses reponse risposta risposte resposta "
    "respostas antwoord svar vastaus odpowiedź odpověď válasz răspuns ответ відповідь cevap yanıt απάντηση "
    "câu_trả_lời 回答 答え 答案 답변 جواب إجابة תשובה उत्तर response reply accepted_answer answer_text".split()
)
_GROUP = set("category categories kategorie categoría catégorie categoria topic thema section group domain".split())
_ASKS = ("?", "？", "؟")
_TITLES = 5  # rows above the names of columns at most
_NAMED = 5  # rows that a note names
_LONGEST = 40  # characters of a column's name in a note
_HTML = re.compile(r"</?(?:p|br|ul|ol|li|a|b|i|em|strong|div|span|h\d|table)\b[^>]*>", re.IGNORECASE)

Cells = Sequence[str]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file, by the number that a spreadsheet shows beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet, or all of a file: its name where it has sisters, and the rows with something in them."""

    title: str
    rows: tuple[Row, ...]


def parts(table: Table) -> tuple[list[Part], str]:
    """A part a row, and a note on rows that are left out; the first row names the columns where it can."""
    titles = _titles(table.rows)
    if titles:
        said, *more = table.rows[:titles]
        above = filter(None, [table.title, " ".join(filter(None, said.cells))])
        found, note = _parts(Table("", table.rows[titles:]), tuple(above))
        return [Part("\n".join(filter(None, row.cells)), (), _row(row), plain=True) for row in more] + found, note
    return _parts(table, (table.title,) if table.title else ())


def _titles(rows: Sequence[Row]) -> int:
    """How many rows of a single cell stand as titles above the row that names the columns."""
    filled = [len(list(filter(None, row.cells))) for row in rows[: _TITLES + 1]]
    count = next((at for at, cells in enumerate(filled) if cells > 1), 0)
    if not count or len(rows) < count + 2 or not {_key(cell) for cell in rows[0].cells}.isdisjoint(_QUESTION | _ANSWER):
        return 0
    keys = {_key(cell) for cell in rows[count].cells}
    asks = not (keys.isdisjoint(_QUESTION) or keys.isdisjoint(_ANSWER))
    apart = rows[count].number > rows[count - 1].number + 1
    return count if filled[count] > 2 - apart or asks else 0


def _parts(table: Table, above: tuple[str, ...]) -> tuple[list[Part], str]:
    first, rest = table.rows[0], table.rows[1:]
    names = [" ".join(cell.split()) for cell in first.cells]
    keys = list(map(_key, names))
    question, answer = _place(keys, _QUESTION), _place(keys, _ANSWER)
    if question is not None and answer is not None:
        group = _place(keys, _GROUP)
        return _pairs(rest, names, (question, answer, group), above)
    half = _is_half(keys, question, answer)
    if half and len(list(filter(None, names))) == len(names) == 2:
        places = (0, 1, None) if question == 0 or answer == 1 else (1, 0, None)
        found, missing = _pairs(rest, names, places, above)
        return found, " ".join(filter(None, [_taken(names, places, question), missing]))
    note = _half(names, question, answer) if half else ""
    if not half and _are_pairs(table.rows):
        return _pairs(table.rows, ["", ""], (0, 1, None), above)
    if not rest:
        return [Part("\n".join(filter(None, first.cells)), above, _row(first), plain=True)], note
    return [Part(_lines(names, row.cells), above, _row(row), plain=True) for row in rest], note


def _pairs(
    rows: Sequence[Row], names: Cells, places: tuple[int, int, int | None], above: tuple[str, ...]
) -> tuple[list[Part], str]:
    question, answer, group = places
    found, missing = list[Part](), list[int]()
    for row in rows:
        asked, said = " ".join(_cell(row, question).split()), _cell(row, answer)
        if not asked or not said:
            missing.append(row.number)
            continue
        more = _lines(names, ["" if at in places else cell for at, cell in enumerate(row.cells)])
        headings = (*above, *filter(None, [" ".join(_cell(row, group).split())]))
        text = "\n\n".join(filter(None, [f"## {asked}", _answer(said), more]))
        found.append(Part(text, headings, _row(row)))
    return found, _note(missing)


def _is_half(keys: Cells, question: int | None, answer: int | None) -> bool:
    """Whether only one of the two columns of pairs is known by its name; a single letter is no name."""
    known = question if answer is None else answer
    return known is not None and len(keys[known]) > 1


def _half(names: Cells, question: int | None, answer: int | None) -> str:
    """What is to be said where only one of the two columns is known, and several may be the other or none."""
    known = question if answer is None else answer
    wanted = "question" if question is None else "answer"
    others = ", ".join(f"“{name[:_LONGEST]}”" for at, name in enumerate(names) if at != known and name)
    beside = f"“{names[known or 0]}” (the others: {others or 'none'})"
    return f"No column is called “{wanted}” beside {beside}: rows are taken as they are. Name it so if they are pairs."


def _taken(names: Cells, places: tuple[int, int, int | None], question: int | None) -> str:
    """What is to be said where the only other column is taken for the one that is missing."""
    wanted, place = ("questions", places[0]) if question is None else ("answers", places[1])
    return f"The column “{names[place][:_LONGEST]}” is taken for the {wanted}."


def _note(missing: Sequence[int]) -> str:
    if not missing:
        return ""
    if len(missing) == 1:
        return f"Row {missing[0]} is left out: it has no question or no answer."
    named = ", ".join(map(str, missing[:_NAMED])) + (" …" if len(missing) > _NAMED else "")
    return f"{len(missing):,} rows are left out, which have no question or no answer: {named}."


def _are_pairs(rows: Sequence[Row]) -> bool:
    """Whether rows without names of columns have two, the first of which asks."""
    wide = [row for row in rows if len(list(filter(None, row.cells))) == 2 and all(row.cells[:2])]
    asking = sum(row.cells[0].endswith(_ASKS) for row in wide)
    return 2 * len(wide) > len(rows) and 2 * asking >= len(wide)


def _answer(text: str) -> str:
    """An answer as Markdown, also where it is HTML, as many exports have it."""
    from knowledge.library.loading.html import converted

    return converted(text).text.strip() if _HTML.search(text) else text


def _lines(names: Cells, cells: Cells) -> str:
    named = zip([*names, *[""] * len(cells)], cells, strict=False)
    return "\n".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", "_", " ".join(name.split()).casefold().strip(" :?*"))


def _place(keys: Sequence[str], wanted: set[str]) -> int | None:
    return next((at for at, key in enumerate(keys) if key in wanted), None)


def _cell(row: Row, place: int | None) -> str:
    return row.cells[place] if place is not None and place < len(row.cells) else ""


def _row(row: Row) -> str:
    return f"row {row.number}"
