"""Questions that a page names as such become parts of their own, and none is there twice."""

import json
from typing import Any

import pytest

from knowledge.library import chunking
from knowledge.library.loading import Parsed, Part, parse


def question(asked: str, answer: Any, **more: str) -> dict[str, Any]:
    return {"@type": "Question", "name": asked, "acceptedAnswer": {"@type": "Answer", "text": answer}} | more


def page(data: Any, body: str = "<h1>Help</h1><p>Hello.</p>") -> tuple[Part, ...]:
    stated = data if isinstance(data, str) else json.dumps(data)
    html = f'<head><script type="application/ld+json">{stated}</script></head><body><main>{body}</main></body>'
    return parse(html.encode(), "faq.html").parts


def faq(*questions: dict[str, Any]) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": list(questions)}


DESCALE = question("How do I descale?", "<p>Use <b>citric</b> acid:</p><ul><li>50 g</li></ul>")
PART = "## How do I descale?\n\nUse **citric** acid:\n\n- 50 g"


@pytest.mark.parametrize(
    "data",
    [
        faq(DESCALE),
        [{"@type": "Organization"}, faq(DESCALE)],
        {"@graph": [{"@type": "WebSite"}, faq(DESCALE)]},
        {"@type": "WebPage", "mainEntity": faq(DESCALE)},
        {"@type": "WebPage", "hasPart": [{"@type": "WebPageElement", "isPartOf": "x"}, faq(DESCALE)]},
        faq(
            {"name": {"@value": "How do I descale?", "@language": "en"}} | {"acceptedAnswer": DESCALE["acceptedAnswer"]}
        ),
        faq(question("How do I descale?", ["<p>Use <b>citric</b> acid:</p>", {"@value": "- 50 g"}])),
        faq(DESCALE) | {"@type": ["WebPage", "FAQPage"]},
        faq(DESCALE) | {"@type": "http://schema.org/FAQPage", "mainEntity": DESCALE},
        faq(DESCALE, DESCALE, question("Empty?", ""), question("", "x"), {"name": "No answer?"}),
    ],
)
def test_every_form_of_the_data_is_read(data: Any) -> None:
    main, *pairs = page(data)
    assert main.text == "# Help\n\nHello."
    assert [(pair.text, pair.headings) for pair in pairs] == [(PART, ("Help",))]


@pytest.mark.parametrize(
    "data", ["{broken", "[" * 100_000, '"text"', "null", "[1, [2]]", '{"@type": 5, "mainEntity": 6}']
)
def test_damaged_data_counts_as_none(data: str) -> None:
    assert [part.text for part in page(data)] == ["# Help\n\nHello."]


def test_pairs_come_in_the_order_of_the_data() -> None:
    data = {"a": faq(question("First?", "1")), "b": [faq(question("Second?", "2"), question("Third?", "3"))]}
    assert [part.text for part in page(data)[1:]] == ["## First?\n\n1", "## Second?\n\n2", "## Third?\n\n3"]


def test_a_pair_that_is_shown_becomes_a_section_and_is_not_doubled() -> None:
    shown = "<div class=q>How do I descale?</div><div>Use <b>citric</b> acid: <ul><li>50 g</li></ul></div>"
    (main,) = page(faq(DESCALE), f"<h1>Help</h1><section>{shown}</section>")
    assert main.text == "# Help\n\n## How do I descale?\n\nUse **citric** acid:\n\n- 50 g"


def test_each_pair_is_a_chunk_however_short() -> None:
    pairs = [question(f"What is E{n}?", f"Level {n}.") for n in range(3)]
    shown = "".join(f"<h3>What is E{n}?</h3><p>Level {n}.</p>" for n in range(2))
    parts = page(faq(*pairs), f"<h1>Help</h1><h2>Codes</h2>{shown}")
    assert [(chunk.locator, chunk.text) for chunk in chunking.cut(Parsed(parts), "faq").chunks] == [
        ("Help › Codes › What is E0?", "# Help\n\n## Codes\n\n### What is E0?\n\nLevel 0."),
        ("Help › Codes › What is E1?", "### What is E1?\n\nLevel 1."),
        ("Help › What is E2?", "## What is E2?\n\nLevel 2."),
    ]


def test_a_long_answer_keeps_its_question_as_heading() -> None:
    (first, *more) = chunking.cut(Parsed(page(faq(question("Why?", "So it is. " * 300)), "")), "faq").chunks
    assert len(more) > 1
    assert {chunk.locator for chunk in (first, *more)} == {"Why?"}


def test_questions_side_by_side_are_of_one_level() -> None:
    pairs = [question(f"Why {n}?", f"Since {n}.") for n in range(3)]
    shown = "".join(f"<button>Why {n}?</button><div>Since {n}.</div>" for n in range(3))
    (main,) = page(faq(*pairs), f"<h1>Help</h1>{shown}")
    assert [line for line in main.text.split("\n") if "Why" in line] == [f"## Why {n}?" for n in range(3)]


def test_an_answer_that_a_click_would_show_comes_from_the_data() -> None:
    shown = "<button><span>How do I descale?</span></button><div hidden>Use citric acid: 50 g</div><p>End.</p>"
    main, pair = page(faq(DESCALE), f"<h1>Help</h1>{shown}")
    assert (main.text, pair.text) == ("# Help\n\nEnd.", PART)


def test_questions_that_are_headings_stay_as_they_are() -> None:
    (main,) = page(faq(question("Why?", "So.")), "<h1>Help</h1><h3 id='why'>Why?</h3><p>So.</p>")
    assert main.text == "# Help\n\n### Why?\n\nSo."
    assert main.anchors == ((8, "why"),)


def test_microdata_makes_headings() -> None:
    body = """<h1>Help</h1><div itemscope itemtype="https://schema.org/FAQPage">
    <div itemscope itemprop="mainEntity" itemtype="https://schema.org/Question"><p itemprop="name">Why?</p>
    <div itemscope itemprop="acceptedAnswer" itemtype="https://schema.org/Answer"><div itemprop="text">So.</div></div>
    </div></div>"""
    (main,) = page({}, body)
    assert main.text == "# Help\n\n## Why?\n\nSo."


def test_the_place_of_a_question_leads_there() -> None:
    (_, pair) = page(faq(question("Why?", "So &amp; so.", url="https://example.org/faq#why-1")))
    assert (pair.text, pair.anchor) == ("## Why?\n\nSo & so.", "why-1")


def test_answers_hide_nothing_either() -> None:
    (_, pair) = page(faq(question("Why?", "<p>So.</p><p style='display:none'>secret</p>")))
    assert pair.text == "## Why?\n\nSo."
