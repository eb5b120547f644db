"""Which questions may train, at the terminal."""

from contextlib import closing
from pathlib import Path

import pytest

from bot.app import open_memory
from bot.config import parse
from tests.commands import Cli
from tests.knowledge.remembered.making import GENERAL, SPECIALIZED, correct


@pytest.fixture
def asked(data: Path) -> None:
    """A question that was asked at the terminal, and one on Discord, both corrected by a moderator."""
    with closing(open_memory(parse({"TACTICIAN_DATA": str(data)}))) as memory:
        correct(memory.journal, "Is it \x1b[31mred?", "mod", GENERAL, moderator=True, surface="terminal")
        correct(memory.journal, "Is it blue?", "mod", SPECIALIZED, "pumps", moderator=True, surface="discord")


TRAINING = ("--server", "1", "feedback", "training")


@pytest.mark.usefixtures("asked")
def test_what_was_asked_on_discord_is_left_out_until_the_owner_states_the_permission(cli: Cli) -> None:
    result = cli(*TRAINING)
    assert result.code == 0
    assert result.out.startswith("general                Is it ")
    assert "\x1b" not in result.out
    assert result.err == (
        "1 question may train. Discord's permission: not given: questions asked on Discord are left out.\n"
    )
    result = cli(*TRAINING, "--permission", "ticket 4711", "--json")
    assert {"question": "Is it blue?", "kind": "specialized", "domain": "pumps"} in result.rows
    assert result.err == "2 questions may train. Discord's permission: as you state (“ticket 4711”).\n"
    assert len(cli(*TRAINING, "--json").rows) == 2
    assert len(cli(*TRAINING, "--withdraw", "--json").rows) == 1


def test_bad_input(cli: Cli) -> None:
    both = cli("feedback", "training", "--permission", "x", "--withdraw")
    assert (both.code, "not both" in both.err) == (2, True)
    empty = cli("feedback", "training", "--permission", " ")
    assert (empty.code, "training_permission must be the reference" in empty.err) == (2, True)
    assert cli("feedback", "training").out == ""
