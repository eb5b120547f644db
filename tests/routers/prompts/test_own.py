"""An owner's folder of templates: added, overriding, per server, without a restart, and broken files."""

import logging
from pathlib import Path

import pytest

from routers.errors import TemplateError
from routers.prompts import SHIPPED, OwnTemplates, own
from routers.tasks import Task


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked at every time."""
    monkeypatch.setattr(own, "EVERY", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "prompts"
    made.mkdir()
    return made


def put(folder: Path, text: str, name: str = "explain") -> Path:
    """A copy of a shipped template that says `text` to the model."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.md"
    whole = (SHIPPED / f"{name}.md").read_text(encoding="utf-8")
    path.write_text(whole.replace("# user\n", f"# user\n\n{text}\n", 1), encoding="utf-8")
    return path


def said(templates: OwnTemplates, server: str | None = None) -> str:
    return templates.of(server).get("explain").messages[-1].content


@pytest.mark.parametrize("there", [True, False])
def test_without_files_the_shipped_ones_are_all(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "prompts").mkdir()
    templates = OwnTemplates(tmp_path / "prompts")
    assert {template.task for template in templates.of("1")} == set(Task)
    assert templates.fault("1") is None


def test_a_file_takes_effect_changes_and_goes_without_a_restart(folder: Path) -> None:
    templates = OwnTemplates(folder)
    assert "FIRST" not in said(templates)
    path = put(folder, "FIRST")
    assert "FIRST" in said(templates)
    put(folder, "SECOND, longer")
    assert "SECOND" in said(templates)
    path.unlink()
    assert "SECOND" not in said(templates)


def test_a_servers_own_wins_there_and_is_nobody_elses(folder: Path) -> None:
    put(folder, "FOR ALL")
    put(folder / "42", "FOR 42")
    templates = OwnTemplates(folder)
    assert "FOR 42" in said(templates, "42")
    assert "FOR ALL" in said(templates, "43")
    assert "FOR ALL" in said(templates)


@pytest.mark.parametrize("server", ["..", "../secrets", "/etc", "a/b", ""])
def test_a_server_cannot_name_a_folder_elsewhere(folder: Path, server: str) -> None:
    put(folder.parent / "secrets", "STOLEN")
    put(folder.parent, "STOLEN")
    assert "STOLEN" not in said(OwnTemplates(folder), server)


BROKEN = {
    "unknown variable": lambda path: path.write_text(path.read_text().replace("{question}", "{quesion}")),
    "no front matter": lambda path: path.write_text("just text"),
    "binary": lambda path: path.write_bytes(b"\x00\xff\xfe" * 50),
    "too large": lambda path: path.write_text(path.read_text() + "x" * 200_000),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
    "a link out": lambda path: (path.unlink(), path.symlink_to("/etc/passwd")),
    "a link to nowhere": lambda path: (path.unlink(), path.symlink_to(path.parent / "nowhere")),
    "a name twice": lambda path: (path.parent / "other.md").write_text(path.read_text()),
}


@pytest.mark.parametrize("fault", list(BROKEN))
def test_a_broken_file_is_named_and_the_last_whole_set_answers(
    folder: Path, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "routers")
    path = put(folder, "WHOLE")
    templates = OwnTemplates(folder)
    assert "WHOLE" in said(templates)
    BROKEN[fault](path)
    assert "WHOLE" in said(templates)
    assert said(templates)
    assert folder.name in str(templates.fault())
    assert len(caplog.records) == 1, "it is told once"
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink()
    for other in folder.glob("*.md"):
        other.unlink()
    put(folder, "MENDED")
    assert "MENDED" in said(templates)
    assert templates.fault() is None


def test_a_folder_that_is_broken_from_the_start_leaves_the_shipped_ones(folder: Path) -> None:
    (folder / "mine.md").write_text("nothing")
    templates = OwnTemplates(folder)
    assert templates.of().for_task(Task.EXPLAIN).path.parent == SHIPPED
    assert "mine.md, line 1" in str(templates.fault())


def test_another_servers_broken_file_concerns_nobody_else(folder: Path) -> None:
    (folder / "42").mkdir()
    (folder / "42" / "mine.md").write_text("nothing")
    templates = OwnTemplates(folder)
    assert templates.fault("42") is not None
    assert templates.fault("43") is None


def test_files_are_not_looked_at_for_every_question(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "EVERY", 60.0)
    templates = OwnTemplates(folder)
    assert "LATER" not in said(templates)
    put(folder, "LATER")
    assert "LATER" not in said(templates)


def test_an_unknown_name_is_refused_with_those_there_are(folder: Path) -> None:
    with pytest.raises(TemplateError, match="explain@"):
        OwnTemplates(folder).of().get("nothing")
