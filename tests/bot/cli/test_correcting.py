"""Correcting the kind of a question at the terminal, and what comes of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands import Cli

VAN = "Can I borrow the van for the weekend?"
NEAR = "May I borrow the van for the weekend?"


@pytest.fixture
def pumps(cli: Cli, manual: Path) -> None:
    """The manual, as the domain pumps."""
    assert cli("knowledge", "add", str(manual), "--domain", "pumps").code == 0


def asked(cli: Cli, question: str, *before: str) -> str:
    answer_id: str = cli(*before, "ask", "--json", question).json["answer_id"]
    return answer_id


def route(cli: Cli, question: str, *before: str) -> Any:
    return cli(*before, "route", "--json", question).json


def decided(cli: Cli, question: str, *before: str) -> tuple[str, str | None, str]:
    found = route(cli, question, *before)
    return found["kind"], found["domain"], found["decided_by"]


@pytest.mark.usefixtures("pumps")
def test_the_owner_is_a_moderator_and_the_next_such_question_is_taken_as_they_said(cli: Cli) -> None:
    assert route(cli, NEAR)["kind"] == "general"
    answer_id = asked(cli, VAN)
    result = cli("feedback", "correct", answer_id, "--kind", "specialized", "--domain", "pumps")
    assert (result.code, result.out) == (0, "")
    assert result.err == f"Stored: {answer_id} was specialized, of pumps.\n"
    assert decided(cli, VAN) == decided(cli, NEAR) == ("specialized", "pumps", "correction")
    assert route(cli, NEAR)["p_specialized"] > 0.5
    assert cli("feedback", "correct", "last", "--kind", "General").code == 0
    assert decided(cli, NEAR) == ("general", None, "correction")


@pytest.mark.usefixtures("pumps")
def test_why_is_told_in_words(cli: Cli) -> None:
    cli("feedback", "correct", asked(cli, VAN), "--kind", "specialized")
    asked(cli, VAN)
    shown = cli("feedback", "show", "last").out
    assert "decided by what people said of such a question before" in shown
    assert "A moderator said that such questions belong to pumps (similarity 1.00)." in shown
    told = cli("route", VAN)
    assert "decided by what people said of such a question before" in told.out + told.err


@pytest.mark.usefixtures("pumps")
def test_the_reason_of_a_rating_says_that_it_was_the_other_kind_and_a_thumb_says_nothing(cli: Cli) -> None:
    answer_id = asked(cli, VAN)
    cli("feedback", "rate", answer_id, "down")
    assert decided(cli, VAN)[2] == "evidence"
    for voter in ("ben", "cara"):
        cli("feedback", "rate", answer_id, "down", "--reason", "wrong-route", "--voter", voter)
    assert decided(cli, VAN)[2] == "evidence"
    cli("feedback", "rate", answer_id, "down", "--reason", "wrong-route", "--voter", "dora")
    assert decided(cli, VAN) == ("specialized", "pumps", "correction")


@pytest.mark.usefixtures("pumps")
def test_the_owners_own_reason_is_enough(cli: Cli) -> None:
    cli("feedback", "rate", asked(cli, VAN), "down", "--reason", "wrong-route")
    assert decided(cli, VAN) == ("specialized", "pumps", "correction")


@pytest.mark.usefixtures("pumps")
def test_it_holds_on_the_server_of_the_question_alone(cli: Cli) -> None:
    answer_id = asked(cli, VAN, "--server", "7")
    assert cli("feedback", "correct", answer_id, "--kind", "specialized", "--domain", "pumps").code == 0
    assert decided(cli, VAN, "--server", "7")[2] == "correction"
    assert decided(cli, VAN)[2] == decided(cli, VAN, "--server", "8")[2] == "evidence"


@pytest.mark.usefixtures("pumps")
def test_when_the_domain_is_gone_the_evidence_decides_again(cli: Cli, manual: Path, tmp_path: Path) -> None:
    cli("feedback", "correct", asked(cli, VAN), "--kind", "specialized", "--domain", "pumps")
    other = tmp_path / "other.md"
    other.write_text("# Valves\n\nThe red valve opens to the left.\n")
    cli("knowledge", "add", str(other), "--domain", "valves")
    assert decided(cli, VAN)[2] == "correction"
    assert cli("knowledge", "remove", manual.name, "--domain", "pumps").code == 0
    assert decided(cli, VAN)[2] == "evidence"


@pytest.mark.usefixtures("pumps")
def test_what_a_file_says_of_wrong_routes_counts_as_its_voters_words(cli: Cli) -> None:
    answer_id = asked(cli, VAN)
    row = cli("feedback", "export").rows[-1]
    assert row["id"] == answer_id
    at = row["asked_at"]
    row |= {"id": "imported-1", "ratings": [rating(voter, at) for voter in ("ben", "cara", "dora")]}
    assert cli("feedback", "import", "-", stdin=json.dumps(row)).code == 0
    assert decided(cli, VAN) == ("specialized", "pumps", "correction")


def rating(voter: str, at: str) -> dict[str, Any]:
    return {"voter": voter, "value": -1, "reason": "wrong-route", "comment": None, "at": at}


@pytest.mark.usefixtures("pumps")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["last", "--kind", "special"], 2, "“special”. Known kinds: general, specialized."),
        (["last"], 2, "--kind"),
        (["last", "--kind", "general", "--domain", "pumps"], 2, "Leave out --domain pumps"),
        (["last", "--kind", "specialized", "--domain", "pmups"], 2, "“pmups”. Known domains: pumps."),
        (["a-nothing", "--kind", "general"], 2, "a-nothing"),
    ],
)
def test_bad_input(cli: Cli, arguments: list[str], code: int, said: str) -> None:
    asked(cli, "tell me a story")
    result = cli("feedback", "correct", *arguments)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert decided(cli, "tell me a story")[2] != "correction"


def test_without_documents_a_domain_is_unknown(cli: Cli) -> None:
    asked(cli, "tell me a story")
    result = cli("feedback", "correct", "last", "--kind", "specialized", "--domain", "pumps")
    assert "“pumps”. Known domains: none has been added yet." in result.err
