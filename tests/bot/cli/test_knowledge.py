"""Documents at the terminal."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.app import Library
from tests.commands import Cli
from tests.knowledge.library.fetching.site import Site, open_policy
from tests.knowledge.library.loading.files import pdf


def test_add_list_search_remove(cli: Cli, manual: Path) -> None:
    [added] = cli("knowledge", "add", str(manual), "--domain", "pumps", "--json").rows
    assert (added["source"], added["status"]) == ("pump.md", "added")
    assert added["chunks"] > 0
    [again] = cli("knowledge", "add", str(manual), "--domain", "pumps", "--json").rows
    assert again["status"] == "unchanged"
    [domain] = cli("knowledge", "list", "--json").json
    assert (domain["domain"], domain["server"], domain["documents"]) == ("pumps", None, 1)
    found = cli("knowledge", "search", "--json", "E6", "--k", "1").json
    assert found["id"] is None
    assert found["ms"] > 0
    [passage] = found["results"]
    assert (passage["domain"], passage["source"]) == ("pumps", "pump.md")
    assert "cool for 40 minutes" in passage["text"]
    assert 0 <= passage["score"] <= 1
    assert cli("knowledge", "remove", "pump.md", "--json").rows[0]["status"] == "removed"
    assert cli("knowledge", "search", "--json", "E6").json["results"] == []


def test_a_batch_of_searches(cli: Cli, manual: Path) -> None:
    cli("knowledge", "add", str(manual), "--domain", "pumps")
    lines = '{"id": "a", "question": "E5"}\n{"id": "b", "question": ""}\n{"id": "c", "question": "E6", "domain": "no"}'
    rows = cli("knowledge", "search", "--jsonl", "-", stdin=lines).rows
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    assert rows[0]["results"]
    assert "empty" in rows[1]["error"]
    assert "pumps" in rows[2]["error"]


def test_a_broken_document_does_not_stop_the_rest(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "good.md").write_text("# Good\n\nThe valve opens to the left.")
    (folder / "bad.md").write_bytes(b"\x00\x01\x02\xff\xfe")
    (folder / "empty.md").write_text("")
    result = cli("knowledge", "add", str(folder), "--domain", "d", "--json")
    assert result.code == 0
    statuses = {row["source"]: row["status"] for row in result.rows}
    assert statuses == {"good.md": "added", "bad.md": "failed", "empty.md": "failed"}
    assert all(row["reason"] for row in result.rows if row["status"] == "failed")


def test_a_folder_of_all_kinds(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    (folder / "more").mkdir(parents=True)
    files: dict[str, str | bytes] = {
        "boiler.md": "# Boiler\n\nLight the burner of the boiler.",
        "more/faq.csv": "question,anwser\nWhat is E5?,Clean the intake screen\n",
        "more/manual.pdf": pdf(["cover", "Replace the gasket of the valve."]),
        "page.html": "<h1>Tank</h1><p>Rinse the tank.</p><script>write()</script>",
        "broken.docx": b"PK broken",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    result = cli("knowledge", "add", str(folder), "--domain", "machines", "--json")
    assert result.code == 0
    rows = {row["source"]: row for row in result.rows}
    assert {source: row["status"] for source, row in rows.items()} == {
        name: "failed" if name == "broken.docx" else "added" for name in files
    }
    assert rows["broken.docx"]["reason"] == "It is damaged, or no DOCX file. Save it anew."
    assert rows["more/faq.csv"]["reason"] == "The column “anwser” is taken for the answers."
    (found,) = cli("knowledge", "search", "--k", "1", "--json", "gasket of the valve").json["results"]
    assert (found["source"], found["locator"]) == ("more/manual.pdf", "page 2")
    assert {row["status"] for row in cli("knowledge", "sync", "--json").rows} == {"unchanged", "failed"}


def test_only_broken_documents_are_a_failure(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(b"\x00\x01")
    assert cli("knowledge", "add", str(tmp_path / "bad.md"), "--domain", "d").code == 1


def test_sync_follows_the_files(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("# A\n\nThe old text about valves.")
    cli("knowledge", "add", str(folder), "--domain", "d")
    (folder / "a.md").write_text("# A\n\nThe new text about valves.")
    (folder / "b.md").write_text("# B\n\nAnother text.")
    statuses = {row["source"]: row["status"] for row in cli("knowledge", "sync", "--json").rows}
    assert statuses == {"a.md": "updated", "b.md": "added"}
    (folder / "b.md").unlink()
    statuses = {row["source"]: row["status"] for row in cli("knowledge", "sync", "--json").rows}
    assert statuses["b.md"] == "removed"


def test_questions_that_the_documents_did_not_answer_are_gaps(cli: Cli, manual: Path) -> None:
    cli("knowledge", "add", str(manual), "--domain", "pumps")
    assert cli("knowledge", "gaps", "--json").out == ""
    question = "Who won the chess olympiad in 1962?"
    answer = cli("ask", "--json", "--strategy", "knowledge", question).json
    assert answer["citations"] == []
    assert [gap["question"] for gap in cli("knowledge", "gaps", "--json").rows] == [question]


def test_a_servers_documents_are_its_own(cli: Cli, manual: Path) -> None:
    cli("--server", "1", "knowledge", "add", str(manual), "--domain", "pumps")
    assert cli("--server", "1", "route", "--json", "Error code E5 on the Z9 pump?").json["kind"] == "specialized"
    assert cli("--server", "2", "route", "--json", "Error code E5 on the Z9 pump?").json["kind"] == "general"
    assert cli("--server", "2", "knowledge", "search", "--json", "E5").json["results"] == []
    assert cli("route", "--json", "Error code E5 on the Z9 pump?").json["kind"] == "general"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "nowhere.md", "--domain", "d"], "nowhere.md"),
        (["add", "x.md", "--domain", "No Such Name!"], "No Such Name!"),
        (["add", "x.md"], "--domain"),
        (["remove"], "SOURCE"),
        (["search", "--domain", "nowhere", "x"], "nowhere"),
        (["search", "  "], "empty"),
        (["search"], "--jsonl"),
    ],
)
def test_bad_input(cli: Cli, arguments: list[str], said: str) -> None:
    result = cli("knowledge", *arguments)
    assert result.code == 2
    assert said in result.err


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def test_pages_of_this_machine_are_not_read(cli: Cli, site: Site) -> None:
    site.put("/a", "secret")
    result = cli("knowledge", "add", site.url("/a", host="localhost"), "--domain", "pages", "--json")
    assert (result.code, site.connections) == (1, 0)
    [row] = result.rows
    assert (row["source"], row["status"]) == (site.url("/a", host="localhost"), "failed")
    assert "public internet" in row["reason"]


def test_a_sitemap_is_added_read_again_and_removed(cli: Cli, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.Library", partial(Library, policy=open_policy()))  # this machine is the internet
    pages = [site.put(f"/{name}", f"# {name}\n\nThe {name} pump.") for name in ("red", "green", "blue")]
    root = site.sitemap("/sitemap.xml", *pages)
    result = cli("knowledge", "add", root, "--domain", "pages", "--pages", "2", "--json")
    assert result.code == 0
    assert [row["status"] for row in result.rows] == ["added", "added", "failed"]
    assert [row["source"] for row in result.rows] == [*pages[:2], root]
    [passage] = cli("knowledge", "search", "--json", "green", "--k", "1").json["results"]
    assert passage["source"] == passage["address"] == pages[1]
    assert [row["status"] for row in cli("knowledge", "sync", "--json").rows] == ["unchanged", "unchanged", "failed"]
    assert [row["source"] for row in cli("knowledge", "remove", root, "--json").rows] == sorted(pages[:2])
