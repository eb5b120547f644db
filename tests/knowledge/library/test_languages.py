"""Questions in other languages, with a multilingual embedder at an address, in whatever script they are written.

The embedder is a small one of the tests' own that knows a few concepts by their words in eight languages, on the narrow
scale that E5 has.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.library import Library
from knowledge.library.endpoint.embedder import EndpointEmbedder
from knowledge.store.engine import Store
from routers.classifier import p_specialized
from tests.scripted import Hang, ScriptedEndpoint, Vectors, words

CONCEPTS = (
    "pump|pumpe|bomba|насос|水泵|ポンプ|펌프|ปั๊ม|مضخة",
    "noise|loud|laut|ruido|шумит|噪音|うるさい|소음|เสียงดัง|ضوضاء",
    "clean|rinse|reinigen|limpiar|чистить|清洗|掃除|청소|ทำความสะอาด|تنظيف",
    "filter|sieve|sieb|filtro|фильтр|过滤器|フィルター|필터|ตัวกรอง|مرشح",
    "pay|invoice|rechnung|factura|счёт|发票|請求書|청구서|ใบแจ้งหนี้|فاتورة",
    "battery|akku|batería|батарея|电池|電池|배터리|แบตเตอรี่|بطارية",
)
DOCUMENTS = {
    "noise": "A loud pump: the noise comes from air in the pipe.",
    "filter": "Rinse the sieve below the lid once a week to keep it clean.",
    "invoice": "You pay by invoice within thirty days.",
    "battery": "The battery lasts for nine hours and is charged over night.",
}
QUESTIONS = {
    "de": ("warum ist die Pumpe so laut", "noise.md"),
    "es": ("¿cómo puedo limpiar el filtro?", "filter.md"),
    "ru": ("насос очень шумит", "noise.md"),
    "zh": ("怎么清洗过滤器", "filter.md"),
    "ja": ("ポンプがうるさいのはなぜですか", "noise.md"),
    "ko": ("필터는 어떻게 청소하나요", "filter.md"),
    "th": ("ทำความสะอาดตัวกรองอย่างไร", "filter.md"),
    "ar": ("كيف يمكن تنظيف مرشح", "filter.md"),
    "mixed": ("how do I 清洗 the filter", "filter.md"),
    "zh, too": ("发票什么时候付", "invoice.md"),
}


def concepts(text: str) -> list[float]:
    """What a text is about, whatever its language, in a narrow range as E5's: all texts have much in common."""
    about = np.array([float(bool(re.search(known, text.lower()))) for known in CONCEPTS])
    rest = np.array(words(re.sub(r"^(query|passage): ", "", text)))
    joined = np.concatenate([about / max(1.0, np.linalg.norm(about)), 0.4 * rest / np.linalg.norm(rest)])
    joined /= np.linalg.norm(joined)
    return [*(np.sqrt(0.3) * joined).tolist(), float(np.sqrt(0.7))]


@pytest.fixture
def server() -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint(["multilingual-e5-tiny"]) as made:
        made.vectors = concepts
        yield made


@pytest.fixture
def library(folder: Path, store: Store, docs: Path, server: ScriptedEndpoint) -> Iterator[Library]:
    for name, text in DOCUMENTS.items():
        (docs / f"{name}.md").write_text(text)
    opened = Library(folder, store, EndpointEmbedder("multilingual-e5-tiny", base_url=server.base_url), holder="test")
    assert [report.status for report in opened.add([str(docs)], "manual")] == ["added"] * len(DOCUMENTS)
    yield opened
    opened.close()


@pytest.mark.parametrize(("question", "source"), QUESTIONS.values(), ids=QUESTIONS)
def test_the_document_is_found(library: Library, question: str, source: str) -> None:
    found = library.find(question)
    assert found.passages[0].source == source
    assert found.passages[0].cosine > found.passages[1].cosine + 0.1


def test_cosines_are_on_the_built_in_embedders_scale(library: Library, server: ScriptedEndpoint) -> None:
    space = library._opened().spaces.in_force()
    assert (space.title, space.dimensions) == ("multilingual-e5-tiny", len(concepts("any")))
    assert space.levels.background > 0.7
    near, far = library.find("насос очень шумит"), library.find("who won the world cup in 1998")
    raw = np.array(concepts("query: who won the world cup in 1998")) @ np.array(concepts("battery and charger"))
    assert raw > 0.7
    assert far.passages[0].cosine < 0.5 < near.passages[0].cosine
    assert p_specialized(far.features) < 0.5 < p_specialized(near.features)


@pytest.mark.parametrize("name", ["文档.md", "документ.md", "คู่มือ.md"])
def test_documents_in_other_scripts(library: Library, docs: Path, name: str) -> None:
    (docs / name).write_text("# 使用说明\n\n水泵的噪音来自管道里的空气。ปั๊ม насос")
    assert "added" in {report.status for report in library.sync()}
    found = library.find("loud pump noise")
    assert name in [passage.source for passage in found.passages[:2]]


def test_while_the_endpoint_is_silent_words_answer_and_it_is_told_once(
    library: Library, server: ScriptedEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    before = library.find("loud pump noise").passages
    server.embedding_script = lambda body: Hang()
    assert library.find("loud pump noise").passages == before
    for times in range(5):
        found = library.find("loud pump noise" + "?" * (times + 1))
        assert found.passages[0].source == before[0].source == "noise.md"
        assert found.passages[0].cosine == pytest.approx(0.75)
        assert p_specialized(found.features) > 0.5
        assert library.find("怎么清洗过滤器").passages == ()
    assert len([record for record in caplog.records if "words alone" in record.getMessage()]) == 1
    server.embedding_script = lambda body: Vectors()
    library._opened().spaces.configured._rests_until = 0.0  # type: ignore[attr-defined]
    assert library.find("怎么清洗过滤器").passages[0].source == "filter.md"
    assert "answers again" in caplog.text


def test_another_model_under_the_same_name(library: Library, server: ScriptedEndpoint, docs: Path) -> None:
    """Vectors of another length are never mixed in; all is embedded anew when that is asked for."""
    server.vectors = words
    assert library.find("loud pump noise").passages[0].cosine == pytest.approx(0.75)
    (docs / "new.md").write_text("zanzibar")
    with pytest.raises(Exception, match=r"vectors of 48 numbers, .* have 55: another model answers under its name"):
        list(library.add([str(docs / "new.md")], "manual"))
    assert library.reembed()
    assert library._opened().spaces.in_force().dimensions == 48
    assert library.find("loud pump noise").passages[0].source == "noise.md"


def test_another_model_of_the_same_length_under_the_same_name(library: Library, server: ScriptedEndpoint) -> None:
    assert not library.reembed()
    before = library._opened().spaces.in_force()
    server.vectors = lambda text: [*words(text), *[0.01] * (before.dimensions - 48)]
    assert library.reembed()
    assert library._opened().spaces.in_force().key != before.key
    assert not library.reembed()


def test_the_same_model_at_another_address(library: Library, folder: Path, store: Store, docs: Path) -> None:
    with ScriptedEndpoint(["multilingual-e5-tiny"]) as moved:
        moved.vectors = concepts
        there = Library(
            folder, store, EndpointEmbedder("multilingual-e5-tiny", base_url=moved.base_url), holder="there"
        )
        key = there._opened().spaces.in_force().key
        assert there.find("насос очень шумит").passages[0].source == "noise.md"
        assert not there.reembed()
        assert there._opened().spaces.in_force().key == key
        assert there._opened().spaces.in_force().address == moved.base_url
        there.close()
