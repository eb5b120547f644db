"""Overrides and named settings, per server and for the whole installation."""

import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as options
from hypothesis import strategies as st

from knowledge.errors import InputError
from knowledge.journal.people import People
from knowledge.settings import KNOWN, Settings
from knowledge.store.engine import Store, open_store
from knowledge.types import Override, Scope, Strategy

PLAIN, PROMPT, KNOWLEDGE, TUNED = Strategy.PLAIN, Strategy.PROMPT, Strategy.KNOWLEDGE, Strategy.TUNED


def chosen(settings: Settings, **place: str | None) -> Strategy | None:
    override = settings.in_force(**place)
    return override.strategy if override else None


def test_nobody_set_any(settings: Settings) -> None:
    assert settings.in_force() is None
    assert settings.in_force(server="s", channel="c", user="u") is None
    assert settings.overrides() == []


def test_the_nearest_wins(settings: Settings) -> None:
    here = {"server": "s", "channel": "c", "user": "u"}
    settings.set_override(Scope.SERVER, None, PLAIN)
    assert settings.in_force(**here) == Override(Scope.SERVER, PLAIN, None)
    settings.set_override(Scope.SERVER, "s", PROMPT, server="s")
    assert settings.in_force(**here) == Override(Scope.SERVER, PROMPT, "s")
    settings.set_override(Scope.CHANNEL, "c", KNOWLEDGE, server="s")
    assert settings.in_force(**here) == Override(Scope.CHANNEL, KNOWLEDGE, "c")
    settings.set_override(Scope.USER, "u", TUNED, server="s")
    assert settings.in_force(**here) == Override(Scope.USER, TUNED, settings.people.pseudonym("u"))


ORDER = (Scope.USER, Scope.CHANNEL, Scope.SERVER)


