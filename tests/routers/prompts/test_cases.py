from pathlib import Path

from routers.prompts import SHIPPED, Templates
from routers.prompts.cases import failures


def test_every_case_of_the_shipped_templates_holds() -> None:
    assert list(failures(Templates.load())) == []


def test_a_case_that_fails_is_told(tmp_path: Path) -> None:
    changes = (("Why is the sky blue?\n", "Who are you?\n"), ("Audience: my grandmother", "Audience: my aunt"))
    text = (SHIPPED / "explain.md").read_text(encoding="utf-8")
    for old, new in changes:
        text = text.replace(old, new, 1)
    (tmp_path / "mine.md").write_text(text, encoding="utf-8")
    told = [failure for failure in failures(Templates.load(tmp_path)) if "mine.md" in failure]
    assert len(told) == 2
    assert "the question “Who are you?” is taken for the task answer" in told[0]
    assert "is rendered without “Audience: my aunt”" in told[1]
