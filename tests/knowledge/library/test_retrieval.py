"""Both halves fused, on a real library."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from knowledge.library import Library, retrieval
from knowledge.library.embeddings import OnnxEmbedder
from knowledge.library.features import FEATURES
from knowledge.library.lexical import Scope
from knowledge.store.engine import Store
from knowledge.types import Findings
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.words import WordEmbedder

FILLING = "The device stands in the kitchen and makes a pleasant noise while it works, which nobody minds. "


def taken(library: Library, domain: str, server: str | None = None, **documents: str) -> None:
    """Adds each document, by its name without suffix."""
    folder = Path(str(library._folder)) / "given" / domain / (server or "all")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in documents.items():
        (folder / f"{name}.md").write_text(text)
    assert {report.status for report in library.add([str(folder)], domain, server)} <= {"added", "updated", "unchanged"}


def sources(findings: Findings) -> list[str]:
    return [passage.source for passage in findings.passages]


def test_passages_are_whole(library: Library) -> None:
    taken(library, "manual", setup=f"# Set-up\n\n## Water\n\nFill the tank with water. {FILLING}")
    findings = library.find("fill the tank with water")
    (passage,) = findings.passages
    assert (passage.domain, passage.source, passage.title) == ("manual", "setup.md", "Set-up")
    assert passage.locator == "Set-up › Water"
    assert "Fill the tank with water." in passage.text
    assert passage.lexical == 1.0
    assert passage.score == pytest.approx(0.7 * passage.cosine + 0.3)
    assert findings.documents == 1
    assert findings.domains == {"manual": passage.score}


def test_the_best_come_first_and_k_limits_them(library: Library) -> None:
    taken(library, "manual", **{f"page{n}": f"pump water tank {'valve ' * n}{FILLING * (n % 3)}" for n in range(30)})
    findings = library.find("pump water tank", k=7)
    assert len(findings.passages) == 7
    scores = [passage.score for passage in findings.passages]
    assert scores == sorted(scores, reverse=True)
    everything = library.find("pump water tank", k=100)
    assert len(everything.passages) == 30
    assert everything.passages[:7] == findings.passages
    assert {name: value for name, value in findings.features.items() if name != "cosine20"} == pytest.approx(
        {name: value for name, value in everything.features.items() if name != "cosine20"}
    )


def test_an_exact_code_is_found_among_much_that_is_nearer(library: Library) -> None:
    codes = {
        f"e{n}": f"Error E{n}. What to do: {'clean ' * (n % 4)}the part and start again. {FILLING}" for n in range(200)
    }
    taken(library, "manual", **codes)
    findings = library.find("what to do about error E57", k=3)
    assert sources(findings)[0] == "e57.md"
    assert findings.passages[0].cosine > 0


def test_words_alone_bring_a_passage_that_vectors_miss(library: Library) -> None:
    near = {f"near{n}": "how are other things done on every second day of winter" for n in range(60)}
    taken(library, "manual", far=f"zanzibar {FILLING * 4}", **near)
    question = "how about zanzibar"
    found, other = library.find(question, k=5).passages[:2]
    assert (found.source, found.lexical) == ("far.md", 1.0)
    expected = WordEmbedder().embed([question, found.text])
    assert found.cosine == pytest.approx(float(expected[0] @ expected[1]), abs=1e-4)
    assert found.cosine < other.cosine


def test_a_code_counts_more_than_another_word(library: Library) -> None:
    taken(library, "manual", e5=f"Error E5. {FILLING}", e6=f"Error E6. {FILLING}", other="What does the error mean?")
    findings = library.find("What does the error E5 mean?")
    e5 = next(passage for passage in findings.passages if passage.source == "e5.md")
    assert e5.score == pytest.approx(0.7 * e5.cosine + 0.3 * e5.lexical + 0.15)
    assert findings.features["code"] == 1
    assert library.find("What does the error mean?").features["code"] == 0
    assert library.find("What does the error E7 mean?").features["code"] == 0


def test_vectors_that_cannot_matter_are_not_fetched(library: Library, store: Store) -> None:
    texts = {f"page{n}": f"{'pump ' * (n % 5)} {'water ' * (n % 7)} part{n} {FILLING * (n % 3)}" for n in range(120)}
    taken(library, "manual", **texts)
    parts = library._opened()
    collection = parts.writer.collection("")
    spared = 0
    for question, k in itertools.product(
        ["pump water", "part17 and part18", "kitchen noise", "pump in part3"], (1, 5, 20)
    ):
        vector = WordEmbedder().embed([question])[0]
        query = retrieval.Query(question, vector, Scope(("",), None, 120, 120), (("", collection),), k)
        cosines = retrieval.nearest(parts.index, query)
        with store.read() as connection:
            rows, evidence = retrieval.look_up(connection, query, cosines)
        ids, vectors = parts.index.vectors(collection, [row.id for row in rows])
        every = dict(zip(ids, (vectors @ vector).tolist(), strict=True)) | cosines
        retrieval.fill(parts.index, query, rows, cosines, evidence)
        spared += len(every) - len(cosines)
        found, expected = (
            retrieval.findings(rows, known, evidence, k, {"manual"}).passages for known in (cosines, every)
        )
        assert [passage.id for passage in found] == [passage.id for passage in expected]
    assert spared > 100


def test_features_are_all_there_and_in_bounds(library: Library) -> None:
    taken(library, "manual", a="The pump lifts water.", b="The tank holds water.")
    taken(library, "faq", c="Invoices are due in May.")
    for question in ("pump water", "zebra", "the", "?", "水", "pump " * 3_000):
        findings = library.find(question)
        assert set(findings.features) == set(FEATURES)
        for name, value in findings.features.items():
            assert value >= (-1 if name.startswith("cosine") else 0)
            assert value <= 1 or name == "terms"
            assert type(value) is float
        assert set(findings.domains) == {"manual", "faq"}


def test_features_say_what_they_are_called(library: Library) -> None:
    taken(library, "manual", a="The pump lifts water.", b="The tank holds water.")
    taken(library, "faq", c="Invoices are due in May.")
    findings = library.find("pump water zebra")
    features, passages = findings.features, findings.passages
    assert features["score"] == passages[0].score == findings.domains["manual"]
    assert features["margin"] == pytest.approx(findings.domains["manual"] - findings.domains["faq"])
    assert features["cosine"] == max(passage.cosine for passage in passages)
    assert features["cosine5"] == pytest.approx(np.mean([passage.cosine for passage in passages]))
    assert features["lexical"] == features["lexical_nearest"] == passages[0].lexical
    assert features["terms"] == 3
    assert features["coverage"] == pytest.approx(passages[0].lexical)


def test_one_domain_has_its_own_margin(library: Library) -> None:
    taken(library, "manual", a="The pump lifts water.")
    findings = library.find("pump")
    assert findings.features["margin"] == findings.features["score"]


def test_a_named_domain_hides_the_others(library: Library) -> None:
    taken(library, "manual", a="The pump lifts water.", b="The tank holds water.")
    taken(library, "faq", c="Water is free.")
    findings = library.find("water pump", domain=" FAQ ")
    assert sources(findings) == ["c.md"]
    assert findings.domains == {"faq": findings.passages[0].score}
    assert findings.documents == 1
    assert findings.features["coverage"] < 1


def test_a_large_domain_does_not_crowd_out_a_named_small_one(library: Library) -> None:
    taken(library, "large", **{f"l{n}": "pump water tank" for n in range(60)})
    taken(library, "small", only="pump and other things that are far from it, such as tea")
    assert sources(library.find("pump water tank", domain="small")) == ["only.md"]


def test_a_server_sees_its_own_and_what_is_for_all(library: Library) -> None:
    taken(library, "manual", a="The pump lifts water.")
    taken(library, "manual", "1", b="The pump of server one.")
    taken(library, "secret", "2", c="The pump of server two.")
    assert set(sources(library.find("pump"))) == {"a.md"}
    assert set(sources(library.find("pump", server="1"))) == {"a.md", "b.md"}
    assert set(sources(library.find("pump", server="2"))) == {"a.md", "c.md"}
    assert set(library.find("pump", server="1").domains) == {"manual"}
    assert library.find("pump", server="1").documents == 2
    assert library.find("pump", server="1", domain="secret") == library.find("pump", server="9", domain="secret")


def test_without_documents_nothing_is_opened(folder: Path, store: Store) -> None:
    class Untouchable:
        name = "none"
        dimensions = 1

        def embed(self, texts: object) -> None:
            raise AssertionError("nothing to embed for")

    library = Library(folder, store, Untouchable())  # type: ignore[arg-type]
    findings = library.find("anything at all")
    assert (findings.passages, findings.documents, findings.domains) == ((), 0, {})
    assert set(findings.features) == set(FEATURES)
    assert set(findings.features.values()) == {0.0}
    assert not (folder / "index").exists()
    assert not (folder / "index.lock").exists()
    library.close()


def test_a_blank_question_finds_nothing(library: Library) -> None:
    taken(library, "manual", a="The pump lifts water.")
    findings = library.find(" \n ")
    assert (findings.passages, findings.documents) == ((), 1)


def test_vectors_outside_the_ledger_are_ignored(library: Library) -> None:
    taken(library, "manual", a="The pump lifts water.")
    parts = library._opened()
    collection = parts.writer.collection("")
    parts.index.upsert(collection, ["orphan"], WordEmbedder().embed(["pump pump pump"]), "manual")
    assert sources(library.find("pump")) == ["a.md"]


def test_lost_vectors_leave_the_words(library: Library) -> None:
    taken(library, "manual", a="The pump lifts water.", b="The tank is white.")
    parts = library._opened()
    collection = parts.writer.collection("")
    parts.index.delete(collection, parts.index.ids(collection, 0, 10))
    (passage,) = library.find("pump").passages
    assert (passage.source, passage.cosine, passage.lexical) == ("a.md", 0.0, 1.0)


def test_with_the_real_embedder(folder: Path, store: Store, write: Write) -> None:
    write("tank.md", "# Care\n\n## Descaling\n\nRun a litre of vinegar through the machine every three months.")
    write("codes.md", "# Codes\n\n## E5\n\nThe reservoir holds too little water. Fill it up to the mark.")
    library = Library(folder, store, OnnxEmbedder())
    reports = list(library.add([str(write("z.md", "Invoices.").parent)], "manual"))
    assert [report.status for report in reports] == ["added"] * 3
    assert sources(library.find("how do I get rid of limescale?"))[0] == "tank.md"
    assert sources(library.find("E5"))[0] == "codes.md"
    right, wrong = library.find("what does error E5 mean?"), library.find("who won the world cup in 1998?")
    assert right.features["score"] > 0.4 > 0.2 > wrong.features["score"]
    library.close()


def test_words_of_a_server_count_beside_common_documents_that_are_far(library: Library) -> None:
    """The bound on what vectors missed is each collection's own."""
    near = {f"near{n}": f"how are other things done on every second day of winter {'x ' * (n % 3)}" for n in range(60)}
    taken(library, "manual", "1", far=f"zanzibar how about {FILLING * 4}", **near)
    taken(library, "common", faraway="nothing in it")
    found = library.find("how about zanzibar", server="1", k=1).passages[0]
    assert (found.source, found.lexical) == ("far.md", 1.0)
    assert found.cosine > 0
