"""The team's own answers at the terminal."""

from pathlib import Path
from typing import Any

import pytest

from knowledge.journal import Journal, People
from knowledge.store.engine import open_store
from tests.commands import Cli
from tests.knowledge.curated.making import put

QUESTION = "Who won the chess olympiad in 1962?"


@pytest.fixture
def gap(cli: Cli, manual: Path) -> str:
    """A question that the documents leave open: its answer's id."""
    cli("knowledge", "add", str(manual), "--domain", "pumps")
    cli("ask", "--json", "--strategy", "knowledge", QUESTION)
    [row] = cli("knowledge", "gaps", "--json").rows
    assert (row["question"], row["count"], row["askers"]) == (QUESTION, 1, 1)
    return str(row["answer_id"])


def left_open(data: Path, name: str, question: str, **values: Any) -> None:
    """A gap of some server."""
    store = open_store(data)
    put(Journal(store, People(data)), name, question, **values)
    store.close()


def test_an_open_question_is_answered_from_then_on(cli: Cli, gap: str) -> None:
    made = cli("knowledge", "answers", "add", "--to", gap, "--text", "The Soviet Union.", "--sign", "Ann", "--json")
    assert made.code == 0
    assert made.json["question"] == QUESTION
    assert cli("knowledge", "gaps", "--json").out == ""
    answer = cli("ask", "--json", QUESTION.lower()).json
    assert (answer["text"], answer["decided_by"], answer["model"]) == ("The Soviet Union.", "curated", None)
    assert (answer["kind"], answer["strategy"], answer["p_specialized"]) == ("specialized", "knowledge", 1.0)
    [citation] = answer["citations"]
    assert citation["source"] == f"curated:{made.json['id']}"
    assert citation["locator"].startswith("answer by Ann, 20")
    assert cli("route", "--json", QUESTION).json["decided_by"] == "curated"
    assert cli("route", "--json", QUESTION.replace("1962", "1966")).json["decided_by"] == "evidence"
    shown = cli("feedback", "show", "last", "--json").json
    assert shown["citations"][0]["quote"] == "The Soviet Union."
    told = cli("ask", QUESTION).err
    assert "no model" in told
    assert "AI-generated" not in told


def test_an_override_to_plain_means_plain(cli: Cli, gap: str) -> None:
    cli("knowledge", "answers", "add", "--to", gap, "--text", "The Soviet Union.")
    answer = cli("ask", "--json", "--strategy", "plain", QUESTION).json
    assert (answer["strategy"], answer["text"], answer["citations"]) == ("plain", "A scripted answer.", [])


def test_answers_are_listed_changed_and_erased(cli: Cli) -> None:
    assert cli("knowledge", "answers", "list", "--json").out == ""
    assert "No answers" in cli("knowledge", "answers", "list").err
    add = ("knowledge", "answers", "add", "--question", "How big?", "--text", "-", "--domain", "Pumps", "--json")
    made = cli(*add, stdin="Two\nmetres.\n").json
    assert (made["text"], made["domain"], made["server"], made["channels"]) == ("Two\nmetres.", "pumps", None, None)
    edit = ("knowledge", "answers", "edit", made["id"])
    changed = cli(*edit, "--text", "Three.", "--domain", "", "--sign", "Ann", "--channel", "5", "--json").json
    assert (changed["text"], changed["question"], changed["domain"]) == ("Three.", "How big?", None)
    assert (changed["signature"], changed["channels"]) == ("Ann", ["5"])
    again = cli(*edit, "--everywhere", "--question", "How large?", "--json").json
    assert (again["channels"], again["question"], again["signature"]) == (None, "How large?", "Ann")
    [listed] = cli("knowledge", "answers", "list", "--json").rows
    assert listed == again
    assert "How large?" in cli("knowledge", "answers", "list").out
    assert cli("knowledge", "answers", "remove", made["id"]).code == 0
    assert cli("knowledge", "answers", "list", "--json").out == ""
    assert cli("route", "--json", "How large?").json["decided_by"] == "no-documents"


