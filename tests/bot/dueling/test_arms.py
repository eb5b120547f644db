"""Who meets: by name, by chance, or as the next try."""

from collections import Counter
from typing import Any

import pytest

from bot.app import App
from bot.dueling import EXPIRED, NoDuelError, another, begin_retry, check_named, named, other_way, record, sampled
from bot.samples import SAMPLE_DOMAIN, SAMPLE_FOLDER
from knowledge.journal import forget
from knowledge.types import Scope, Strategy, Turn
from tests.bot.dueling.asking import question
from tests.scripted import ScriptedEndpoint

E5 = "How do I troubleshoot error code E5 on the X1000?"
PLAIN, PROMPT, KNOWLEDGE = Strategy.PLAIN, Strategy.PROMPT, Strategy.KNOWLEDGE


@pytest.fixture
def manual(app: App) -> App:
    """An app whose documents are the sample manual."""
    list(app.memory.library.add([str(SAMPLE_FOLDER)], SAMPLE_DOMAIN))
    return app


@pytest.mark.parametrize(
    ("wished", "expected"),
    [
        ((None, None), (PROMPT, PLAIN)),
        ((PLAIN, None), (PLAIN, PROMPT)),
        ((None, PROMPT), (PLAIN, PROMPT)),
        ((PLAIN, PROMPT), (PLAIN, PROMPT)),
    ],
)
async def test_what_is_left_out_is_the_default_then_the_next_best(app: App, wished: Any, expected: Any) -> None:
    arms = await named(app, question(), *wished)
    assert (arms.a, arms.b, arms.odds) == (*expected, None)


async def test_a_question_about_the_documents_meets_them_and_a_template(manual: App) -> None:
    arms = await named(manual, question(text=E5))
    assert (arms.a, arms.b) == (KNOWLEDGE, PROMPT)
    arms = await named(manual, question(text=E5), PLAIN)
    assert (arms.a, arms.b) == (PLAIN, KNOWLEDGE)
    arms = await named(manual, question(), b=KNOWLEDGE)
    assert (arms.a, arms.b) == (PROMPT, KNOWLEDGE)


async def test_an_override_in_force_plays_no_part(app: App) -> None:
    app.memory.settings.set_override(Scope.SERVER, "s", Strategy.TUNED)
    arms = await named(app, question())
    assert (arms.a, arms.b) == (PROMPT, PLAIN)


@pytest.mark.parametrize("wanted", [KNOWLEDGE, Strategy.TUNED, Strategy.COMBINED])
async def test_what_cannot_work_is_refused_by_name(app: App, wanted: Strategy) -> None:
    for pair in ((wanted, None), (None, wanted), (PLAIN, wanted)):
        with pytest.raises(NoDuelError, match=f"The strategy {wanted} cannot answer this question here: it needs"):
            await named(app, question(), *pair)


def test_the_same_twice_is_refused_at_once() -> None:
    with pytest.raises(NoDuelError, match="Both answers would be made with plain"):
        check_named(PLAIN, PLAIN)
    check_named(None, None)
    check_named(PLAIN, None)


async def test_nothing_is_sampled_by_default(app: App) -> None:
    assert [await sampled(app, question()) for _ in range(5)] == [None] * 5


