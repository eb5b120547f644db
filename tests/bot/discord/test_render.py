from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.discord.render import (
    ROOM,
    SOURCES,
    below,
    document,
    first_contact,
    footer,
    heading,
    inline,
    model_name,
    shorten,
)
from bot.discord.splitting import width
from knowledge.types import Passage, Strategy
from tests.bot.discord.answers import ROUTE, SPECIALIZED, answer, citation


def test_the_footer_names_kind_strategy_template_and_model() -> None:
    shown = footer(answer(template="write@1", model="embedded"))
    assert shown == "-# general · prompt (write@1) · built-in model · AI-generated"


def test_the_footer_names_the_domain_and_what_answered_instead() -> None:
    shown = footer(answer(route=SPECIALIZED, answered_by=Strategy.PROMPT, template="answer@1"))
    assert shown == "-# specialized (x1000) · prompt instead of knowledge (answer@1) · gpt · AI-generated"


def test_an_answer_without_a_model_is_not_called_generated() -> None:
    assert footer(answer(route=SPECIALIZED, model=None)) == "-# specialized (x1000) · knowledge · no model"


def test_a_stopped_answer_says_so() -> None:
    assert "· stopped ·" in footer(answer(status="stopped"))


def test_names_cannot_break_out_of_the_footer() -> None:
    route = replace(SPECIALIZED, domain="**bold** @everyone <@1>\n# heading")
    shown = footer(answer(route=route))
    assert "\n" not in shown
    assert "@everyone" not in shown
    assert "<@1>" not in shown
    assert r"\*\*bold\*\*" in shown


def test_sources_stand_below_with_place_and_number() -> None:
    shown = below(answer(route=SPECIALIZED, citations=(citation(1), citation(3, locator="", title="Safety"))))
    assert shown.splitlines()[:2] == ["-# [1] manual.md › Error codes › E5", "-# [3] manual.md › Safety"]
    assert ">" not in shown.splitlines()[0].split("›")[0]


def test_addresses_stay_links_without_a_preview() -> None:
    shown = below(answer(citations=(citation(source="https://example.org/a_b", locator=""),)))
    assert "-# [1] [Manual](<https://example.org/a_b>) · example.org" in shown


def test_many_sources_are_counted() -> None:
    shown = below(answer(citations=tuple(citation(n) for n in range(1, 10))))
    assert shown.count("manual.md") == SOURCES
    assert "-# and 3 more" in shown


def test_the_built_in_model_shows_its_best_passage() -> None:
    quote = "Error  code E5\n\nmeans `blocked`. " + "More of it. " * 60
    shown = below(answer(model="embedded", citations=(citation(quote=quote), citation(2))))
    first = shown.splitlines()[0]
    assert first.startswith(r"> Error code E5 means \`blocked\`.")
    assert first.endswith("…")
    assert len(first) < 320


def test_the_best_passage_is_the_one_with_the_highest_score() -> None:
    passages = tuple(
        Passage(str(n), "x1000", "manual.md", "", "", f"text {n}", score) for n, score in ((1, 0.4), (2, 0.9))
    )
    cited = (citation(1, quote="text 1"), citation(2, quote="text 2"))
    assert below(answer(model="embedded", citations=cited, passages=passages)).startswith("> text 2\n")


def test_other_models_and_answers_without_sources_show_no_passage() -> None:
    assert not below(answer(citations=(citation(),))).startswith(">")
    assert not below(answer(model="embedded")).startswith(">")


def test_a_heading_quotes_the_question_in_one_line() -> None:
    assert heading("What\nis *this*?") == "> What is \\*this\\*?\n"


def test_models_are_named_for_people() -> None:
    assert [model_name(name) for name in (None, "embedded", "gpt_5")] == ["no model", "built-in model", r"gpt\_5"]


def test_shortening_prefers_a_space() -> None:
    assert shorten("one two three four", 15) == "one two three…"
    assert shorten("x" * 20, 10) == "x" * 9 + "…"
    assert shorten("short", 10) == "short"


