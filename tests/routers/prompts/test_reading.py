from pathlib import Path

import pytest

from routers.errors import TemplateError
from routers.prompts.reading import read_template
from routers.tasks import Task
from routers.types import Message, ModelSettings

GOOD = """\
---
name: mine
version: 2
task: explain
kind: general
description: Mine.
variables:
  question: {description: the request}
  tone: {description: how it sounds, default: calm, by_form: {letter: polite}}
settings: {temperature: 0.7, max_tokens: 300}
cases:
  - question: Why is the sky blue?
    contains: [calm]
---

# system

Be brief. {{not a blank}}

# example user

Why?

# example assistant

Because.

# user

{question}

Tone: {tone}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.md"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(TemplateError) as caught:
        read_template(write(folder, text))
    return str(caught.value).removeprefix(str(folder / "mine.md"))


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def test_a_good_file_is_read(tmp_path: Path) -> None:
    template = read_template(write(tmp_path, GOOD))
    assert (template.reference, template.task, template.settings) == ("mine@2", Task.EXPLAIN, ModelSettings(0.7, 300))
    assert template.variables["tone"].by_form == {"letter": "polite"}
    assert template.cases[0].contains == ("calm",)
    assert [message.role for message in template.messages] == ["system", "user", "assistant", "user"]
    assert template.render({"question": "Why?"})[-1] == Message("user", "Why?\n\nTone: calm")


def test_a_byte_order_of_sections_without_system_is_enough(tmp_path: Path) -> None:
    start = GOOD.index("# system")
    text = GOOD[:start] + GOOD[GOOD.index("# user\n\n{question}") :]
    assert [message.role for message in read_template(write(tmp_path, text)).messages] == ["user"]


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("name: mine", "name: My Name", "name:", "name: String should match pattern"),
        ("name: mine\n", "", None, "name: Field required"),
        ("version: 2", "version: '2'", "version:", "version: Input should be a valid integer"),
        ("version: 2", "version: 0", "version:", "version: Input should be greater than or equal to 1"),
        ("task: explain", "task: juggle", "task:", "task: Input should be 'explain', 'compare'"),
        ("kind: general", "kind: both", "kind:", "kind: Input should be 'general' or 'specialized'"),
        ("kind: general", "kind: general\ncolour: red", "colour", "colour: Extra inputs are not permitted"),
        ("default: calm", "default: 5", "  tone:", "variables.tone.default: Input should be a valid string"),
        ("default: calm", "defualt: calm", "  tone:", "variables.tone.defualt: Extra inputs are not permitted"),
        ("temperature: 0.7", "temperature: hot", "settings", "settings.temperature: Input should be a valid number"),
        ("max_tokens: 300", "max_tokens: 1", "settings", "settings.max_tokens: Input should be greater than"),
        ("contains: [calm]", "contains: []", "    contains", "cases.0.contains: List should have at least 1 item"),
        (
            "description: Mine.",
            "description: Mine.\nname: again",
            "name: again",
            "“name” stands here for the second time",
        ),
        ("tone: {desc", "question: {desc", "question: {description: how", "“question” stands here for the second time"),
        ("description: Mine.", "description: [Mine.", "variables:", "not valid YAML"),
        ("Be brief.", "Be brief, {mood}.", "{mood}", "unknown variable {mood}"),
        ("Be brief.", "Be {brief", "{brief", "a lone “{”; write “{{” for a literal one"),
        ("Be brief.", "Be brief}", "brief}", "a lone “}”; write “}}” for a literal one"),
        ("Be brief.", "Be {Tone}", "{Tone}", "a lone “{”"),
        ("Be brief.", "Be {tone.real}", "{tone.real}", "a lone “{”"),
        ("Tone: {tone}", "", "  tone:", "the variable tone is declared but the template does not use it"),
        (", default: calm, by_form: {letter: polite}", "", "  tone:", "the variable tone needs a default"),
        ("# system", "# sytem", "# sytem", "unknown section “sytem”"),
        ("# example assistant", "# example user", "# user", "sections out of order"),
        ("# system", "# user", "# user\n", "sections out of order"),
        ("Because.", "", "# example assistant", "the section “example assistant” is empty"),
        ("# system", "Hello\n\n# system", "Hello", "text before the first section"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, old: str, new: str, where: str | None, what: str) -> None:
    text = GOOD.replace(old, new, 1)
    assert text != GOOD
    message = refusal(tmp_path, text)
    assert what in message
    if where is None:
        line = 2
    elif where == "# user\n" or "out of order" in what:
        line = max(number for number, found in enumerate(text.splitlines(), 1) if found == "# user")
    else:
        line = line_of(text, where)
    assert message.startswith(f", line {line}: ")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", ", line 1: a template begins with front matter"),
        ("name: x\n", ", line 1: a template begins with front matter"),
        ("---\nname: x\n", ", line 2: the front matter is not closed"),
        ("---\n---\n# user\nx", ", line 2: the front matter must be a list of names and values"),
        ("---\n- a\n---\n# user\nx", ", line 2: the front matter must be a list of names and values"),
        (GOOD[: GOOD.index("# system")], "sections out of order"),
        (
            GOOD.replace("{question}\n\nTone", "Tone"),
            "the variable question is declared but the template does not use it",
        ),
    ],
)
def test_files_that_are_no_templates(tmp_path: Path, text: str, what: str) -> None:
    assert what in refusal(tmp_path, text)


def test_a_template_without_a_question_is_refused(tmp_path: Path) -> None:
    text = GOOD.replace("  question: {description: the request}\n", "").replace("{question}\n", "")
    assert "the variable {question} is missing in the section “user”" in refusal(tmp_path, text)


def test_a_grounded_template_needs_passages(tmp_path: Path) -> None:
    text = GOOD.replace("task: explain", "task: grounded").replace("kind: general", "kind: specialized")
    assert "the variable {passages} is missing in the section “user”" in refusal(tmp_path, text)


def test_the_question_must_stand_in_the_last_message(tmp_path: Path) -> None:
    text = GOOD.replace("Be brief.", "Be brief about {question}.").replace("{question}\n\nTone", "Go on.\n\nTone")
    assert "the variable {question} is missing in the section “user”" in refusal(tmp_path, text)


def test_passages_are_given_to_grounded_templates_only(tmp_path: Path) -> None:
    text = GOOD.replace("  tone: {", "  passages: {description: x}\n  tone: {").replace("Tone:", "{passages} Tone:")
    assert "the variable passages needs a default; only question, subject are given" in refusal(tmp_path, text)
    specialized = text.replace("task: explain", "task: grounded").replace("kind: general", "kind: specialized")
    assert read_template(write(tmp_path, specialized)).task is Task.GROUNDED


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.md"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(TemplateError, match="cannot be read"):
        read_template(path)
    with pytest.raises(TemplateError, match="cannot be read"):
        read_template(tmp_path / "missing.md")


def test_yaml_cannot_make_objects(tmp_path: Path) -> None:
    text = GOOD.replace("description: Mine.", "description: !!python/object/apply:os.getcwd []")
    assert "not valid YAML" in refusal(tmp_path, text)
