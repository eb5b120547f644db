"""The picture of the simulations: a row a world, and figures that it was given."""

from xml.etree import ElementTree

from tests.simulations.picture import drawn
from tests.simulations.running import Result
from tests.simulations.worlds import WORLDS


def test_a_row_a_world_that_can_be_known() -> None:
    results = [
        Result(
            world, 10, {"dr a": 0.01, "difference": 0.02}, 0.003, 0.5, {"dr a": 0.001, "ips b": -0.02}, {"a": 0.2}, 0.0
        )
        for world in WORLDS
    ]
    root = ElementTree.fromstring(drawn(results))
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "How far off a rate is on the average of 10 servers" in texts
    assert texts.count("at most 2.0% · 0.3%") == len(WORLDS) - 2
    assert "no exploration" not in texts
    assert "tie" in texts