@given(st.text(max_size=400), st.integers(5, 300))
def test_inline_text_is_one_line_without_mentions(text: str, limit: int) -> None:
    shown = inline(text, limit)
    assert len(shown.splitlines()) <= 1
    assert "@everyone" not in shown
    assert "<@" not in shown
    assert "<#" not in shown


def test_the_route_of_the_samples_is_general() -> None:
    assert below(answer(route=ROUTE)).startswith("-# general")


def test_a_source_with_an_address_is_a_short_link_with_its_host() -> None:
    source = "https://docs.example.org/a_(b)?c=1"
    shown = below(answer(citations=(citation(source=source, title="A [great] *manual*"),)))
    label = r"A (great) \*manual\* › Error codes › E5"
    assert f"-# [1] [{label}](<https://docs.example.org/a_%28b%29?c=1>) · docs.example.org" in shown


def test_a_link_leads_to_the_place_in_the_page() -> None:
    cited = citation(source="https://docs.example/a?x=1", address="https://docs.example/a#error-codes", locator="")
    shown = below(answer(citations=(cited,)))
    assert "-# [1] [Manual](<https://docs.example/a#error-codes>) · docs.example" in shown
    whole = document(answer("Long.", citations=(cited,)), "Long.")
    assert "- [1] https://docs.example/a#error-codes › Manual" in whole


def test_a_file_that_readers_can_open_somewhere_is_linked_there() -> None:
    shown = below(answer(citations=(citation(address="https://docs.example/manual"),)))
    assert "[Manual › Error codes › E5](<https://docs.example/manual>) · docs.example" in shown


def test_an_address_that_is_no_link_is_not_made_one() -> None:
    page = "https://docs.example/a"
    shown = below(answer(citations=(citation(source=page, address=f"{page}#{'x' * 300}"),)))
    assert f"(<{page}>)" in shown
    assert "javascript" not in below(answer(citations=(citation(address="javascript:alert(1)"),)))


def test_a_title_cannot_pretend_to_be_another_address() -> None:
    source = citation(source="https://evil.example/x", title="https://bank.example", locator="")
    assert "-# [1] <https://evil.example/x>\n" in below(answer(citations=(source,)))


def test_a_title_cannot_turn_the_line_around_or_ping() -> None:
    shown = below(answer(citations=(citation(title="\u202e@everyone\u2066 <@&7>\n# big", locator=""),)))
    assert not {"\u202e", "\u2066"} & set(shown)
    assert "@everyone" not in shown
    assert "<@&7>" not in shown
    assert shown.count("\n") == 1


def test_addresses_in_our_lines_have_no_preview() -> None:
    assert inline("see https://a.example/x.") == "see <https://a.example/x>."


def test_what_stands_below_is_bounded_and_sources_without_room_are_counted() -> None:
    cited = tuple(citation(n, source=f"https://example.org/{'x' * 170}", title="T" * 90) for n in range(1, 9))
    shown = below(answer(citations=cited), "a note")
    assert width(shown) <= ROOM
    listed = shown.count("](<https")
    assert 0 < listed < SOURCES
    assert f"-# and {8 - listed} more\n" in shown
    assert shown.endswith("\n-# a note")


def test_the_newcomers_line_names_what_is_there() -> None:
    assert "👍 👎 below" in first_contact("all")
    assert "the button below" in first_contact("feedback")
    assert "below" not in first_contact("none")
    assert all(
        "/privacy" in first_contact(mode) and "AI" in first_contact(mode) for mode in ("all", "feedback", "none")
    )


def test_the_file_holds_text_sources_and_footer() -> None:
    text = document(answer("Long.", citations=(citation(), citation(3, source="https://a.example"))), "Long.")
    assert text.startswith(
        "Long.\n\n## Sources\n\n- [1] manual.md › Manual › Error codes › E5\n- [3] https://a.example"
    )
    assert text.endswith("---\n\ngeneral · prompt · gpt · AI-generated\n")
    assert document(answer("Long."), "Long.").startswith("Long.\n\n---\n")
