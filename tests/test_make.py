"""The Makefile, with a recording stand-in for Python: what it runs, when, and with what. Nothing is installed."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt", "requirements-tools.txt")
AFTERWARDS = ["tactician setup", "python -m compileall -q bot routers knowledge"]
HOME_MADE = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}

STAND_IN = r"""#!/bin/sh
[ "$#" = 2 ] && [ "$1" = -c ] && [ -z "$2" ] && exit 0  # the Makefile looks whether the environment's Python works
name=${0##*/}
printf '%s\037' "$name" "$@" >> log; printf '%s\036' "$QUESTION" >> log
. ./state
case "$*" in
    --version) echo "Python $version" ;;
    *version_info*) [ "$version" = 3.11 ]; exit ;;
    *ensurepip*) [ "$missing" != ensurepip ]; exit ;;
    "-m venv --clear .venv")
        rm -rf .venv && mkdir -p .venv/bin
        for tool in python uv tactician ruff mypy; do cp "$0" ".venv/bin/$tool"; done ;;
esac
[ -z "$failing" ] && exit 0
case "$name $*" in *"$failing"*) exit 1 ;; esac
"""


@dataclass
class Checkout:
    """A folder with the Makefile and all that it looks at."""

    folder: Path

    def make(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run make with the stand-in as PYTHON."""
        command = ["make", *arguments, f"PYTHON={self.folder / 'python3'}"]
        path = {**HOME_MADE, **environment}
        return subprocess.run(command, cwd=self.folder, env=path, capture_output=True, text=True, check=False)

    def set(self, *, version: str = "3.11", missing: str = "", failing: str = "") -> None:
        """How Python is, and words of the commands that fail."""
        (self.folder / "state").write_text(f"version={version}\nmissing={missing}\nfailing='{failing}'\n")

    def log(self) -> list[str]:
        """Commands since the last look, without the checks of Python itself."""
        return [line for line, _ in self.records() if " -c " not in line and "--version" not in line]

    def records(self) -> list[tuple[str, str]]:
        """Commands since the last look, each with the QUESTION in its environment."""
        log = self.folder / "log"
        text = log.read_text() if log.exists() else ""
        log.unlink(missing_ok=True)
        records = [record.split("\x1f") for record in text.split("\x1e")[:-1]]
        return [(" ".join(command), question) for *command, question in records]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    if shutil.which("make", path=os.defpath) is None:
        pytest.skip("make is not installed")
    folder = tmp_path / "a checkout, 'quoted'"
    (folder / "bot").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "bot/weights.txt", *REQUIREMENTS):
        shutil.copy(ROOT / name, folder / name)
    (folder / "python3").write_text(STAND_IN)
    (folder / "python3").chmod(0o755)
    made = Checkout(folder)
    made.set()
    return made


def test_set_up_installs_pinned_wheels_the_project_and_the_weights(checkout: Checkout) -> None:
    done = checkout.make("setup")
    assert done.returncode == 0, done.stderr
    made, tools, packages, project, *last = checkout.log()
    assert made == "python3 -m venv --clear .venv"
    for command, name in ((tools, "requirements-tools.txt"), (packages, "requirements.txt")):
        assert command.endswith(f"--require-hashes --only-binary :all: -r {name}")
    assert project.startswith("uv pip install")
    assert project.endswith("--no-deps --no-build-isolation -e .")
    assert last == AFTERWARDS


def test_nothing_is_called_again_while_nothing_has_changed(checkout: Checkout) -> None:
    checkout.make("setup")
    checkout.log()
    assert checkout.make("setup").returncode == 0
    assert checkout.records() == []
    checkout.make("test")
    first = checkout.log()
    assert first[0].endswith("-r requirements-dev.txt")
    checkout.make("test")
    assert checkout.log() == first[1:] == ["python -m pytest -n 2"]


@pytest.mark.parametrize(
    ("changed", "installed"),
    [
        ("requirements.txt", "-r requirements.txt"),
        ("pyproject.toml", "-e ."),
        ("requirements-dev.txt", "-r requirements-dev.txt"),
        ("bot/weights.txt", AFTERWARDS[0]),
    ],
)
def test_a_changed_pin_is_installed_into_the_same_environment(checkout: Checkout, changed: str, installed: str) -> None:
    checkout.make("test")
    checkout.log()
    future = (checkout.folder / ".venv" / ".dev").stat().st_mtime + 10
    os.utime(checkout.folder / changed, (future, future))
    checkout.make("test")
    commands = checkout.log()
    assert any(command.endswith(installed) for command in commands)
    assert not any("-m venv" in command for command in commands)


@pytest.mark.parametrize("failing", ["requirements-tools.txt", "requirements.txt", "-e ."])
def test_what_was_cut_off_is_made_again_from_the_start(checkout: Checkout, failing: str) -> None:
    checkout.set(failing=failing)
    assert checkout.make("setup").returncode != 0
    checkout.set()
    checkout.log()
    assert checkout.make("setup").returncode == 0
    assert checkout.log()[0] == "python3 -m venv --clear .venv"


def test_tools_for_tests_that_were_cut_off_spoil_the_environment(checkout: Checkout) -> None:
    checkout.make("setup")
    checkout.set(failing="requirements-dev.txt")
    assert checkout.make("test").returncode != 0
    checkout.set()
    checkout.log()
    assert checkout.make("test").returncode == 0
    assert checkout.log()[0] == "python3 -m venv --clear .venv"


def test_weights_that_failed_leave_the_packages_alone(checkout: Checkout) -> None:
    checkout.set(failing="tactician setup")
    assert checkout.make("setup").returncode != 0
    checkout.set()
    checkout.log()
    assert checkout.make("setup").returncode == 0
    assert checkout.log() == AFTERWARDS


