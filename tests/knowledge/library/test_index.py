"""Vectors in a real Chroma."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import DataFolderError
from knowledge.library.embeddings import Vectors
from knowledge.library.index import ChromaIndex

AXES = np.eye(8, dtype=np.float32)
NAMES = list("abcdefgh")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[ChromaIndex]:
    opened = ChromaIndex(tmp_path / "index")
    yield opened
    opened.close()


def between(left: int, right: int) -> Vectors:
    """Halfway between two axes."""
    middle: Vectors = (AXES[left] + AXES[right]) / np.sqrt(np.float32(2))
    return middle


def test_the_nearest_come_first_with_their_cosines(index: ChromaIndex) -> None:
    index.upsert("common", NAMES, AXES, "manual")
    found = index.query("common", between(1, 2), 3)
    assert {name for name, _ in found[:2]} == {"b", "c"}
    assert [cosine for _, cosine in found] == pytest.approx([0.7071, 0.7071, 0.0], abs=1e-4)


def test_a_collection_that_nobody_has_filled_is_empty(index: ChromaIndex) -> None:
    assert index.query("common", AXES[0], 3) == []
    assert index.count("common") == 0
    assert index.ids("common", 0, 10) == []
    ids, vectors = index.vectors("common", ["a"])
    assert ids == []
    assert vectors.size == 0
    index.delete("common", ["a"])


def test_more_may_be_asked_for_than_there_is(index: ChromaIndex) -> None:
    index.upsert("common", NAMES[:2], AXES[:2], "manual")
    assert len(index.query("common", AXES[0], 50)) == 2


def test_a_domain_limits_a_query(index: ChromaIndex) -> None:
    index.upsert("common", NAMES[:4], AXES[:4], "manual")
    index.upsert("common", NAMES[4:], AXES[4:], "faq")
    assert {name for name, _ in index.query("common", AXES[0], 8, "faq")} == set("efgh")
    assert index.query("common", AXES[0], 8, "unknown") == []


@pytest.mark.parametrize("k", [1, 3, 10, 40])
def test_the_nearest_of_a_domain_are_the_same_however_they_are_found(index: ChromaIndex, k: int) -> None:
    random = np.random.default_rng(7)
    vectors = random.normal(size=(300, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    for domain, rows in (("small", range(12)), ("large", range(12, 300))):
        index.upsert("common", [f"{domain}-{row}" for row in rows], vectors[list(rows)], domain)
    for domain, rows in (("small", range(12)), ("large", range(12, 300))):
        expected = sorted(rows, key=lambda row: -float(vectors[row] @ AXES[0]))[:k]
        assert [name for name, _ in index.query("common", AXES[0], k, domain)] == [f"{domain}-{n}" for n in expected]


def test_collections_know_nothing_of_each_other(index: ChromaIndex) -> None:
    index.upsert("common", ["a"], AXES[:1], "manual")
    index.upsert("server-1", ["b"], AXES[:1], "manual")
    assert [name for name, _ in index.query("common", AXES[0], 8)] == ["a"]
    assert [name for name, _ in index.query("server-1", AXES[0], 8)] == ["b"]


def test_writing_again_replaces(index: ChromaIndex) -> None:
    index.upsert("common", NAMES, AXES, "manual")
    index.upsert("common", ["a"], AXES[7:], "manual")
    assert index.count("common") == 8
    assert {name for name, cosine in index.query("common", AXES[7], 8) if cosine > 0.9} == {"a", "h"}


def test_deleting_what_is_not_there_does_no_harm(index: ChromaIndex) -> None:
    index.upsert("common", NAMES, AXES, "manual")
    index.delete("common", ["a", "never"])
    index.delete("common", ["a"])
    index.delete("common", [])
    assert index.count("common") == 7
    assert "a" not in {name for name, _ in index.query("common", AXES[0], 8)}


def test_vectors_come_back_as_they_were(index: ChromaIndex) -> None:
    index.upsert("common", NAMES, AXES, "manual")
    ids, vectors = index.vectors("common", ["c", "never", "a"])
    assert dict(zip(ids, map(tuple, vectors), strict=True)) == {"a": tuple(AXES[0]), "c": tuple(AXES[2])}
    assert vectors.dtype == np.float32


def test_ids_come_in_pages(index: ChromaIndex) -> None:
    index.upsert("common", NAMES, AXES, "manual")
    pages = [index.ids("common", offset, 3) for offset in (0, 3, 6, 9)]
    assert [len(page) for page in pages] == [3, 3, 2, 0]
    assert sorted(name for page in pages for name in page) == NAMES


def test_many_at_once(index: ChromaIndex) -> None:
    random = np.random.default_rng(5)
    vectors = random.normal(size=(2_500, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"chunk-{n}" for n in range(2_500)]
    index.upsert("common", ids, vectors, "manual")
    assert index.count("common") == 2_500
    nearest = [index.query("common", vectors[n], 1)[0][0] for n in range(0, 2_500, 50)]
    assert nearest == ids[::50]
    index.delete("common", ids[:2_000])
    assert index.count("common") == 500


def test_everything_survives_closing(tmp_path: Path) -> None:
    first = ChromaIndex(tmp_path / "index")
    first.upsert("common", NAMES, AXES, "manual")
    first.close()
    second = ChromaIndex(tmp_path / "index")
    ((name, cosine),) = second.query("common", AXES[3], 1)
    assert name == "d"
    assert cosine == pytest.approx(1)
    second.close()


def test_chroma_brings_no_embedder_and_sends_nothing(index: ChromaIndex) -> None:
    index.upsert("common", NAMES, AXES, "manual")
    assert index._client.get_settings().anonymized_telemetry is False
    assert "chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2" not in sys.modules or (
        index._client.get_collection("common", embedding_function=None)._embedding_function is None
    )


def test_settings_of_the_working_folder_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("ANONYMIZED_TELEMETRY=true\nPERSIST_DIRECTORY=elsewhere\nDISCORD_TOKEN=secret\n")
    monkeypatch.chdir(tmp_path)
    index = ChromaIndex(tmp_path / "index")
    assert index._client.get_settings().anonymized_telemetry is False
    index.upsert("common", NAMES, AXES, "manual")
    index.close()
    assert (tmp_path / "index" / "chroma.sqlite3").is_file()


def test_a_folder_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("")
    with pytest.raises(DataFolderError, match=r"The index in .*index failed \(.*\)\. If it stays so, end"):
        ChromaIndex(tmp_path / "index")


def test_a_damaged_index_is_a_clear_error(tmp_path: Path) -> None:
    first = ChromaIndex(tmp_path / "index")
    first.upsert("common", NAMES, AXES, "manual")
    first.close()
    (tmp_path / "index" / "chroma.sqlite3").write_bytes(b"This is no database. " * 500)
    with pytest.raises(DataFolderError, match="delete that folder and run `tactician knowledge sync`: that builds"):
        ChromaIndex(tmp_path / "index").count("common")
    shutil.rmtree(tmp_path / "index")
    again = ChromaIndex(tmp_path / "index")
    assert again.count("common") == 0
    again.close()


def test_vectors_of_another_length_are_a_clear_error(index: ChromaIndex) -> None:
    index.upsert("common", NAMES, AXES, "manual")
    with pytest.raises(DataFolderError, match="dimension"):
        index.upsert("common", ["x"], np.ones((1, 3), dtype=np.float32), "manual")


def test_a_dropped_collection_leaves_nothing(index: ChromaIndex, tmp_path: Path) -> None:
    index.upsert("common", NAMES, AXES, "manual")
    index.upsert("other", NAMES, AXES, "manual")
    index.query("common", AXES[0], 3)
    folders = {path for path in (tmp_path / "index").iterdir() if path.is_dir()}
    assert set(index.collections()) == {"common", "other"}
    index.drop("common")
    index.drop("common")
    assert index.collections() == ["other"]
    assert len({path for path in (tmp_path / "index").iterdir() if path.is_dir()}) == len(folders) - 1
    assert [name for name, _ in index.query("other", AXES[3], 1)] == ["d"]
    assert index.query("common", AXES[0], 3) == []


def test_a_dropped_collection_can_be_filled_with_vectors_of_another_length(index: ChromaIndex) -> None:
    index.upsert("common", NAMES, AXES, "manual")
    index.drop("common")
    index.upsert("common", ["a"], np.array([[1, 0]], dtype=np.float32), "manual")
    assert index.count("common") == 1
    assert index.query("common", np.array([1, 0], dtype=np.float32), 3) == [("a", pytest.approx(1, abs=1e-6))]


def test_what_is_not_chromas_stays_in_the_folder(index: ChromaIndex, tmp_path: Path) -> None:
    mine = tmp_path / "index" / "mine"
    mine.mkdir()
    index.upsert("common", NAMES, AXES, "manual")
    index.drop("common")
    assert mine.is_dir()