@options(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(present=st.permutations([Scope.USER, Scope.CHANNEL, Scope.SERVER, None]), count=st.integers(0, 4))
def test_in_whatever_order_they_are_set(settings: Settings, present: list[Scope | None], count: int) -> None:
    """None stands for the whole installation."""
    strategies = {Scope.USER: TUNED, Scope.CHANNEL: KNOWLEDGE, Scope.SERVER: PROMPT, None: PLAIN}
    targets = {Scope.USER: "u", Scope.CHANNEL: "c", Scope.SERVER: "s", None: None}
    for scope in (*ORDER, None):
        settings.clear_override(scope or Scope.SERVER, targets[scope], server="s" if scope else None)
    for scope in present[:count]:
        server = "s" if scope else None
        settings.set_override(scope or Scope.SERVER, targets[scope], strategies[scope], server=server)
    expected = next((strategies[scope] for scope in (*ORDER, None) if scope in present[:count]), None)
    assert chosen(settings, server="s", channel="c", user="u") == expected


def test_a_members_choice_stays_in_its_server(settings: Settings) -> None:
    settings.set_override(Scope.USER, "u", PLAIN, server="s1")
    assert chosen(settings, server="s1", user="u") == PLAIN
    assert chosen(settings, server="s2", user="u") is None
    assert chosen(settings, user="u") is None
    assert chosen(settings, server="s1", user="other") is None
    assert chosen(settings, server="s1") is None


def test_a_choice_in_the_terminal_stays_there(settings: Settings) -> None:
    settings.set_override(Scope.USER, "terminal", PLAIN)
    assert chosen(settings, user="terminal") == PLAIN
    assert chosen(settings, server="s", user="terminal") is None


def test_a_channel_of_another_server(settings: Settings) -> None:
    settings.set_override(Scope.CHANNEL, "c", PLAIN, server="s1")
    assert chosen(settings, server="s1", channel="c") == PLAIN
    assert chosen(settings, server="s2", channel="c") is None


def test_a_channel_that_was_set_from_the_terminal(settings: Settings) -> None:
    settings.set_override(Scope.CHANNEL, "c", PLAIN)
    assert chosen(settings, server="s", channel="c") == PLAIN
    settings.set_override(Scope.CHANNEL, "c", TUNED, server="s")
    assert chosen(settings, server="s", channel="c") == TUNED


def test_a_server_by_its_id_alone(settings: Settings) -> None:
    settings.set_override(Scope.SERVER, "s", PLAIN)
    assert chosen(settings, server="s") == PLAIN
    assert chosen(settings, server="other") is None
    assert settings.clear_override(Scope.SERVER, None, server="s")
    assert chosen(settings, server="s") is None


def test_the_later_one_replaces_the_earlier(settings: Settings) -> None:
    settings.set_override(Scope.SERVER, "s", PLAIN, author="anna")
    settings.set_override(Scope.SERVER, "s", TUNED, author="bert")
    (stored,) = settings.overrides()
    assert (stored.strategy, stored.author) == (TUNED, settings.people.pseudonym("bert"))


def test_taking_one_back(settings: Settings) -> None:
    settings.set_override(Scope.USER, "u", PLAIN, server="s")
    assert not settings.clear_override(Scope.USER, "u")
    assert not settings.clear_override(Scope.USER, "u", server="other")
    assert settings.clear_override(Scope.USER, "u", server="s")
    assert not settings.clear_override(Scope.USER, "u", server="s")
    assert settings.overrides() == []


def test_the_list(settings: Settings) -> None:
    settings.set_override(Scope.SERVER, None, PLAIN)
    settings.set_override(Scope.CHANNEL, "c", TUNED, server="s", author="anna")
    everything = settings.overrides()
    assert [(stored.scope, stored.server, stored.target) for stored in everything] == [
        (Scope.SERVER, None, None),
        (Scope.CHANNEL, "s", "c"),
    ]
    assert settings.overrides("s") == everything[1:]
    assert everything[1].as_json() == {
        "scope": "channel",
        "server": "s",
        "target": "c",
        "strategy": "tuned",
        "author": settings.people.pseudonym("anna"),
        "at": everything[1].at,
    }


def test_users_are_pseudonyms(settings: Settings, folder: Path) -> None:
    settings.set_override(Scope.USER, "123456789012345678", PLAIN, server="s", author="123456789012345678")
    assert all(b"123456789012345678" not in path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize(
    ("scope", "target", "why"),
    [
        (Scope.ASK, None, "holds for one question"),
        (Scope.USER, None, "scope user needs a target: the user's id"),
        (Scope.CHANNEL, "", "scope channel needs a target: the channel's id"),
        (Scope.SERVER, "other", "server other cannot be set from the server s"),
    ],
)
def test_overrides_that_are_refused(settings: Settings, scope: Scope, target: str | None, why: str) -> None:
    with pytest.raises(InputError, match=why):
        settings.set_override(scope, target, PLAIN, server="s")
    with pytest.raises(InputError, match=why):
        settings.clear_override(scope, target, server="s")
    assert settings.overrides() == []


def test_defaults(settings: Settings) -> None:
    assert settings.get("exploration") == 0.1
    assert settings.get("critical_channels", "s") == []
    assert settings.get("model_choice") is None
    assert settings.get("model_choice", default={"a": "no"}) == {"a": "no"}
    assert settings.get("sample_offered") is False


def test_a_default_cannot_be_spoilt(settings: Settings) -> None:
    settings.get("critical_channels").append("c")
    assert settings.get("critical_channels") == []


def test_the_servers_value_wins_over_the_installations(settings: Settings) -> None:
    settings.put("exploration", 0.2)
    assert settings.get("exploration", "s") == settings.get("exploration") == 0.2
    settings.put("exploration", 0, "s")
    assert settings.get("exploration", "s", default=0.7) == 0
    assert settings.get("exploration", "t") == settings.get("exploration") == 0.2
    assert settings.clear("exploration", "s")
    assert not settings.clear("exploration", "s")
    assert settings.get("exploration", "s") == 0.2


def test_a_value_may_be_nothing(settings: Settings) -> None:
    settings.put("discord_commands", "abc")
    settings.put("discord_commands", None, "s")
    assert settings.get("discord_commands", "s", default="other") is None
    assert settings.get("discord_commands", "t") == "abc"


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("exploration", 1.5, "exploration must be a probability between 0 and 1, not '1.5'"),
        ("exploration", -0.1, "must be a probability"),
        ("exploration", "0.1", "must be a probability"),
        ("exploration", True, "must be a probability"),
        ("exploration", None, "must be a probability"),
        ("exploration", float("nan"), "must be a probability"),
        ("critical_channels", "c", "must be a list of channel ids"),
        ("critical_channels", [1], "must be a list of channel ids"),
        ("model_choice", "big", "must be an object of addresses, or null"),
        ("sample_offered", 1, "must be true or false"),
        ("discord_commands", "", "must be a digest, or null"),
        ("discord_commands", 3, "must be a digest, or null"),
    ],
)
def test_values_that_are_refused(settings: Settings, name: str, value: Any, why: str) -> None:
    with pytest.raises(InputError) as caught:
        settings.put(name, value)
    assert why in str(caught.value)
    assert settings.get(name) == KNOWN[name].default


