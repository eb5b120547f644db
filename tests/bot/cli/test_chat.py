"""The terminal conversation, piped in."""

from tests.commands import Cli
from tests.scripted import Reply, ScriptedEndpoint, Status


def test_a_conversation(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    endpoint.say("Clean the intake screen [1].")
    result = cli("chat", stdin="What does error code E5 mean on the X1000?\nand how do I clear it?\n/quit\n")
    assert result.code == 0
    assert "You talk to an AI" in result.err
    assert "specialized (x1000)" in result.err
    assert result.out.count("Clean the intake screen [1].") == 2
    second = [message["content"] for message in endpoint.requests[-1]["messages"]]
    assert "What does error code E5 mean on the X1000?" in second
    rows = cli("feedback", "list", "--json").rows
    assert len({row["conversation"] for row in rows}) == 1


def test_commands(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    lines = [
        "/why", "tell me a story", "/why", "/prompt", "/down incomplete rather short", "/strategy plain", "hi again",
        "/up", "/strategy magic", "/strategy auto", "/new", "/help", "/nonsense", "",
    ]  # fmt: skip
    result = cli("chat", stdin="\n".join(lines))
    assert result.code == 0
    for part in (
        "There is no answer yet",
        "P(specialized)",
        "[user]",
        "Noted.",
        "From now on: plain",
        "combined",
        "A new conversation",
        "/strategy NAME",
        "There is no command /nonsense",
    ):
        assert part in result.err, part
    [second, first] = cli("feedback", "list", "--json").rows
    assert (first["ratings"][0]["value"], first["ratings"][0]["reason"]) == (-1, "incomplete")
    assert first["ratings"][0]["comment"] == "rather short"
    assert (second["strategy"], second["ratings"][0]["value"]) == ("plain", 1)
    assert endpoint.requests[1]["messages"][-1]["content"] == "hi again"


def test_a_failure_does_not_end_the_chat(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Status(401), Reply("Back again."))
    result = cli("chat", stdin="tell me a story\n" + "x" * 30_000 + "\nhello again\n")
    assert result.code == 0
    assert "key" in result.err
    assert "30,000 characters" in result.err
    assert "Back again." in result.out
    assert "Traceback" not in result.err


def test_a_chat_without_input_ends(cli: Cli) -> None:
    assert cli("chat", stdin="").code == 0


def test_marks_don_t_go_along_with_the_next_question(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    endpoint.say("Paint the housing blue to cool the motor.")
    result = cli("chat", stdin="What does error code E5 mean on the X1000?\nand how do I clear it?\n/quit\n")
    assert result.out.count("\u00a0†") == 2
    assert "†" not in str(endpoint.requests)
