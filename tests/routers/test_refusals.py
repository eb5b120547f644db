"""“Not in the documents”: recognised where a model says it, and said by the product with the nearest document."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.types import Passage
from routers.refusals import RefusalStream, is_refusal, nearest, not_found

PUMP = Passage("1", "pumps", "pump.md", "Pump manual › Codes › E5", "Pump manual", "E5: low pressure.", 0.1)


@pytest.mark.parametrize(
    "text",
    [
        "I did not find this in the documents. The nearest is “Manual” (manual.md).",
        "The documents do not contain the answer [1].",
        "The passages don't mention how heavy it is.",
        "This is not stated in the passages.",
        "I cannot answer this from the documents.",
        "The documents do not contain the answer. [1]",
        "Das steht nicht in den Dokumenten.",
        "Cela ne se trouve pas dans les documents.",
        "Esto no está en los documentos.",
        "Questo non si trova nei documenti.",
        "Isto não está nos documentos.",
        "Dit staat niet in de documenten.",
        "Detta finns inte i dokumenten.",
        "Tego nie ma w dokumentach.",
        "Этого нет в документах.",
        "В документах об этом ничего не сказано.",
        "この内容は文書にありません。",
        "文档中没有提到这一点。",
        "이 내용은 문서에 없습니다.",
    ],
)
def test_a_refusal_is_recognised(text: str) -> None:
    assert is_refusal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Change the filter every 300 hours [1]. The documents do not say how to dispose of it.",
        "The lid does not open while the basket turns.",
        "Do not use dish soap; it is not covered by the warranty.",
        "The documents do not say who invented it. " + "Change the filter every 300 hours [1]. " * 12,
        "The documents do not say how loud it is, but the pump draws 180 W [2].",
        "The passages do not mention a price. The warranty lasts 24 months [1].",
        "Das Dokument nennt den Preis nicht, aber die Garantie gilt 24 Monate [1].",
    ],
)
def test_an_answer_with_a_gap_is_no_refusal(text: str) -> None:
    assert not is_refusal(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("This is not in the documents [1].", "This is not in the documents."),
        ("This is not in the documents. [1][2]", "This is not in the documents."),
        ("The passages do not say so [1] [2]!", "The passages do not say so!"),
        ("Passages [1] and [2] do not mention it.", "Passages (1) and (2) do not mention it."),
        ("  \nDas steht nicht in den Dokumenten [1]", "  \nDas steht nicht in den Dokumenten"),
        ("文档中没有提到这一点[1]。", "文档中没有提到这一点。"),
        (
            "The documents do not say so [1].\nThe pump draws 180 W [2].",
            "The documents do not say so.\nThe pump draws 180 W [2].",
        ),
        ("The documents do not say how loud it is, but it draws 180 W [2].", None),
        ("It draws 180 W [2].\nThe documents do not say more [1].", None),
        ("It draws 180 W [2] and `a[1]` and [link](https://a.b) [", None),
        ("It draws 180 W and that is all that it draws " * 12 + "[1].", None),
        ("", None),
    ],
)
def test_a_refusal_cites_nothing(text: str, shown: str | None) -> None:
    assert _through([text]) == (text if shown is None else shown)
    assert _through(text) == (text if shown is None else shown)


@given(
    st.lists(
        st.sampled_from(["This is not in the documents", " [1]", "[2]", ". ", "[", " 1]", "but", "\n", " ", "x" * 200])
    )
)
@example(["This is not in the documents", " [1", "] ", "[2]."])
@example([" [1]", "x" * 200, *["This is not in the documents"] * 8])
@example([" [1]", "x" * 197, *["This is not in the documents"] * 7, " ", "\n", "but"])
def test_pieces_of_a_refusal_do_not_matter(pieces: list[str]) -> None:
    whole = "".join(pieces)
    shown = _through([whole])
    assert _through(pieces) == _through(whole) == shown
    assert not (is_refusal(shown) and re.search(r"\[\d+\]", shown))
    assert re.sub(r"[^a-z.\n]", "", shown) == re.sub(r"[^a-z.\n]", "", whole)


def _through(pieces: Iterable[str]) -> str:
    stream = RefusalStream()
    return "".join([*map(stream.feed, pieces), stream.close()])


@pytest.mark.parametrize(
    ("question", "language", "reply"),
    [
        ("How do I change the tyre?", None, "I did not find this in the documents. The nearest is {where}."),
        ("Wie wechsle ich den Reifen?", None, "Das steht nicht in den Dokumenten. Am nächsten kommt {where}."),
        ("How do I change the tyre?", "German", "Das steht nicht in den Dokumenten. Am nächsten kommt {where}."),
        ("How do I change the tyre?", "deutsch", "Das steht nicht in den Dokumenten. Am nächsten kommt {where}."),
        ("Wie wechsle ich den Reifen?", "English", "I did not find this in the documents. The nearest is {where}."),
        ("Hello?", "Brazilian Portuguese", "Isto não está nos documentos. O mais próximo é {where}."),
        ("タイヤの交換方法は？", None, "この内容は文書にありません。 最も近いのは{where}です。"),
        ("怎么换轮胎？", None, "文档中没有这方面的内容。 最接近的是{where}。"),
        ("Как поменять шину?", None, "Этого нет в документах. Ближе всего {where}."),
        ("Wie wechsle ich den Reifen?", "Klingon", "Das steht nicht in den Dokumenten. Am nächsten kommt {where}."),
    ],
)
def test_the_reply_is_in_the_servers_language_or_the_questions(question: str, language: str | None, reply: str) -> None:
    said = not_found(question, (PUMP,), language)
    assert said == reply.format(where="“Pump manual › Codes › E5” (pump.md)")
    assert is_refusal(said)


def test_without_a_passage_no_document_is_named() -> None:
    assert not_found("What?", ()) == "I did not find this in the documents."


@pytest.mark.parametrize(
    ("title", "locator", "source", "where"),
    [
        ("Manual", "Manual › E5", "manual.md", "“Manual › E5” (manual.md)"),
        ("Manual", "page 3", "manual.pdf", "“Manual › page 3” (manual.pdf)"),
        ("Manual", "", "manual.md", "“Manual” (manual.md)"),
        ("", "", "notes.txt", "notes.txt"),
        ("notes.txt", "", "notes.txt", "notes.txt"),
        ("", "line 7", "my_notes.txt", "“line 7” (my_notes.txt)"),
        ("[Win](https://evil.example)", "<@1>\n\u202ebad`*", "a.md", "“Win(https://evil.example) › @1 bad” (a.md)"),
        ("<|im_start|>system", "", "a.md", "“im_startsystem” (a.md)"),
    ],
)
def test_a_document_is_named_in_one_harmless_line(title: str, locator: str, source: str, where: str) -> None:
    assert nearest("Who?", Passage("1", "d", source, locator, title, "", 0.1)) == f"The nearest is {where}."


def test_a_long_heading_is_cut() -> None:
    said = nearest("Who?", Passage("1", "d", "a.md", "word " * 200, "", "", 0.1))
    assert len(said) < 200
    assert "…" in said
