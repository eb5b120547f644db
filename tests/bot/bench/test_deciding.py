"""The cost of a decision is measured on a fitted library of several domains."""

import pytest

from bot.bench.deciding import Decided
from bot.bench.generated import CHUNKS_PER_DOCUMENT, Generator
from tests.commands import Cli


def test_documents_are_spread_over_the_domains() -> None:
    changes, _ = next(Generator(domains=3).batches(6 * CHUNKS_PER_DOCUMENT))
    domains = [document.domain for document, _ in changes]
    assert domains == ["generated-0", "generated-1", "generated-2"] * 2


def test_the_rest_is_compared_with_one_embedding() -> None:
    assert Decided(1, 1, 0, 9, 12, 5, 6, 2, 3, 2, 3).ratio == 0.5


@pytest.mark.slow
def test_the_command_measures_a_decision_beside_its_parts(cli: Cli) -> None:
    sizes = ("--chunks", "120", "--domains", "3", "--questions", "5")
    measured = cli("bench", "decision", *sizes, "--json").json
    assert (measured["chunks"], measured["domains"]) == (120, 3)
    assert measured["p50"] > measured["embedding_p50"] > 0
    assert measured["ratio"] == pytest.approx(measured["rest_p95"] / measured["embedding_p95"], abs=0.001)
    assert "times one embedding (p95)" in cli("bench", "decision", *sizes).out
