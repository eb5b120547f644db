"""A few servers of every world; `make simulations` runs a thousand of each."""

import pytest

from tests.simulations.running import faults, many
from tests.simulations.worlds import WORLDS, World

SERVERS = 12


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_what_is_said_is_right(world: World) -> None:
    result = many(world, SERVERS)
    assert faults(result) == []
    if world.name == "reversed":
        assert result.naive_bias["a"] - result.naive_bias["b"] > 0.2
