"""What a router learns from: domains with their states, passages as vectors, headings."""

import numpy as np

from knowledge.library import Library
from knowledge.library.samples import HEADING
from tests.knowledge.library.conftest import Write


def add(library: Library, write: Write, name: str, text: str, domain: str, server: str | None = None) -> None:
    list(library.add([str(write(name, text))], domain, server))


def test_a_domain_has_another_state_when_its_documents_change_and_no_other_has(library: Library, write: Write) -> None:
    add(library, write, "pump.md", "# Pump\n\nIt lifts water.", "pumps")
    add(library, write, "rose.md", "# Rose\n\nIt smells.", "roses", "1")
    first = {(held.server, held.domain): held.state for held in library.samples.domains()}
    assert first.keys() == {("", "pumps"), ("1", "roses")}
    add(library, write, "pump.md", "# Pump\n\nIt lifts oil.", "pumps")
    second = {(held.server, held.domain): held.state for held in library.samples.domains()}
    assert second["", "pumps"] != first["", "pumps"]
    assert second["1", "roses"] == first["1", "roses"]


def test_without_documents_there_is_nothing(library: Library) -> None:
    assert library.samples.domains() == []


def test_passages_are_spread_over_the_documents_of_one_domain_and_server(library: Library, write: Write) -> None:
    for number in range(6):
        add(library, write, f"{number}.md", f"# Part {number}\n\nword{number} " * 3, "parts")
    add(library, write, "other.md", "# Other\n\nelsewhere", "parts", "1")
    samples = library.samples
    held = next(each for each in samples.domains() if not each.server)
    space = samples.space()
    assert samples.passages(space, held, 100).shape == (6, space.dimensions)
    few = samples.passages(space, held, 3)
    everything = samples.passages(space, held, 6)
    places = [int(np.argmax(everything @ vector)) for vector in few]
    assert places == [0, 2, 4]


def test_headings_stand_once_and_titles_for_what_has_none(library: Library, write: Write) -> None:
    long = "very " * 60
    add(library, write, "a.md", f"# Manual\n\n## Pump\n\nx\n\n## {long}\n\ny", "m")
    add(library, write, "plain.txt", "No heading here.", "m")
    add(library, write, "b.md", "# Manual\n\n## Pump\n\nz", "m")
    (held,) = library.samples.domains()
    found = library.samples.headings(held, 10)
    assert "Pump" in found
    assert found.count("Pump") == 1
    assert all(0 < len(heading) <= HEADING for heading in found)
    assert "plain" in found
    assert len(library.samples.headings(held, 2)) == 2


def test_questions_are_vectors_of_the_same_space(library: Library, write: Write) -> None:
    add(library, write, "pump.md", "# Pump\n\nIt lifts water.", "pumps")
    space = library.samples.space()
    assert library.samples.questions(space, ["a", "b"]).shape == (2, space.dimensions)
    assert library.samples.questions(space, []).shape == (0, space.dimensions)
