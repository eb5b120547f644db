import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import App, build
from bot.checkup import Check, machine_checks
from bot.checkup.machine import answers, database, index
from bot.config import parse
from bot.samples import SAMPLE_FOLDER
from knowledge.journal import Asked
from tests.scripted import ScriptedEndpoint, Status


@pytest.fixture
async def app(tmp_path: Path, endpoint: ScriptedEndpoint) -> AsyncIterator[App]:
    settings = {
        "TACTICIAN_DATA": str(tmp_path),
        "TACTICIAN_MODEL": "scripted",
        "TACTICIAN_QUESTIONS": "0",
        "TACTICIAN_FALLBACK": "scripted",
        "OPENAI_BASE_URL": endpoint.base_url,
        "OPENAI_API_KEY": "scripted-key",
    }
    app = build(parse(settings), holder="test")
    yield app
    await app.aclose()


async def checked(app: App) -> dict[str, Check]:
    return {check.name: check async for check in machine_checks(app)}


async def test_a_sound_installation_without_documents_has_one_warning(app: App) -> None:
    checks = await checked(app)
    assert list(checks) == ["database", "disk", "embedder", "index", "templates", "model scripted"]
    assert {name for name, check in checks.items() if check.state != "ok"} == {"index"}
    assert "tactician knowledge add" in (checks["index"].remedy or "")
    assert all((check.remedy is None) == (check.state == "ok") for check in checks.values())


async def test_documents_are_counted_and_lost_vectors_are_noticed(app: App) -> None:
    library = app.memory.library
    reports = list(library.add([str(SAMPLE_FOLDER / "x1000-faq.md")], "sample"))
    passages = sum(report.chunks for report in reports)
    assert index(app.memory).says == f"{passages} passages of 1 documents can be found."
    parts = library._opened()
    collection = parts.writer.collection("")
    parts.index.delete(collection, parts.index.ids(collection, 0, 2))
    check = index(app.memory)
    assert check.state == "failed"
    assert check.says == f"2 of {passages} passages have no vector in the index."
    assert "knowledge sync --thorough" in (check.remedy or "")
    list(library.sync(thorough=True))
    assert index(app.memory).state == "ok"


async def test_a_silent_model_fails_with_its_own_sentence_and_a_remedy(app: App, endpoint: ScriptedEndpoint) -> None:
    endpoint.then(Status(401))
    check = await answers(app.models.default[0])
    assert check.state == "failed"
    assert "scripted-key" not in check.says
    assert "OPENAI_API_KEY" in (check.remedy or "")


async def test_a_damaged_database_is_told(app: App, tmp_path: Path) -> None:
    app.memory.journal.append(Asked(answer_id="a1", question="broken"))
    assert database(app.memory).state == "ok"
    with closing(sqlite3.connect(tmp_path / "tactician.db")) as raw:
        raw.execute("PRAGMA writable_schema = 1")
        raw.execute(
            "UPDATE sqlite_schema SET name = name, sql = replace(sql, 'question VARCHAR', "
            "'question VARCHAR CHECK (question <> ''broken'')') WHERE name = 'asked'"
        )
        raw.commit()
    again = build(app.config, holder="test")
    check = database(again.memory)
    await again.aclose()
    assert check.state == "failed"
    assert "asked" in check.says
    assert "backup" in (check.remedy or "")


def test_a_check_as_json() -> None:
    assert Check("disk", "ok", "Fine.").as_json() == {"name": "disk", "state": "ok", "says": "Fine.", "remedy": None}


async def test_a_broken_template_of_the_owners_is_named_with_its_line(app: App, tmp_path: Path) -> None:
    (tmp_path / "prompts" / "42").mkdir(parents=True)
    (tmp_path / "prompts" / "42" / "mine.md").write_text("nothing")
    check = (await checked(app))["templates"]
    assert check.state == "failed"
    assert "mine.md, line 1" in check.says
