"""The button below an answer that has it tried another way."""

from bot.discord.buttons import ITEMS, buttons_for
from bot.discord.buttons.retry import RetryButton
from bot.discord.feed import Controls
from knowledge.journal import new_id


async def test_it_stands_below_every_finished_answer() -> None:
    answer_id = new_id()
    view = buttons_for(Controls.FINISHED, answer_id)
    assert view is not None
    ids = [item.custom_id for item in view.children]  # type: ignore[attr-defined]
    assert ids.count(f"tactician:retry:{answer_id}") == 1
    assert RetryButton in ITEMS


async def test_the_id_says_which_answer() -> None:
    button = RetryButton("x" * 64)
    assert len(button.item.custom_id or "") <= 100
    match = RetryButton.__discord_ui_compiled_template__.fullmatch(button.item.custom_id or "")
    assert match is not None
    again = await RetryButton.from_custom_id(None, button, match)  # type: ignore[arg-type]
    assert (again.answer_id, again.item.label) == ("x" * 64, "Try another way")
