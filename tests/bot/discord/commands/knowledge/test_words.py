from bot.discord.commands.knowledge import words
from knowledge.types import DocumentReport, DomainInfo, Passage

NASTY = "@everyone <@1> **bold**\n# head"


def test_a_report_has_counts_then_failures_then_changes() -> None:
    reported = [
        DocumentReport("a.md", "added", 3),
        DocumentReport("b.md", "unchanged", 9),
        DocumentReport("c.md", "failed", reason="It is empty."),
        DocumentReport("d.md", "updated", 1),
    ]
    assert words.reports("x", reported).splitlines() == [
        "**x**: 1 added, 1 updated, 1 unchanged, 1 failed.",
        "- failed: c.md: It is empty.",
        "- added: a.md (3 passages)",
        "- updated: d.md (1 passage)",
    ]
    assert words.reports(None, []) == "nothing to do."


def test_reasons_do_not_tell_the_machines_folders() -> None:
    reason = "The domain holds another document of this name, from /srv/data/uploads/1/x/a.md. Remove that one."
    shown = words.reports("x", [DocumentReport("a.md", "failed", reason=reason)])
    assert "/srv" not in shown
    assert "…/a.md" in shown
    assert words.without_paths("see https://example.org/a/b.md or docs/a.md") == (
        "see https://example.org/a/b.md or docs/a.md"
    )


def test_names_and_texts_are_harmless() -> None:
    passage = Passage("1", "x", NASTY, NASTY, NASTY, NASTY, 0.5)
    shown = "\n".join(
        [
            words.reports(NASTY, [DocumentReport(NASTY, "failed", reason=NASTY)]),
            words.domains([DomainInfo("x", "1", NASTY, 1, 2, None)]),
            words.passages([passage]),
        ]
    )
    assert "@everyone" not in shown
    assert "<@" not in shown
    assert "\n# head" not in shown


def test_domains_in_one_and_many() -> None:
    at = "2026-11-23T12:00:00+00:00"
    shown = words.domains([DomainInfo("a", "1", "About a", 1, 1, at), DomainInfo("b", None, "", 2_000, 30_000, at)])
    assert shown.splitlines() == [
        "**a** · 1 document · 1 passage · <t:1795435200:R>",
        "> About a",
        "**b** · 2,000 documents · 30,000 passages · <t:1795435200:R> · for all servers",
        "> ",
    ]
    assert words.domains([]) == words.NO_DOCUMENTS


def test_passages_have_places_and_short_quotes() -> None:
    head, quote = words.passages([Passage("1", "x", "a.md", "", "A", "word " * 200, 0.256)]).splitlines()
    assert head == "**1.** 0.26 · x · a.md"
    assert len(quote) < 240
    assert quote.endswith("…")
    assert words.passages([]) == words.NOTHING_FOUND
