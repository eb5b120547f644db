from typing import Any

from bot.discord.commands.team.form import FORM, AnswerForm, Filled, sent
from bot.discord.commands.team.writing import without_citations

FILLED = Filled("How big?", "Two metres.", "Ann", everywhere=False)


def fields(form: AnswerForm) -> dict[str, dict[str, Any]]:
    """The fields of a form by their ids, as Discord gets them."""
    return {row["component"]["custom_id"]: row["component"] for row in form.to_components()}


def test_the_form_opens_with_what_is_known() -> None:
    form = AnswerForm("new", "a1", FILLED, "#general")
    found = fields(form)
    assert list(found) == ["question", "answer", "name", "where"]
    assert [found[name]["value"] for name in ("question", "answer", "name")] == ["How big?", "Two metres.", "Ann"]
    assert [found[name]["max_length"] for name in ("question", "answer", "name")] == [1000, 4000, 80]
    assert (found["answer"]["required"], found["name"]["required"]) == (True, False)
    chosen = {option["value"]: option["default"] for option in found["where"]["options"]}
    assert chosen == {"everywhere": False, "place": True}
    assert found["where"]["options"][1]["label"] == "Only in #general"


def test_where_nothing_is_to_be_chosen_nothing_is_asked() -> None:
    assert "where" not in fields(AnswerForm("change", "c1", FILLED, None))


def test_long_texts_are_cut_to_what_discord_takes() -> None:
    filled = Filled("q" * 5000, "t" * 5000, "n" * 500, everywhere=True)
    found = fields(AnswerForm("new", "a" * 64, filled, "#" + "c" * 200))
    assert [len(found[name]["value"]) for name in ("question", "answer", "name")] == [1000, 4000, 80]
    assert all(len(option["label"]) <= 100 for option in found["where"]["options"])
    assert all(len(row["label"]) <= 45 for row in AnswerForm("new", "a1", filled, None).to_components())
    assert all(
        len(row.get("description") or "") <= 100 for row in AnswerForm("new", "a1", filled, "#c").to_components()
    )


def test_its_id_says_what_it_is_for() -> None:
    for what, name in (("new", "a" * 64), ("change", "c01")):
        custom_id = AnswerForm(what, name, FILLED, None).custom_id
        match = FORM.fullmatch(custom_id)
        assert match is not None
        assert (match["what"], match["id"]) == (what, name)
        assert len(custom_id) <= 100
    assert FORM.fullmatch("tactician:comment:a1") is None


def test_what_was_sent_is_read() -> None:
    values = {"question": "q", "answer": "t", "name": ""}
    rows: list[dict[str, Any]] = [{"component": {"custom_id": name, "value": text}} for name, text in values.items()]
    assert sent({"components": rows}) == Filled("q", "t", "", everywhere=False)
    rows.append({"component": {"custom_id": "where", "values": ["everywhere"]}})
    assert sent({"components": rows}).everywhere
    rows[-1] = {"component": {"custom_id": "where", "values": ["place"]}}
    assert not sent({"components": rows}).everywhere


def test_an_answer_to_be_corrected_comes_without_the_numbers_of_its_sources() -> None:
    assert without_citations("Hold STOP [1]. See [the page](https://x.example) [2, 3].") == (
        "Hold STOP. See [the page](https://x.example)."
    )
    assert without_citations("") == ""
