import re
from pathlib import Path

import pytest

from knowledge.types import Kind
from routers.errors import TemplateError
from routers.prompts import SHIPPED, Templates
from routers.tasks import Task

TEMPLATES = Templates.load()


def own(folder: Path, shipped: str, *changes: tuple[str, str], file: str = "mine.md") -> Path:
    text = (SHIPPED / f"{shipped}.md").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / file
    path.write_text(text, encoding="utf-8")
    return path


def test_every_task_has_a_template() -> None:
    assert {template.task for template in TEMPLATES} == set(Task)
    assert len(TEMPLATES) == len(Task)


def test_files_are_named_after_their_templates() -> None:
    assert all(template.path.stem == template.name for template in TEMPLATES)


def test_templates_are_found_by_name_and_reference() -> None:
    assert TEMPLATES.get("write").name == "write"
    assert TEMPLATES.get("write@1") is TEMPLATES.get("write")


@pytest.mark.parametrize("name", ["wirte", "write@7", "", "write@"])
def test_an_unknown_name_lists_the_known_ones(name: str) -> None:
    if name == "write@":
        assert TEMPLATES.get(name).name == "write"
        return
    with pytest.raises(TemplateError, match=r"Unknown template “.*”. Known templates: answer@1, brainstorm@1"):
        TEMPLATES.get(name)


def test_the_template_of_a_task_and_kind() -> None:
    assert TEMPLATES.for_task(Task.HOW_TO, Kind.GENERAL).name == "how-to"
    assert TEMPLATES.for_task(Task.GROUNDED, Kind.SPECIALIZED).name == "grounded"
    assert TEMPLATES.for_task(Task.EXPLAIN, Kind.SPECIALIZED).name == "explain"


def test_an_own_file_takes_the_place_of_a_shipped_one(tmp_path: Path) -> None:
    own(tmp_path, "explain", ("version: 1", "version: 5"), ("clear and friendly", "like a sailor"))
    mine = Templates.load(tmp_path)
    assert mine.get("explain").reference == "explain@5"
    assert len(mine) == len(TEMPLATES)
    rendered = mine.render(mine.get("explain"), {"question": "Why?"})
    assert "Tone: like a sailor" in rendered[-1].content


def test_a_new_name_comes_before_the_shipped_template_of_its_task(tmp_path: Path) -> None:
    own(tmp_path, "explain", ("name: explain", "name: explain-short"))
    mine = Templates.load(tmp_path)
    assert [template.name for template in mine.variants(Task.EXPLAIN)] == ["explain-short", "explain"]
    assert mine.for_task(Task.EXPLAIN, Kind.GENERAL).name == "explain-short"


def test_a_template_of_the_wanted_kind_comes_first(tmp_path: Path) -> None:
    own(tmp_path, "explain", ("name: explain", "name: explain-here"), ("kind: general", "kind: specialized"))
    mine = Templates.load(tmp_path)
    assert mine.for_task(Task.EXPLAIN, Kind.SPECIALIZED).name == "explain-here"
    assert mine.for_task(Task.EXPLAIN, Kind.GENERAL).name == "explain"


def test_the_same_name_twice_in_one_folder_is_refused(tmp_path: Path) -> None:
    own(tmp_path, "explain", file="a.md")
    second = own(tmp_path, "explain", ("---\n", "---\n# a comment\n"), file="b.md")
    message = f"{second}, line 3: the name “explain” is taken by a.md."
    with pytest.raises(TemplateError, match=re.escape(message)):
        Templates.load(tmp_path)


def test_an_own_folder_must_exist(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="there is no folder of templates here"):
        Templates.load(tmp_path / "nowhere")


def test_a_broken_own_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = own(tmp_path, "explain", ("version: 1", "version: one"))
    with pytest.raises(TemplateError, match=re.escape(f"{path}, line 3: version: ")):
        Templates.load(tmp_path)


def test_a_set_that_lacks_a_task_is_refused() -> None:
    with pytest.raises(TemplateError, match="No template for the task code"):
        Templates([template for template in TEMPLATES if template.task is not Task.CODE])


def test_loading_again_sees_a_change(tmp_path: Path) -> None:
    own(tmp_path, "explain", ("clear and friendly", "first"))
    assert "Tone: first" in Templates.load(tmp_path).get("explain").render({"question": "x"})[-1].content
    own(tmp_path, "explain", ("clear and friendly", "second"))
    assert "Tone: second" in Templates.load(tmp_path).get("explain").render({"question": "x"})[-1].content


def test_the_product_launch_is_sent_as_an_expert_would_ask_for_it() -> None:
    from routers.tasks import recognise

    question = "Write an email template for a product launch"
    brief = recognise(question)
    template = TEMPLATES.for_task(brief.task, Kind.GENERAL)
    sent = template.render(template.values_of(brief, question=question), form=brief.form)[-1].content
    assert sent.startswith("Write an e-mail. Subject matter: a product launch.")
    for line in (
        "- Audience: ",
        "- Tone: ",
        "- Length: 120 to 180 words",
        "- Format: subject line",
        "- Language: English",
    ):
        assert line in sent