def test_pip_installs_what_uv_cannot(checkout: Checkout) -> None:
    checkout.set(failing="uv pip")
    done = checkout.make("setup")
    assert done.returncode == 0, done.stderr
    assert "with pip" in done.stderr
    by_pip = [command for command in checkout.log() if command.startswith("python -m pip install")]
    assert [command.rpartition(" ")[2] for command in by_pip] == ["requirements-tools.txt", "requirements.txt", "."]


def test_a_moved_checkout_sets_itself_up_again(checkout: Checkout, tmp_path: Path) -> None:
    checkout.make("setup")
    moved = Checkout(tmp_path / "elsewhere")
    checkout.folder.rename(moved.folder)
    moved.log()
    assert moved.make("setup").returncode == 0
    assert moved.log()[0] == "python3 -m venv --clear .venv"


def test_a_python_that_has_gone_is_replaced(checkout: Checkout) -> None:
    checkout.make("setup")
    (checkout.folder / ".venv" / "bin" / "python").unlink()
    checkout.log()
    assert checkout.make("setup").returncode == 0
    assert checkout.log()[0] == "python3 -m venv --clear .venv"


def test_two_at_once_take_turns(checkout: Checkout) -> None:
    if shutil.which("flock", path=os.defpath) is None:
        pytest.skip("flock is not installed")
    command = ["make", "test", f"PYTHON={checkout.folder / 'python3'}"]
    both = [subprocess.Popen(command, cwd=checkout.folder, env=HOME_MADE) for _ in range(2)]
    assert [process.wait(timeout=60) for process in both] == [0, 0]
    assert checkout.log().count("python3 -m venv --clear .venv") == 1


def test_an_old_python_is_refused_by_name(checkout: Checkout) -> None:
    checkout.set(version="3.10.13")
    done = checkout.make("setup")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer" in done.stderr
    assert "Python 3.10.13" in done.stderr
    assert not (checkout.folder / ".venv").exists()


def test_a_python_that_is_not_there_is_named(checkout: Checkout) -> None:
    (checkout.folder / "python3").unlink()
    done = checkout.make("setup")
    assert done.returncode != 0
    assert str(checkout.folder / "python3") in done.stderr
    assert "make setup PYTHON=" in done.stderr


def test_a_missing_ensurepip_names_the_package_to_install(checkout: Checkout) -> None:
    checkout.set(missing="ensurepip")
    done = checkout.make("setup")
    assert done.returncode != 0
    assert "python3-venv" in done.stderr


NASTY = [
    "How do I troubleshoot error code E5 on the X1000?",
    """it's "quoted" and `ticked`""",
    "$HOME $$HOME $(HOME) ${HOME} $5 $(shell touch caught) $(error caught)",
    "two\nlines\tand a tab \\ # not a comment",
    "--help; touch caught & | > caught",
    "  Größe 🤖 %s  ",
]


@pytest.mark.parametrize("question", NASTY)
@pytest.mark.parametrize("way", ["argument", "environment"])
def test_a_question_arrives_as_it_was_typed(checkout: Checkout, question: str, way: str) -> None:
    checkout.make("setup")
    checkout.records()
    done = checkout.make("ask", f"Q={question}") if way == "argument" else checkout.make("ask", Q=question)
    assert done.returncode == 0, done.stderr
    assert not (checkout.folder / "caught").exists()
    if way == "argument":
        question = question.lstrip()  # make drops the blanks after the equals sign
    assert checkout.records()[-1] == (f"tactician ask -- {question}", question)


def test_a_question_is_asked_for(checkout: Checkout) -> None:
    checkout.make("setup")
    checkout.log()
    done = checkout.make("ask")
    assert done.returncode != 0
    assert 'make ask Q="' in done.stderr
    assert checkout.log() == []


@pytest.mark.parametrize(
    ("target", "commands"),
    [
        ("chat", ["tactician chat"]),
        ("bot", ["tactician bot"]),
        ("slow", ["python -m pytest -m slow"]),
        ("load", ["python -m tests.wire.load"]),
        ("lint", ["ruff check .", "ruff format --check ."]),
        ("types", ["mypy"]),
    ],
)
def test_every_target_sets_itself_up_and_runs_its_command(checkout: Checkout, target: str, commands: list[str]) -> None:
    assert checkout.make(target).returncode == 0
    log = checkout.log()
    assert log[0] == "python3 -m venv --clear .venv"
    assert log[-len(commands) :] == commands
    assert any("requirements-dev.txt" in command for command in log) == (target not in ("chat", "bot"))


def test_a_failing_command_fails_make(checkout: Checkout) -> None:
    for target, failing in (("test", "-m pytest"), ("lint", "ruff check"), ("types", "mypy"), ("chat", "chat")):
        checkout.set(failing=failing)
        assert checkout.make(target).returncode != 0


def test_plain_make_lists_every_target_and_changes_nothing(checkout: Checkout) -> None:
    done = checkout.make()
    listed = {line.split()[0] for line in done.stdout.splitlines()}
    assert {"setup", "chat", "bot", "ask", "test", "slow", "load", "lint", "types", "clean"} <= listed
    assert not (checkout.folder / ".venv").exists()


def test_clean_keeps_answers_and_knowledge(checkout: Checkout) -> None:
    checkout.make("setup")
    (checkout.folder / "data").mkdir()
    assert checkout.make("clean").returncode == 0
    assert not (checkout.folder / ".venv").exists()
    assert (checkout.folder / "data").exists()