def test_unknown_names(settings: Settings) -> None:
    known = f"Unknown setting “colour”. Known settings: {', '.join(sorted(KNOWN))}"
    with pytest.raises(InputError, match=known):
        settings.get("colour")
    with pytest.raises(InputError, match=known):
        settings.put("colour", "red")
    with pytest.raises(InputError, match=known):
        settings.clear("colour")


def test_every_default_is_a_value_that_is_taken() -> None:
    assert all(setting.accepts(setting.default) for setting in KNOWN.values())


def test_other_processes_see_the_same(settings: Settings, store: Store, people: People) -> None:
    settings.set_override(Scope.SERVER, "s", PLAIN)
    settings.put("critical_channels", ["c1", "c2"], "s")
    other = open_store(store.folder)
    beside = Settings(other, people)
    assert chosen(beside, server="s") == PLAIN
    assert beside.get("critical_channels", "s") == ["c1", "c2"]
    beside.put("critical_channels", [], "s")
    assert settings.get("critical_channels", "s") == []
    other.close()


def test_all_values_come_in_one_look_each_as_get_gives_it(settings: Settings) -> None:
    settings.put("exploration", 0.3)
    settings.put("exploration", 0.7, "7")
    settings.put("duel_votes", 9, "8")
    settings.put("language", "German")
    for server in (None, "7", "8", "9"):
        assert settings.values(server) == {name: settings.get(name, server) for name in KNOWN}
    settings.values("7")["threads"].append("1")
    assert settings.values("7")["threads"] == []


def test_what_a_server_chose_itself(settings: Settings) -> None:
    settings.put("duel_votes", 7)
    settings.put("duel_votes", 9, server="other")
    assert settings.chosen("s") == {}
    settings.put("language", None, server="s")
    settings.put("answer_channels", ["1"], server="s")
    assert settings.chosen("s") == {"language": None, "answer_channels": ["1"]}


def test_a_change_starts_from_what_is_in_force(settings: Settings) -> None:
    settings.put("answer_channels", ["1"])
    assert settings.change("answer_channels", lambda old: [*old, "2"], server="s") == ["1", "2"]
    assert settings.get("answer_channels", "s") == ["1", "2"]
    assert settings.get("answer_channels") == ["1"]


def test_a_change_never_touches_the_default(settings: Settings) -> None:
    def add(old: list[str]) -> list[str]:
        old.append("1")
        return old

    settings.change("answer_channels", add, server="s")
    assert settings.get("answer_channels", "other") == []


def test_a_bad_change_changes_nothing(settings: Settings) -> None:
    settings.put("duel_votes", 5, server="s")
    with pytest.raises(InputError, match="a whole number from 1 to 1,000"):
        settings.change("duel_votes", lambda old: old * 1000, server="s")
    with pytest.raises(InputError, match="Unknown setting"):
        settings.change("colour", lambda old: old, server="s")
    assert settings.chosen("s") == {"duel_votes": 5}


def test_changes_at_once_lose_nothing(settings: Settings) -> None:
    def add(channel: int) -> None:
        settings.change("threads", lambda old: [*old, str(channel)], server="s")

    workers = [threading.Thread(target=add, args=(channel,)) for channel in range(20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(settings.get("threads", "s"), key=int) == [str(channel) for channel in range(20)]