def test_a_servers_answers_are_its_own(cli: Cli) -> None:
    made = cli("--server", "1", "knowledge", "answers", "add", "--question", "How?", "--text", "So.", "--json").json
    assert made["server"] == "1"
    assert cli("--server", "1", "ask", "--json", "How?").json["text"] == "So."
    assert cli("--server", "2", "ask", "--json", "How?").json["decided_by"] == "no-documents"
    assert cli("ask", "--json", "How?").json["decided_by"] == "no-documents"
    assert cli("--server", "2", "knowledge", "answers", "list", "--json").out == ""
    for command in (["edit", made["id"], "--text", "x"], ["remove", made["id"]]):
        result = cli("--server", "2", "knowledge", "answers", *command)
        assert (result.code, "no curated answer" in result.err) == (2, True)
    assert len(cli("knowledge", "answers", "list", "--json").rows) == 1


def test_what_was_asked_in_a_channel_is_answered_there_alone_unless_one_says_otherwise(cli: Cli, data: Path) -> None:
    cli("knowledge", "list")
    left_open(data, "a1", "How big is it?", server="1", channel="10")
    add = ("knowledge", "answers", "add", "--to", "a1", "--text", "So.", "--json")
    made = cli(*add).json
    assert (made["server"], made["channels"], made["domain"]) == ("1", ["10"], "pumps")
    assert cli("--server", "1", "route", "--json", "How big is it?").json["decided_by"] != "curated"
    assert cli(*add, "--everywhere", "--domain", "").json["channels"] is None
    assert cli("--server", "1", "route", "--json", "How big is it?").json["decided_by"] == "curated"
    assert cli(*add, "--channel", "11", "--channel", "12").json["channels"] == ["11", "12"]


def test_a_private_question_is_not_answered_in_the_members_words(cli: Cli, data: Path) -> None:
    cli("knowledge", "list")
    left_open(data, "a1", "My secret?", server="1", channel="10", private=True)
    add = ("knowledge", "answers", "add", "--to", "a1", "--text", "So.", "--json")
    refused = cli(*add)
    assert (refused.code, "words of your own" in refused.err) == (2, True)
    made = cli(*add, "--question", "How are secrets kept?").json
    assert (made["question"], made["channels"]) == ("How are secrets kept?", ["10"])


def test_open_questions_are_shown_in_groups(cli: Cli, data: Path) -> None:
    cli("knowledge", "list")
    assert "No unanswered" in cli("knowledge", "gaps").err
    for name, question in (("a1", "What does E5 mean?"), ("a2", "what is the meaning of E5"), ("a3", "What is E6?")):
        left_open(data, name, question)
    lines = cli("knowledge", "gaps").out.splitlines()
    assert lines[0].split()[:1] == ["2×"]
    assert "a2" in lines[0]
    assert lines[1].strip() == "what is the meaning of E5"
    assert lines[2].split()[:1] == ["1×"]
    [first, second] = cli("knowledge", "gaps", "--json").rows
    assert first["questions"] == ["what is the meaning of E5", "What does E5 mean?"]
    assert second["question"] == "What is E6?"
    assert len(cli("knowledge", "gaps", "--json", "--limit", "1").rows) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "--question", "q"], "--text"),
        (["add", "--text", "t"], "--question"),
        (["add", "--question", "q", "--text", " "], "answer is empty"),
        (["add", "--question", "q", "--text", "t" * 4_001], "4,001"),
        (["add", "--to", "a01nothing", "--text", "t"], "a01nothing"),
        (["add", "--question", "q", "--text", "t", "--domain", "No Such!"], "No Such!"),
        (["add", "--question", "q", "--text", "t", "--channel", "1", "--everywhere"], "--channel"),
        (["edit", "c0", "--text", "t"], "c0"),
        (["remove", "c0"], "c0"),
        (["remove"], "ID"),
    ],
)
def test_bad_input(cli: Cli, arguments: list[str], said: str) -> None:
    result = cli("knowledge", "answers", *arguments)
    assert result.code == 2
    assert said in result.err


def test_a_question_of_another_server_is_not_answered(cli: Cli, data: Path) -> None:
    cli("knowledge", "list")
    left_open(data, "a1", "How big is it?", server="1", channel="10")
    result = cli("--server", "2", "knowledge", "answers", "add", "--to", "a1", "--text", "So.")
    assert (result.code, "not asked on the server 2" in result.err) == (2, True)
