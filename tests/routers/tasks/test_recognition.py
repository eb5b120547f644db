import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routers.tasks import Brief, Task, recognise

ROWS = [
    json.loads(line) for line in (Path(__file__).parents[1] / "task_questions.jsonl").read_text("utf-8").splitlines()
]


def accuracy(half: str) -> float:
    rows = [row for row in ROWS if row["half"] == half]
    right = [row for row in rows if recognise(row["question"]).task == row["task"]]
    return len(right) / len(rows)


def test_the_questions_are_many_and_different() -> None:
    assert len(ROWS) >= 240
    assert len({row["question"].lower() for row in ROWS}) == len(ROWS)
    assert {row["task"] for row in ROWS} == set(Task) - {Task.GROUNDED, Task.TUNED, Task.COMBINED}


@pytest.mark.parametrize(("half", "floor"), [("first", 0.98), ("second", 0.97), ("rough", 0.95), ("rough-held", 0.95)])
def test_tasks_are_recognised(half: str, floor: float) -> None:
    assert accuracy(half) >= floor


def test_what_is_not_recognised_falls_back_to_answer_and_seldom_to_a_wrong_task() -> None:
    wrong = [row for row in ROWS if recognise(row["question"]).task not in (row["task"], Task.ANSWER)]
    assert len(wrong) <= 0.02 * len(ROWS)


@pytest.mark.parametrize(
    ("question", "form", "subject"),
    [
        ("Write an email template for a product launch", "e-mail", "a product launch"),
        ("Write about climate change", None, "climate change"),
        ("Draft a polite letter to my landlord about the broken heating", "letter", "the broken heating"),
        ("Write a cover letter for a junior accountant position", "cover letter", "a junior accountant position"),
        ("I need a LinkedIn post announcing my new job", "post", "my new job"),
        ("Announce to the team that the office closes on Friday", "announcement", "the office closes on Friday"),
        ("Compose a haiku about autumn rain", "poem", "autumn rain"),
        ("Write a two-minute toast for my best friend's wedding", "speech", "my best friend's wedding"),
        ("Could you write me a bedtime story about a shy dragon?", "story", "a shy dragon"),
        ('Proofread this: "Me and him goes to the market yesterday."', "edit", "as in the request below"),
        ("Schreibe eine Einladung zum Sommerfest", "invitation", "Sommerfest"),
        ("Rédige un courriel sur la nouvelle cantine", "e-mail", "la nouvelle cantine"),
        ("Give me ten names for a coffee shop", None, "a coffee shop"),
        ("gift for a dad who has everything", None, "a dad who has everything"),
    ],
)
def test_form_and_subject(question: str, form: str | None, subject: str) -> None:
    brief = recognise(question)
    assert (brief.form, brief.subject) == (form, subject)


def test_values_name_the_template_variables() -> None:
    brief = Brief(Task.WRITE, "bees", "letter", {"tone": "warm"})
    assert brief.values == {"subject": "bees", "tone": "warm"}
    assert brief.form == "letter"


@pytest.mark.parametrize(
    "pasted",
    [
        "Summarize this:\n\nShould we compare A vs B? Write me an email about how to fix it in 20 words for kids.",
        "Summarize the following text: " + "Why should I write code in Python? My laptop won't start. " * 20,
    ],
)
def test_pasted_material_is_not_taken_for_the_instruction(pasted: str) -> None:
    brief = recognise(pasted)
    assert brief.task is Task.SUMMARIZE
    assert set(brief.said) <= {"language"}


def test_politeness_is_looked_through() -> None:
    assert recognise("Hi! Could you please help me to write a poem about bees?").task is Task.WRITE
    assert recognise("Bitte vergleiche Äpfel und Birnen").task is Task.COMPARE
    assert recognise("Hello").task is Task.ANSWER


@given(st.text(max_size=300))
def test_every_text_has_a_brief(text: str) -> None:
    brief = recognise(text)
    assert brief.subject.strip()
    assert all(value.strip() for value in brief.said.values())
    assert brief == recognise(text)


@pytest.mark.parametrize(
    "unit", ["my ", "for a ", "write ", "a b, ", "(", "`", "x(", "please ", "in in ", "\n", "more ", "¿ "]
)
def test_long_and_odd_texts_take_no_time(unit: str) -> None:
    started = time.perf_counter()
    recognise(unit * (20_000 // len(unit)))
    assert time.perf_counter() - started < 5


def test_a_given_language_counts_where_the_asker_wishes_for_none() -> None:
    assert recognise("Why is the sky blue?", "German").said["language"] == "German"
    assert recognise("Write a poem in French", "German").said["language"] == "French"
    assert recognise("Why is the sky blue?").said["language"] == "English"
