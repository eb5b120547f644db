"""What a failed command says and returns."""

import pytest

from bot.cli.failures import exit_code, report, sentence
from knowledge.errors import DataFolderError, HeldError, InputError, QuestionError, TacticianError, WeightsMissingError
from routers.errors import ModelKeyError, NoAnswerError, TemplateError


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InputError("x"), 2),
        (QuestionError("x"), 2),
        (TemplateError("x"), 2),
        (HeldError("x"), 3),
        (DataFolderError("x"), 1),
        (WeightsMissingError("x"), 1),
        (NoAnswerError("x"), 4),
        (ModelKeyError("x"), 4),
        (RuntimeError("x"), 1),
    ],
)
def test_exit_codes(error: Exception, code: int) -> None:
    assert exit_code(error) == code


def test_an_expected_error_says_its_sentence() -> None:
    assert sentence(TacticianError("The disk is full.")) == "The disk is full."


def test_an_unexpected_one_says_neither_its_message_nor_where() -> None:
    said = sentence(RuntimeError("secret at /some/path"))
    assert "secret" not in said
    assert "RuntimeError" in said
    assert "--debug" in said


def test_the_systems_own_refusal_is_named() -> None:
    assert sentence(PermissionError(13, "Permission denied", "/data")) == (
        "The system refused: Permission denied (/data)."
    )


def test_a_group_of_one_counts_as_that_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert report(ExceptionGroup("several", [HeldError("held by 7")]), debug=False) == 3
    assert capsys.readouterr().err == "tactician: held by 7\n"


def test_a_traceback_only_with_debug(capsys: pytest.CaptureFixture[str]) -> None:
    report(RuntimeError("x"), debug=False)
    assert "Traceback" not in capsys.readouterr().err
    try:
        raise RuntimeError("x")
    except RuntimeError as error:
        report(error, debug=True)
    assert "Traceback" in capsys.readouterr().err
