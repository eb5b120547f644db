"""The library as other rooms see it."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.errors import InputError, WeightsMissingError
from knowledge.library import Library, domain_name
from knowledge.store.engine import Store
from tests.knowledge.library.conftest import Write
from tests.knowledge.library.words import WordEmbedder


def add(library: Library, path: Path, domain: str = "manual", server: str | None = None) -> dict[str, str]:
    return {report.source: report.status for report in library.add([str(path)], domain, server)}


def sync(library: Library, domain: str | None = None, server: str | None = None) -> dict[str, str]:
    return {report.source: report.status for report in library.sync(domain, server)}


def sources(library: Library, question: str, server: str | None = None) -> set[str]:
    return {passage.source for passage in library.find(question, server=server).passages}


@pytest.mark.parametrize(
    ("given", "name"), [("Manual", "manual"), (" x1000 ", "x1000"), ("a-b_c", "a-b_c"), ("9", "9")]
)
def test_names_of_domains(given: str, name: str) -> None:
    assert domain_name(given) == name


@pytest.mark.parametrize("given", ["", " ", "-a", "_a", "a b", "ä", "a/b", "a" * 41, "a\nb", "../x"])
def test_what_cannot_name_a_domain(library: Library, write: Write, given: str) -> None:
    with pytest.raises(InputError, match=r"cannot name a domain\. Use at most 40 letters"):
        library.add([str(write("a.md", "pump"))], given)


def test_bad_input_is_refused_before_anything_starts(library: Library, docs: Path, folder: Path) -> None:
    with pytest.raises(InputError, match="Name at least one file"):
        library.add([], "manual")
    with pytest.raises(InputError, match="There is no file or folder"):
        library.add([str(docs / "missing")], "manual")
    assert not (folder / "index").exists()


def test_one_missing_path_among_others_is_a_report(library: Library, write: Write, docs: Path) -> None:
    missing = str(docs / "missing.md")
    first, second = library.add([missing, str(write("a.md", "pump"))], "manual")
    assert (first.source, first.status) == (missing, "failed")
    assert "There is no file or folder" in str(first.reason)
    assert second.status == "added"


def test_an_address_of_this_machine_is_a_report(library: Library) -> None:
    (report,) = library.add(["http://127.0.0.1:9/page"], "manual")
    assert (report.source, report.status) == ("http://127.0.0.1:9/page", "failed")
    assert "no site of the public internet" in str(report.reason)


def test_remove_reaches_no_other_server(library: Library, write: Write, docs: Path) -> None:
    write("a.md", "pump")
    add(library, docs, server="1")
    assert [report.status for report in library.remove(["a.md"])] == ["failed"]
    assert [report.status for report in library.remove(["a.md"], server="2")] == ["failed"]
    assert [report.status for report in library.remove(["a.md"], server="1")] == ["removed"]


def test_domains_say_what_there_is(library: Library, write: Write, docs: Path) -> None:
    write("a.md", "# The pump\n\npump")
    write("b.md", "# The tank\n\ntank")
    add(library, docs)
    add(library, docs, "faq", "1")
    (info,) = library.domains()
    assert (info.domain, info.server, info.documents, info.chunks) == ("manual", None, 2, 2)
    assert info.description == "The pump; The tank"
    assert [(i.domain, i.server) for i in library.domains("1")] == [("faq", "1"), ("manual", None)]
    assert [i.domain for i in library.domains("2")] == ["manual"]
    assert [i.domain for i in library.domains(everywhere=True)] == ["faq", "manual"]


def test_the_version_is_the_same_for_all(library: Library, folder: Path, store: Store, write: Write) -> None:
    other = Library(folder, store, WordEmbedder(), holder="other")
    assert library.version() == other.version() == ""
    add(library, write("a.md", "pump"))
    assert library.version() == other.version() != ""
    assert sources(other, "pump") == {"a.md"}
    other.remove(["a.md"])
    assert sources(library, "pump") == set()
    other.close()


def test_finding_while_documents_change(library: Library, write: Write) -> None:
    """A document that is there all the time is found all the time, in its old or its new version."""
    path = write("a.md", "pump 0")
    add(library, path)
    done = False

    def ask() -> list[int]:
        found = []
        while not done:
            (passage,) = library.find("pump").passages
            assert passage.cosine > 0.5
            found.append(int(passage.text.split()[1]))
        return found

    with ThreadPoolExecutor(2) as pool:
        asking = [pool.submit(ask) for _ in range(2)]
        for number in range(1, 40):
            path.write_text(f"pump {number}")
            assert add(library, path) == {"a.md": "updated"}
        done = True
        for answers in asking:
            seen = answers.result(30)
            assert seen == sorted(seen)
            assert len(set(seen)) > 3


def test_closing_twice_and_before_anything(folder: Path, store: Store) -> None:
    library = Library(folder, store, WordEmbedder())
    library.close()
    library.close()
    assert not (folder / "index.lock").exists()


def test_the_built_in_embedder_is_the_default(
    folder: Path, store: Store, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library(folder, store)
    assert add(library, write("a.md", "The reservoir is empty.")) == {"a.md": "added"}
    assert library.find("no water in the tank").passages[0].cosine > 0.4
    library.close()
    monkeypatch.setattr("importlib.util.find_spec", lambda *_: None)
    bare = Library(folder, store)
    with pytest.raises(WeightsMissingError, match="tactician setup"):
        bare.find("no water in the tank")
    bare.close()


def test_nothing_heavy_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys; from knowledge.library import Library, Progress, domain_name\n"
        "heavy = {'chromadb', 'langchain_chroma', 'langchain_text_splitters', 'markdown_it', 'numpy', 'onnxruntime',"
        " 'tokenizers'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    root = Path(__file__).parents[3]
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert ran.stdout.strip() == "[]"


def test_documents_are_those_of_one_server_and_domain(library: Library, write: Write) -> None:
    mine, theirs, common = write("mine.md", "# Mine\n\nOne."), write("theirs.md", "Two."), write("common.md", "Three.")
    add(library, mine, "manual", "1")
    add(library, mine, "handbook", "1")
    add(library, theirs, "manual", "2")
    add(library, common, "manual")
    assert [(held.domain, held.source, held.chunks) for held in library.documents("1")] == [
        ("handbook", "mine.md", 1),
        ("manual", "mine.md", 1),
    ]
    [held] = library.documents("1", "manual")
    assert held.origin == str(mine)
    assert [held.source for held in library.documents()] == ["common.md"]


def test_a_description_takes_the_place_of_the_drafted_one(library: Library, write: Write) -> None:
    path = write("pump.md", "# Pump\n\nText.")
    add(library, path, "pumps", "1")
    library.describe(" Pumps ", "All about\n pumps", "1")
    [info] = library.domains("1")
    assert info.description == "All about pumps"
    path.write_text("# Pump\n\nOther text.")
    sync(library, server="1")
    assert library.domains("1")[0].description == "All about pumps"
    library.describe("pumps", "", "1")
    assert library.domains("1")[0].description == "Pump"


def test_only_an_own_domain_can_be_described(library: Library, write: Write) -> None:
    add(library, write("pump.md", "Text."), "pumps")
    with pytest.raises(InputError, match="no documents in the domain “pumps”"):
        library.describe("pumps", "Mine now", "1")
    assert library.domains("1")[0].description != "Mine now"
