"""Prices and what a call costs."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import InputError
from routers.models import Prices
from routers.types import Usage

AMOUNT = st.floats(0, 1000, allow_nan=False)
TOKENS = st.integers(0, 10**9)


def test_a_call_costs_its_tokens_at_their_price() -> None:
    prices = Prices.parse("small=0.15/0.60, large = 2.5 / 10 ,")
    assert prices.cost("small", Usage(1_000_000, 0)) == pytest.approx(0.15)
    assert prices.cost("small", Usage(0, 1_000_000)) == pytest.approx(0.60)
    assert prices.cost("large", Usage(1000, 500)) == pytest.approx(0.0075)


def test_what_is_not_known_has_no_cost() -> None:
    prices = Prices.parse("small=1/2")
    assert prices.cost("other", Usage(1, 1)) is None
    assert prices.cost("small", Usage(None, 1)) is None
    assert prices.cost("small", Usage(1, None)) is None
    assert Prices().cost("small", Usage(1, 1)) is None


def test_a_mapping_reads_like_the_text() -> None:
    assert Prices.parse({"a": "1/2", "b:c": "0/0"}) == Prices.parse("a=1/2,b:c=0/0")
    assert Prices.parse("") == Prices.parse({}) == Prices()


@pytest.mark.parametrize("text", ["a", "a=", "a=1", "a=1/2/3", "a=x/1", "a=-1/2", "a=nan/1", "a=1/inf", "=1/2"])
def test_what_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(InputError, match="US dollars per million tokens"):
        Prices.parse(text)


def test_every_bad_price_is_named_at_once() -> None:
    with pytest.raises(InputError) as caught:
        Prices.parse("good=1/2,bad=1,worse=x/y")
    assert "“bad=1”, “worse=x/y”" in str(caught.value)
    assert "good" not in str(caught.value)


@given(AMOUNT, AMOUNT, TOKENS, TOKENS, TOKENS)
def test_costs_add_up(price_in: float, price_out: float, first: int, second: int, written: int) -> None:
    prices = Prices({"m": (price_in, price_out)})
    parts = [prices.cost("m", Usage(first, written)), prices.cost("m", Usage(second, 0))]
    together = prices.cost("m", Usage(first + second, written))
    assert together is not None
    assert all(part is not None and part >= 0 for part in parts)
    assert math.isclose(sum(part or 0 for part in parts), together, rel_tol=1e-9, abs_tol=1e-9)
