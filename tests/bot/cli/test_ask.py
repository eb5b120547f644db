"""`tactician ask` and `route`: the chain from question to journalled answer, at the terminal and in batches."""

import json
from pathlib import Path

import pytest

from tests.commands import Cli
from tests.scripted import Cut, Garbage, Hang, Html, Reply, ScriptedEndpoint, Status

FIELDS = {
    *("id", "answer_id", "question", "standalone", "kind", "domain", "p_specialized", "decided_by", "eligible", "odds"),
    *("policy", "override", "strategy", "answered_by", "variant_odds", "model_odds", "template", "model", "reason"),
    *("text", "citations", "unsupported", "first_token_ms", "total_ms", "input_tokens", "output_tokens", "cost_usd"),
}
ROUTE_FIELDS = {"id", "kind", "domain", "p_specialized", "strategy", "eligible", "odds", "decided_by", "ms"}


def test_one_question_is_answered_with_every_field(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    endpoint.say("Dear customers, here it is.")
    result = cli("ask", "--json", "Write an email template for a product launch")
    assert result.code == 0
    answer = result.json
    assert set(answer) >= FIELDS
    assert answer["text"] == "Dear customers, here it is."
    assert (answer["kind"], answer["strategy"], answer["answered_by"]) == ("general", "prompt", "prompt")
    assert answer["template"].startswith("write@")
    assert answer["p_specialized"] == 0
    assert answer["odds"] == {"prompt": 1.0, "plain": 0.0}
    assert answer["model"] == "scripted"
    assert answer["input_tokens"] > 0
    assert answer["first_token_ms"] <= answer["total_ms"]


def test_a_vague_request_is_sent_as_an_expert_would_have_asked(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    shown = cli("ask", "Write an email template for a product launch").err
    sent = " ".join(message["content"] for message in endpoint.requests[0]["messages"])
    assert "Write an email template for a product launch" in sent
    for said in ("audience", "tone"):
        assert said in sent.lower()
        assert said in shown.lower()
    assert len(sent) > 200


def test_plain_sends_the_bare_question(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    answer = cli("ask", "--json", "--strategy", "plain", "What is a fugue?").json
    assert endpoint.requests[0]["messages"] == [{"role": "user", "content": "What is a fugue?"}]
    assert answer["override"] == {"scope": "ask", "strategy": "plain"}
    assert answer["template"] is None


def test_a_question_about_the_documents_is_answered_from_them(
    cli: Cli, endpoint: ScriptedEndpoint, manual: Path
) -> None:
    assert cli("knowledge", "add", str(manual), "--domain", "pumps").code == 0
    endpoint.say("It means low pressure: clean the intake screen [1]. [9]")
    answer = cli("ask", "--json", "What does error code E5 mean on the Z9 pump?").json
    assert (answer["kind"], answer["domain"], answer["strategy"]) == ("specialized", "pumps", "knowledge")
    assert answer["text"] == "It means low pressure: clean the intake screen [1]."
    [citation] = answer["citations"]
    assert (citation["n"], citation["source"], citation["domain"]) == (1, "pump.md", "pumps")
    assert "intake screen" in citation["quote"]
    assert "intake screen" in str(endpoint.requests[0]["messages"])


def test_the_terminal_shows_route_answer_sources_and_origin(cli: Cli, endpoint: ScriptedEndpoint, manual: Path) -> None:
    cli("knowledge", "add", str(manual), "--domain", "pumps")
    endpoint.say("Low pressure [1].")
    result = cli("ask", "What does error code E5 mean on the Z9 pump?")
    assert result.out == "Low pressure [1].\n"
    for part in ("specialized (pumps)", "knowledge", "pump.md", "AI-generated"):
        assert part in result.err


def test_a_batch_keeps_its_order_and_its_ids(cli: Cli, endpoint: ScriptedEndpoint, tmp_path: Path) -> None:
    endpoint.script = lambda body: Reply(body["messages"][-1]["content"], delay=0.001 * (len(endpoint.requests) % 3))
    rows = [{"id": f"q{n}", "question": f"number {n}", "strategy": "plain"} for n in range(12)]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    result = cli("ask", "--jsonl", str(file))
    assert result.code == 0
    assert [(row["id"], row["text"]) for row in result.rows] == [(f"q{n}", f"number {n}") for n in range(12)]


def test_a_batch_line_that_fails_says_why_and_the_rest_goes_on(cli: Cli) -> None:
    lines = [
        '{"id": 1, "question": "fine?"}',
        "not json",
        '["a", "list"]',
        '{"id": 4}',
        '{"id": 5, "question": "   "}',
        '{"id": 6, "question": "x", "strategy": "magic"}',
        '{"id": 7, "question": "x", "history": "y"}',
        '{"id": 8, "question": "x", "domain": "nowhere"}',
        '{"id": 9, "question": "a\\u0000b"}',
        '{"id": "\\ud800", "question": "fine?"}',
    ]
    result = cli("ask", "--jsonl", "-", stdin="\n".join(lines))
    assert result.code == 0
    rows = result.rows
    assert len(rows) == len(lines)
    assert [row["id"] for row in rows[:9]] == [1, None, None, 4, 5, 6, 7, 8, 9]
    assert ["error" in row for row in rows] == [False, *[True] * 8, False]
    assert "plain, prompt, knowledge, tuned, combined" in rows[5]["error"]
    assert "nowhere" in rows[7]["error"]
    assert "Traceback" not in result.out + result.err


def test_history_goes_along(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    row = {
        "question": "and in winter?",
        "history": [
            {"role": "user", "content": "How do I prune roses?"},
            {"role": "assistant", "content": "In March."},
        ],
    }
    answer = cli("ask", "--jsonl", "-", stdin=json.dumps(row)).rows[0]
    assert "roses" in answer["standalone"]
    assert "In March." in [message["content"] for message in endpoint.requests[0]["messages"]]


def test_route_answers_nothing_and_journals_nothing(cli: Cli, endpoint: ScriptedEndpoint, manual: Path) -> None:
    cli("knowledge", "add", str(manual), "--domain", "pumps")
    route = cli("route", "--json", "What does error code E5 mean on the Z9 pump?").json
    assert set(route) >= ROUTE_FIELDS
    assert (route["kind"], route["domain"]) == ("specialized", "pumps")
    assert 0.5 <= route["p_specialized"] <= 1
    assert endpoint.requests == []
    assert cli("feedback", "list", "--json").out == ""


def test_without_documents_every_question_is_general(cli: Cli) -> None:
    rows = cli(
        "route", "--jsonl", "-", stdin='{"question": "What does E5 mean?"}\n{"question": "tell me a story"}'
    ).rows
    assert [(row["kind"], row["p_specialized"], row["decided_by"]) for row in rows] == [
        ("general", 0, "no-documents")
    ] * 2


def test_exploration_draws_and_logs_the_odds(cli: Cli) -> None:
    lines = "\n".join('{"question": "tell me a story"}' for _ in range(60))
    rows = cli("ask", "--jsonl", "-", "--explore", stdin=lines).rows
    assert all(row["odds"] == pytest.approx({"prompt": 0.95, "plain": 0.05}) for row in rows)
    assert {row["policy"] for row in rows} == {"explore"}


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (Status(401), "key"),
        (Status(429), "limit"),
        (Status(500), "500"),
        (Cut("half an ans"), "broke off"),
        (Garbage("%%%"), "scripted"),
        (Html(), "scripted"),
    ],
)
def test_a_model_that_fails_is_one_sentence_and_exit_code_4(
    cli: Cli, endpoint: ScriptedEndpoint, behaviour: Status | Cut | Garbage | Html, said: str
) -> None:
    endpoint.then(behaviour)
    result = cli("ask", "--json", "tell me a story")
    assert result.code == 4
    assert result.out == ""
    assert result.err.startswith("tactician: ")
    assert said in result.err.lower()
    assert "Traceback" not in result.err
    [row] = cli("feedback", "list", "--json").rows
    assert row["status"] == "failed"


def test_a_model_that_hangs_is_given_up(cli: Cli, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TACTICIAN_TIMEOUT", "0.3")
    endpoint.then(Hang())
    result = cli("ask", "tell me a story")
    assert result.code == 4
    assert endpoint.left.wait(5)


def test_nothing_listens(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    endpoint.close()
    result = cli("ask", "tell me a story")
    assert result.code == 4
    assert "127.0.0.1" in result.err


def test_the_next_model_answers_where_the_first_fails(
    cli: Cli, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.models = ("scripted", "second")
    monkeypatch.setenv("TACTICIAN_FALLBACK", "second")
    endpoint.script = lambda body: Status(500) if body["model"] == "scripted" else Reply("From the second.")
    answer = cli("ask", "--json", "tell me a story").json
    assert (answer["text"], answer["model"], answer["strategy"], answer["answered_by"]) == (
        "From the second.", "second", "prompt", "prompt",
    )  # fmt: skip


def test_what_was_streamed_is_taken_back_when_a_model_breaks_off(
    cli: Cli, endpoint: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint.models = ("scripted", "second")
    monkeypatch.setenv("TACTICIAN_FALLBACK", "second")
    endpoint.script = lambda body: Cut("Half an") if body["model"] == "scripted" else Reply("A whole one.")
    result = cli("ask", "tell me a story")
    assert result.code == 0
    assert result.out.endswith("A whole one.\n")
    assert "Starting over" in result.err
    assert cli("feedback", "show", "last", "--json").json["answer"] == "A whole one."


def test_a_tuned_strategy_that_cannot_work_is_followed_by_the_next(
    cli: Cli, endpoint: ScriptedEndpoint, manual: Path
) -> None:
    cli("knowledge", "add", str(manual), "--domain", "pumps")
    answer = cli("ask", "--json", "--strategy", "tuned", "What does error code E5 mean on the Z9 pump?").json
    assert (answer["strategy"], answer["answered_by"]) == ("tuned", "knowledge")
    assert answer["odds"] == {"tuned": 1.0, "knowledge": 0.0}
    assert cli("feedback", "show", "last", "--json").json["attempts"][0]["strategy"] == "tuned"


@pytest.mark.parametrize("strategy", ["tuned", "combined"])
def test_a_tuned_model_answers_for_its_domain(
    cli: Cli, endpoint: ScriptedEndpoint, manual: Path, monkeypatch: pytest.MonkeyPatch, strategy: str
) -> None:
    endpoint.models = ("scripted", "pump-expert")
    monkeypatch.setenv("TACTICIAN_TUNED", "pumps=pump-expert")
    cli("knowledge", "add", str(manual), "--domain", "pumps")
    answer = cli("ask", "--json", "--strategy", strategy, "What does error code E5 mean on the Z9 pump?").json
    assert (answer["answered_by"], answer["model"]) == (strategy, "pump-expert")
    assert answer["eligible"] == ["knowledge", "tuned", "combined"]
    sent = str(endpoint.requests[0]["messages"])
    assert ("intake screen" in sent) == (strategy == "combined")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", ""], "empty"),
        (["ask", " \n\t "], "empty"),
        (["ask", "x" * 50_000], "50,000 characters"),
        (["ask", "a\x00b"], "binary"),
        (["ask", "x", "--strategy", "magic"], "plain, prompt, knowledge, tuned, combined"),
        (["ask"], "--jsonl"),
        (["ask", "x", "--jsonl", "y"], "--jsonl"),
        (["ask", "--jsonl", "nowhere.jsonl"], "nowhere.jsonl"),
        (["nonsense"], "nonsense"),
        (["ask", "--nonsense"], "--nonsense"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(cli: Cli, arguments: list[str], said: str) -> None:
    result = cli(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert said in result.err
    assert "Traceback" not in result.err


INVENTED = "Paint the housing blue to cool the motor."


def test_a_sentence_without_support_is_marked_on_the_screen_and_named_in_json(
    cli: Cli, endpoint: ScriptedEndpoint, manual: Path
) -> None:
    assert cli("knowledge", "add", str(manual), "--domain", "pumps").code == 0
    endpoint.say(f"E5 means low pressure [1]. {INVENTED} Clean the intake screen.")
    shown = cli("ask", "What does error code E5 mean on the Z9 pump?")
    assert f"low pressure [1]. {INVENTED}\u00a0† Clean the intake screen.\n" in shown.out
    assert shown.err.count("† The passages") == 1
    answer = cli("ask", "--json", "What does error code E5 mean on the Z9 pump?").json
    assert answer["unsupported"] == [INVENTED]
    assert "†" not in answer["text"]
    detail = cli("feedback", "show", answer["answer_id"], "--json").json
    assert detail["answer"] == answer["text"]


def test_an_answer_without_passages_is_never_marked(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    endpoint.say(INVENTED)
    assert "†" not in cli("ask", "tell me a story").out
    assert cli("ask", "--json", "tell me a story").json["unsupported"] == []


def test_a_models_refusal_rests_on_nothing_and_names_the_nearest_document(
    cli: Cli, endpoint: ScriptedEndpoint, manual: Path
) -> None:
    assert cli("knowledge", "add", str(manual), "--domain", "pumps").code == 0
    endpoint.say("This is not in the documents [1].")
    answer = cli("ask", "--json", "What does error code E5 mean on the Z9 pump?").json
    assert answer["text"].startswith("This is not in the documents. The nearest is “Pump manual › Error codes")
    assert answer["text"].endswith("(pump.md).")
    assert (answer["citations"], answer["unsupported"]) == ([], [])
    assert "[1] pump.md" not in cli("ask", "What does error code E5 mean on the Z9 pump?").err


def test_nothing_steers_the_terminal(cli: Cli, endpoint: ScriptedEndpoint) -> None:
    endpoint.say("Red: \x1b[31m, bell \x07, clipboard \x1b]52;c;aGk=\x07, turned \u202eback.")
    shown = cli("ask", "tell me a story")
    assert "Red: [31m, bell , clipboard ]52;c;aGk=, turned back." in shown.out
    assert "\x1b]" not in shown.out + shown.err
