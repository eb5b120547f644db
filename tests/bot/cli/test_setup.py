"""The sample manual: added once, into an empty library only, and never against the owner's will."""

from pathlib import Path

from bot.samples import SAMPLE_FOLDER
from tests.commands import Cli

DOCUMENTS = len(list(SAMPLE_FOLDER.glob("*.md")))


def test_the_sample_is_added_to_an_empty_library_once(cli: Cli) -> None:
    assert DOCUMENTS >= 12
    added = cli("sample")
    assert added.code == 0
    assert f"Added {DOCUMENTS} documents" in added.err
    [domain] = cli("knowledge", "list", "--json").json
    assert (domain["domain"], domain["documents"]) == ("x1000", DOCUMENTS)
    assert "Nothing to do" in cli("sample").err
    assert cli("sample", "--quiet").err == ""


def test_what_was_removed_stays_away(cli: Cli) -> None:
    cli("sample")
    assert cli("knowledge", "remove", "--domain", "x1000").code == 0
    cli("sample")
    assert cli("knowledge", "list", "--json").json == []


def test_beside_documents_of_ones_own_it_is_not_added(cli: Cli, manual: Path) -> None:
    cli("knowledge", "add", str(manual), "--domain", "pumps")
    cli("sample")
    assert [domain["domain"] for domain in cli("knowledge", "list", "--json").json] == ["pumps"]
