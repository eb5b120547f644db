"""Choosing templates: stored per server, one task beside the other, whoever chooses at the same time."""

from concurrent.futures import ThreadPoolExecutor

from bot.app import App
from bot.discord.commands.prompts import SETTING, choose, fenced
from routers.tasks import Task


def test_choices_are_kept_by_task_and_lifted_one_by_one(app: App) -> None:
    choose(app, "1", Task.WRITE, "explain")
    choose(app, "1", Task.CODE, "explain")
    choose(app, "1", Task.WRITE, "code")
    choose(app, "1", Task.CODE, None)
    assert app.memory.settings.get(SETTING, "1") == {"write": "code"}
    assert app.memory.settings.get(SETTING, "2") == {}


def test_lifting_here_lifts_what_holds_everywhere_too(app: App) -> None:
    app.memory.settings.put(SETTING, {"write": "explain"})
    choose(app, "1", Task.WRITE, None)
    assert app.memory.settings.get(SETTING, "1") == {}
    assert app.memory.settings.get(SETTING, "2") == {"write": "explain"}


def test_moderators_who_choose_at_once_do_not_undo_each_other(app: App) -> None:
    tasks = [Task.WRITE, Task.CODE, Task.DECIDE, Task.ANSWER, Task.COMPARE, Task.SUMMARIZE]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda task: choose(app, "1", task, "explain"), tasks))
    assert app.memory.settings.get(SETTING, "1") == {task.value: "explain" for task in tasks}


def test_code_in_a_prompt_does_not_end_the_block() -> None:
    shown = fenced("a\n```py\nx\n```\nb")
    assert shown.count("```") == 2
    assert shown.startswith("```\na\n")
    assert shown.endswith("\nb\n```")