async def test_about_the_share_that_was_set_is_sampled(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.memory.settings.put("duel_share", 0.5, "s")
    seeds = iter(range(100))
    monkeypatch.setattr("secrets.randbits", lambda bits: next(seeds))
    drawn = [await sampled(app, question(conversation=str(number))) for number in range(100)]
    assert 35 <= sum(arms is not None for arms in drawn) <= 65


async def test_arms_are_drawn_by_the_policys_odds(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.memory.settings.put("duel_share", 1.0, "s")
    app.memory.settings.put("exploration", 0.5)
    seeds = iter(range(80))
    monkeypatch.setattr("secrets.randbits", lambda bits: next(seeds))
    drawn = [arms for _ in range(80) if (arms := await sampled(app, question()))]
    assert all(arms.odds == {PROMPT: 0.75, PLAIN: 0.25} for arms in drawn)
    assert {arms.seed for arms in drawn} == set(range(80))
    first = Counter(arms.a for arms in drawn)
    assert 45 <= first[PROMPT] <= 75
    assert all(arms.a is not arms.b for arms in drawn)


@pytest.mark.parametrize(
    "values",
    [
        {"server": None},
        {"private": True},
        {"history": (Turn("user", "Hm."),)},
        {"strategy": PLAIN},
        {"domain": "x1000"},
        {"explore": False},
        {"channel": "critical"},
        {"text": "a\0b"},
    ],
)
async def test_questions_that_are_never_sampled(app: App, values: dict[str, Any]) -> None:
    app.memory.settings.put("duel_share", 1.0)
    app.memory.settings.put("critical_channels", ["critical"], "s")
    assert await sampled(app, question()) is not None
    assert await sampled(app, question(**values)) is None


@pytest.mark.parametrize(("scope", "target"), [(Scope.USER, "anna"), (Scope.CHANNEL, "c"), (Scope.SERVER, "s")])
async def test_an_override_is_never_sampled(app: App, scope: Scope, target: str) -> None:
    app.memory.settings.put("duel_share", 1.0)
    app.memory.settings.set_override(scope, target, PROMPT, server="s")
    assert await sampled(app, question()) is None


async def test_what_only_one_strategy_would_answer_is_never_sampled(manual: App) -> None:
    manual.memory.settings.put("duel_share", 1.0)
    assert await sampled(manual, question(text=E5)) is None
    assert await sampled(manual, question()) is not None


async def test_an_answer_is_asked_again_as_it_was(app: App) -> None:
    history = (Turn("user", "Hello."), Turn("assistant", "Hello!"))
    answer = await app.service.ask(question(history=history))
    first = await record(app, answer.answer_id)
    again = await another(app, first)
    asked = again.question
    assert (again.strategy, again.tried) == (PLAIN, {"prompt"})
    assert (asked.text, asked.history, asked.strategy, asked.domain) == ("What is this?", history, None, None)
    assert asked.place.asker == app.memory.people.pseudonym("anna")
    assert (asked.place.server, asked.place.channel, asked.place.conversation, asked.place.message) == (
        *("s", "c"),
        *("m", "m"),
    )


async def test_a_named_domain_stays_named(manual: App) -> None:
    answer = await manual.service.ask(question(text="What is this?", domain=SAMPLE_DOMAIN))
    again = await another(manual, await record(manual, answer.answer_id))
    assert again.question.domain == SAMPLE_DOMAIN
    assert again.strategy is PROMPT


async def test_each_strategy_is_tried_once_in_a_chain(manual: App) -> None:
    answer = await manual.service.ask(question(text=E5))
    first = await record(manual, answer.answer_id)
    order = [answer.route.strategy]
    while len(order) < 3:
        again = await another(manual, first)
        order.append(again.strategy)
        await begin_retry(manual, again, await other_way(manual, again))
    assert order == [KNOWLEDGE, PROMPT, PLAIN]
    with pytest.raises(NoDuelError, match="Every way"):
        await another(manual, first)


async def test_what_answered_in_place_of_another_counts_as_tried(app: App, endpoint: ScriptedEndpoint) -> None:
    answer = await app.service.ask(question(strategy=Strategy.TUNED))
    assert answer.answered_by is PROMPT
    again = await another(app, await record(app, answer.answer_id))
    assert again.strategy is PLAIN
    assert again.tried == {"tuned", "prompt"}


async def test_a_record_that_is_gone_or_blank_has_expired(app: App) -> None:
    with pytest.raises(NoDuelError, match=EXPIRED):
        await record(app, "a-unknown")
    answer = await app.service.ask(question())
    forget(app.memory.journal, "anna")
    with pytest.raises(NoDuelError, match=EXPIRED):
        await record(app, answer.answer_id)
