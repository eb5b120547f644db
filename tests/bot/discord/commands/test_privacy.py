import gzip
import os

import pytest

from bot.discord.commands.privacy import FORGOTTEN, PLAIN_FILE, TOO_LARGE, WARNING, done, packed
from bot.discord.splitting import LIMIT, width
from knowledge.journal import ForgetReport


def test_a_small_copy_is_attached_as_it_is() -> None:
    file = packed(b"{}")
    assert file is not None
    assert file.data == b"{}"
    assert file.name.endswith(".json")


def test_a_large_copy_is_compressed() -> None:
    data = b"x" * (PLAIN_FILE + 1)
    file = packed(data)
    assert file is not None
    assert file.name.endswith(".json.gz")
    assert gzip.decompress(file.data) == data


def test_a_copy_that_is_too_large_all_the_same() -> None:
    assert packed(os.urandom(3000), limit=2000) is None
    assert "tactician privacy export 5" in TOO_LARGE.format(user=5)


def test_copies_of_older_databases_are_owned_up_to() -> None:
    assert done(ForgetReport({"asked": 1}, ())) == FORGOTTEN
    assert "still has 2 copies" in done(ForgetReport({}, ("a.db", "b.db")))


@pytest.mark.parametrize("said", ["all servers", "cannot be undone", "votes still count", "in Discord itself stay"])
def test_the_warning_says_what_will_happen(said: str) -> None:
    assert said in WARNING
    assert width(WARNING) <= LIMIT
