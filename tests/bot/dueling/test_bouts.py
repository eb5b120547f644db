"""Two answers at once, and the beginning of a duel in the journal."""

import asyncio
import threading
from collections import Counter
from typing import Any

import pytest

from bot.app import App
from bot.dueling import Arms, Bout, NoDuelError, OneLeft, another, begin, begin_retry, both, named, other_way, record
from knowledge.types import Strategy
from routers.errors import NoAnswerError
from tests.bot.dueling.asking import held, question
from tests.journeys.fencing import TEXTS, by_strategy, failing, is_plain
from tests.scripted import Hang, Reply, ScriptedEndpoint

PLAIN, PROMPT = Strategy.PLAIN, Strategy.PROMPT
ARMS = Arms(PROMPT, PLAIN, 1)


async def test_both_are_made_at_the_same_time(app: App, endpoint: ScriptedEndpoint) -> None:
    gate = threading.Event()
    endpoint.script = lambda body: Reply(by_strategy(body).text, gate=gate)
    work = asyncio.create_task(both(app, question(), ARMS))
    assert await asyncio.to_thread(endpoint.wait_for_requests, 2)
    assert not work.done()
    gate.set()
    bout = await work
    assert isinstance(bout, Bout)
    assert (bout.a.text, bout.b.text) == (TEXTS["prompt"], TEXTS["plain"])


async def test_each_is_a_journalled_answer_of_its_own(app: App) -> None:
    bout = await both(app, question(), ARMS)
    assert isinstance(bout, Bout)
    for answer, strategy in ((bout.a, "prompt"), (bout.b, "plain")):
        row = app.memory.reader.row(answer.answer_id)
        assert (row.strategy, row.odds[strategy], row.policy, row.conversation) == (strategy, 1.0, "override", "m")


@pytest.mark.parametrize(("failed", "left"), [(PLAIN, PROMPT), (PROMPT, PLAIN)])
async def test_one_that_falls_back_to_the_other_leaves_one(
    app: App, endpoint: ScriptedEndpoint, failed: Strategy, left: Strategy
) -> None:
    endpoint.script = failing(failed.value)
    for arms in (Arms(PROMPT, PLAIN, 1), Arms(PLAIN, PROMPT, 1)):
        outcome = await both(app, question(), arms)
        assert isinstance(outcome, OneLeft)
        assert outcome.missing is failed
        assert outcome.answer.route.strategy is outcome.answer.answered_by is left


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_one_that_fails_altogether_leaves_the_other(
    app: App, endpoint: ScriptedEndpoint, order: tuple[int, int], caplog: pytest.LogCaptureFixture
) -> None:
    app.memory.settings.put("exploration", 0.0)
    good = await app.service.ask(question(strategy=PROMPT))
    outcomes: list[Any] = [good, ValueError("a defect")]

    class Halved:
        """A service that fails for the strategy plain, in a way that nobody foresaw."""

        async def ask(self, asked: Any) -> Any:
            outcome = outcomes[asked.strategy is PLAIN]
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

    class Half:
        service = Halved()

    pair = (PROMPT, PLAIN)
    outcome = await both(Half(), question(), Arms(pair[order[0]], pair[order[1]], 1))  # type: ignore[arg-type]
    assert isinstance(outcome, OneLeft)
    assert (outcome.answer, outcome.missing) == (good, PLAIN)
    assert "One answer of a duel failed" in caplog.text


async def test_where_both_fail_the_first_reason_is_told(app: App, endpoint: ScriptedEndpoint) -> None:
    endpoint.close()
    with pytest.raises(NoAnswerError):
        await both(app, question(), ARMS)
    assert {row.status for row in app.memory.reader.rows()} == {"failed"}


async def test_both_are_stopped_together(app: App, endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Hang("One"))
    work = asyncio.create_task(both(app, question(), ARMS))
    assert await asyncio.to_thread(endpoint.wait_for_requests, 2)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert [row.status for row in app.memory.reader.rows()] == ["stopped", "stopped"]


async def test_the_duel_is_journalled_with_its_order(app: App) -> None:
    duel = await held(app)
    row = app.memory.reader.duel(duel.duel_id).row
    assert duel.duel_id.startswith("d")
    assert (row.origin, row.kind, row.question) == ("command", "general", "What is this?")
    assert (row.server, row.channel, row.asker) == ("s", "c", app.memory.people.pseudonym("anna"))
    assert (row.a.strategy, row.b.strategy) == ("prompt", "plain")
    first, second = (row.a, row.b) if row.shown_first == "a" else (row.b, row.a)
    assert (first.answer, second.answer) == (duel.first.answer_id, duel.second.answer_id)


async def test_the_order_of_many_duels_is_even_and_tells_no_strategy(app: App) -> None:
    asked = question()
    bout = await both(app, asked, ARMS)
    assert isinstance(bout, Bout)
    for seed in range(400):
        await begin(app, bout, Arms(PROMPT, PLAIN, seed), "sampled")
    counts = Counter(row.shown_first for row in app.memory.reader.duels(limit=1000))
    assert abs(counts["a"] - 200) <= 40
    assert counts["a"] + counts["b"] == 400


async def test_seeds_are_fresh(app: App) -> None:
    assert len({(await named(app, question())).seed for _ in range(20)}) == 20


async def test_a_private_question_stands_in_no_row_of_a_duel(app: App) -> None:
    duel = await held(app, private=True)
    assert app.memory.reader.duel(duel.duel_id).row.question is None


async def test_another_way_is_a_duel_with_the_first_answer_first(app: App) -> None:
    answer = await app.service.ask(question())
    again = await another(app, await record(app, answer.answer_id))
    second = await other_way(app, again)
    row = app.memory.reader.duel(await begin_retry(app, again, second)).row
    assert (row.origin, row.shown_first, row.asker) == ("retry", "a", app.memory.people.pseudonym("anna"))
    assert (row.a.strategy, row.a.answer) == ("prompt", answer.answer_id)
    assert (row.b.strategy, row.b.answer) == ("plain", second.answer_id)


async def test_another_way_that_comes_back_to_the_first_is_nothing_new(app: App, endpoint: ScriptedEndpoint) -> None:
    answer = await app.service.ask(question())
    again = await another(app, await record(app, answer.answer_id))
    endpoint.script = failing("plain")
    with pytest.raises(NoDuelError, match="nothing new to show"):
        await other_way(app, again)
    assert any(is_plain(body) for body in endpoint.requests)
    assert app.memory.reader.duels() == []
