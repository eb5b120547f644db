"""Words alone and vectors alone, on a real library."""

import pytest

from knowledge.library import Library
from knowledge.library.halves import Way
from tests.knowledge.library.test_retrieval import FILLING, taken

WAYS: tuple[Way, ...] = ("lexical", "dense", "hybrid")


def ranked(
    library: Library, question: str, way: Way, server: str | None = None, domain: str | None = None
) -> list[str]:
    return [passage.source for passage in library.ranked(question, way, server=server, domain=domain, k=3)]


def test_words_alone_find_what_holds_them(library: Library) -> None:
    near = {f"near{n}": "how are other things done on every second day of winter" for n in range(60)}
    taken(library, "manual", far=f"zanzibar {FILLING * 4}", **near)
    assert ranked(library, "how about zanzibar", "lexical") == ["far.md"]
    assert "far.md" not in ranked(library, "how about zanzibar", "dense")
    assert ranked(library, "how about zanzibar", "hybrid")[0] == "far.md"


def test_scores_are_those_of_the_way(library: Library) -> None:
    taken(library, "manual", a="The pump lifts water.", b="The tank holds water and more.")
    (best, *_) = library.find("pump water").passages
    assert library.ranked("pump water", "lexical")[0].score == best.lexical
    assert library.ranked("pump water", "dense")[0].score == pytest.approx(best.cosine)
    assert library.ranked("pump water", "hybrid")[0] == best


@pytest.mark.parametrize("way", WAYS)
def test_k_limits_and_the_best_come_first(library: Library, way: Way) -> None:
    taken(library, "manual", **{f"page{n}": f"pump water tank {'valve ' * n}{FILLING * (n % 3)}" for n in range(30)})
    scores = [passage.score for passage in library.ranked("pump water valve", way, k=7)]
    assert len(scores) == 7
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("way", WAYS)
def test_servers_and_domains_are_kept_apart(library: Library, way: Way) -> None:
    taken(library, "manual", a="The pump lifts water.")
    taken(library, "secret", "1", b="The pump of server one.")
    assert ranked(library, "pump", way) == ["a.md"]
    assert set(ranked(library, "pump", way, "1")) == {"a.md", "b.md"}
    assert ranked(library, "pump", way, "2", " SECRET ") == []
    assert ranked(library, "pump", way, "1", "secret") == ["b.md"]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_found_for_nothing(library: Library, way: Way) -> None:
    assert ranked(library, "pump", way) == []
    taken(library, "manual", a="The pump lifts water.")
    assert ranked(library, "  ", way) == []
