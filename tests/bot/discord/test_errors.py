import logging
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from bot.discord.errors import CANNOT_SPEAK, GONE, NO_RECORD, TOKEN_ENDED, TOO_LATE, sentence
from knowledge.errors import QuestionError, UnknownAnswerError
from routers.errors import NoAnswerError


def refusal(code: int, status: int = 403) -> discord.HTTPException:
    response: Any = SimpleNamespace(status=status, reason="Refused")
    return discord.HTTPException(response, {"code": code, "message": "Missing\nPermissions"})


@pytest.mark.parametrize("error", [QuestionError("The question is empty."), NoAnswerError("The model is down.")])
def test_expected_failures_are_told_as_they_stand(error: Exception) -> None:
    assert sentence(error) == str(error)


def test_an_unknown_answer_is_explained_without_terminal_commands() -> None:
    assert sentence(UnknownAnswerError("No answer “x”. `tactician feedback list` names them.")) == NO_RECORD


@pytest.mark.parametrize("code", sorted(CANNOT_SPEAK | GONE | TOO_LATE | TOKEN_ENDED))
def test_everyday_refusals_are_one_line_in_the_log_and_told_to_nobody(
    code: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert sentence(refusal(code)) is None
    (record,) = caplog.records
    assert record.exc_info is None
    assert record.getMessage() == f"Discord did not take a message (error {code}, Missing Permissions)."


@pytest.mark.parametrize("error", [ValueError("the token is hunter2"), refusal(50035, 400), refusal(0, 500)])
def test_the_unexpected_is_told_under_a_reference_only(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    told = sentence(error)
    assert told is not None
    assert "hunter2" not in told
    reference = told.rpartition("reference ")[2].rstrip(").")
    (record,) = caplog.records
    assert reference in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[1] is error


def test_references_differ() -> None:
    assert sentence(ValueError("x")) != sentence(ValueError("x"))
