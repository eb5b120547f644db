"""Which parameters are sent, and which are given up after a complaint."""

from typing import Any

import pytest

from routers.models.dialect import Dialect
from routers.types import ModelSettings

SETTINGS = ModelSettings(temperature=0.5, max_tokens=9, stop=("X",))
ALL = {"temperature": 0.5, "stop": ["X"], "stream_usage": True, "extra_body": {"max_tokens": 9}}


def after(*complaints: str, limit: str = "max_tokens") -> dict[str, Any]:
    dialect = Dialect(limit)
    for complaint in complaints:
        dialect.learn(complaint)
    return dialect.parameters(SETTINGS, {})


def test_everything_is_sent_at_first() -> None:
    assert after() == ALL


def test_extra_fields_go_into_the_body() -> None:
    assert Dialect().parameters(SETTINGS, {"top_k": 5})["extra_body"] == {"max_tokens": 9, "top_k": 5}


def test_no_stop_is_sent_where_there_is_none() -> None:
    assert "stop" not in Dialect().parameters(ModelSettings(), {})


def test_the_limit_has_two_names_and_is_left_out_when_both_are_refused() -> None:
    first = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    second = "max_completion_tokens: Extra inputs are not permitted"
    assert after(first) == {**ALL, "extra_body": {"max_completion_tokens": 9}}
    assert after(first, second) == after(first, second, first, second) == {**ALL, "extra_body": {}}


def test_the_newer_name_can_be_refused_first() -> None:
    complaint = "Unrecognized request argument supplied: max_completion_tokens"
    assert after(complaint, limit="max_completion_tokens") == ALL


def test_several_parameters_are_given_up_at_once() -> None:
    complaint = "'temperature' does not support 0.5; stop is not supported; unknown field stream_options"
    assert after(complaint) == after(complaint, complaint) == {"stream_usage": False, "extra_body": {"max_tokens": 9}}


@pytest.mark.parametrize("complaint", ["", "messages: nonstop temperatures are not max_tokens_per_minute"])
def test_other_complaints_teach_nothing(complaint: str) -> None:
    assert after(complaint) == ALL
