"""One index for several owners of a folder: in this process over the real socket, and across processes."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import DataFolderError, HeldError
from knowledge.library.embeddings import Vectors
from knowledge.library.holding import Card, FileLock, read_card, write_card
from knowledge.library.index import ChromaIndex
from knowledge.library.ownership import SharedIndex
from tests.knowledge.library.workers import working
from tests.knowledge.making import as_nobody

AXES = np.eye(8, dtype=np.float32)
NAMES = list("abcdefgh")

Open = Callable[..., SharedIndex]


@pytest.fixture
def share(tmp_path: Path) -> Iterator[Open]:
    """Opens one more SharedIndex on one folder."""
    opened: list[SharedIndex] = []

    def another(holder: str = "test", timeout: float = 5) -> SharedIndex:
        opened.append(SharedIndex(tmp_path, ChromaIndex, holder=holder, timeout=timeout))
        return opened[-1]

    yield another
    for index in opened:
        index.close()


def test_nothing_is_locked_or_opened_before_it_is_needed(share: Open, tmp_path: Path) -> None:
    index = share()
    assert list(tmp_path.iterdir()) == []
    index.count("common")
    assert {path.name for path in tmp_path.iterdir()} == {"index", "index.lock"}
    assert index.holds


def test_the_second_works_through_the_first(share: Open) -> None:
    first, second = share(), share()
    first.upsert("common", NAMES[:4], AXES[:4], "manual")
    second.upsert("common", NAMES[4:], AXES[4:], "faq")
    assert (first.holds, second.holds) == (True, False)
    assert first.count("common") == second.count("common") == 8
    assert second.query("common", AXES[1], 3) == first.query("common", AXES[1], 3)
    assert {name for name, _ in second.query("common", AXES[1], 8, "faq")} == set("efgh")
    assert sorted(second.ids("common", 0, 3) + second.ids("common", 3, 9)) == NAMES
    ids, vectors = second.vectors("common", ["c", "x"])
    assert ids == ["c"]
    assert np.array_equal(vectors, AXES[2:3])
    second.delete("common", NAMES)
    assert first.count("common") == 0
    assert second.collections() == first.collections() == ["common"]
    second.drop("common")
    assert first.collections() == []


def test_empty_replies_cross_the_socket_too(share: Open) -> None:
    first, second = share(), share()
    assert first.count("common") == 0
    assert second.query("common", AXES[0], 3) == []
    assert second.vectors("common", ["a"])[0] == []
    assert second.ids("common", 0, 5) == []


def test_the_card_names_the_holder_and_is_private(share: Open, tmp_path: Path) -> None:
    share(holder="bot").count("common")
    card = read_card(tmp_path / "index.lock")
    assert card is not None
    assert card.name == "bot"
    assert len(bytes.fromhex(card.key)) == 32
    assert (tmp_path / "index.lock").stat().st_mode & 0o777 == 0o600


def test_when_the_first_closes_the_second_takes_over(share: Open) -> None:
    first, second, third = share(), share(), share()
    first.upsert("common", NAMES, AXES, "manual")
    assert second.count("common") == third.count("common") == 8
    first.close()
    assert second.count("common") == 8
    assert third.count("common") == 8
    assert (second.holds, third.holds) == (True, False)


def test_closed_is_closed(share: Open) -> None:
    first, second = share(), share()
    assert first.count("common") == second.count("common") == 0
    for index in (second, first):
        index.close()
        index.close()
        with pytest.raises(RuntimeError, match="closed"):
            index.count("common")


def test_closing_waits_for_what_is_under_way(share: Open) -> None:
    first, second = share(), share()
    first.count("common")
    vectors = np.random.default_rng(1).normal(size=(1_500, 64)).astype(np.float32)
    with ThreadPoolExecutor(2) as pool:
        own = pool.submit(first.upsert, "common", [f"own-{n}" for n in range(1_500)], vectors, "manual")
        foreign = pool.submit(second.upsert, "common", [f"foreign-{n}" for n in range(1_500)], vectors, "manual")
        while first.count("common") == 0 and not own.done():
            pass
        first.close()
        foreign.result(30)
        own.result(30)
    assert second.holds
    assert second.count("common") == 3_000


def test_many_threads_on_both_sides(share: Open) -> None:
    first, second = share(), share()
    first.count("common")

    def work(number: int) -> list[str]:
        index = (first, second)[number % 2]
        vector: Vectors = np.random.default_rng(number).normal(size=(1, 8)).astype(np.float32)
        vector /= np.linalg.norm(vector)
        index.upsert("common", [f"chunk-{number}"], vector, "manual")
        return [name for name, _ in index.query("common", vector[0], 1)]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(work, range(60)))
    assert found == [[f"chunk-{number}"] for number in range(60)]
    assert second.count("common") == 60


def test_errors_of_the_index_cross_the_socket(share: Open) -> None:
    first, second = share(), share()
    first.upsert("common", NAMES, AXES, "manual")
    with pytest.raises(DataFolderError, match="dimension"):
        second.upsert("common", ["x"], np.ones((1, 3), dtype=np.float32), "manual")
    assert second.count("common") == 8


def test_an_index_that_cannot_be_opened_keeps_nobody_from_trying_again(share: Open, tmp_path: Path) -> None:
    first, second = share(), share()
    (tmp_path / "index").write_text("a file")
    for index in (first, second, first):
        with pytest.raises(DataFolderError, match=r"index failed"):
            index.count("common")
    (tmp_path / "index").unlink()
    assert second.count("common") == 0


def test_a_folder_that_can_only_be_read(open_folder: Path) -> None:
    index = SharedIndex(open_folder, ChromaIndex, holder="test")
    with as_nobody(), pytest.raises(DataFolderError, match="cannot be written"):
        index.count("common")
    index.close()


def test_a_lock_without_a_card_is_waited_for(share: Open, tmp_path: Path) -> None:
    lock = FileLock.take(tmp_path / "index.lock")
    assert lock is not None
    threading.Timer(0.3, lock.release).start()
    assert share().count("common") == 0


def test_a_lock_that_stays_without_a_card_is_held(share: Open, tmp_path: Path) -> None:
    lock = FileLock.take(tmp_path / "index.lock")
    assert lock is not None
    with pytest.raises(HeldError, match="held by another process, which does not answer"):
        share(timeout=0.2).count("common")
    lock.release()


def test_the_card_of_a_dead_holder_is_not_believed(share: Open, tmp_path: Path) -> None:
    lock = FileLock.take(tmp_path / "index.lock")
    assert lock is not None
    write_card(lock, Card(1, "dead", "2026-11-23T12:00:00+00:00", 9, "00" * 32))
    with pytest.raises(HeldError, match=r"held by dead \(process 1, since 2026-11-23T12:00:00\+00:00\)"):
        share(timeout=0.3).count("common")
    lock.release()
    assert share().count("common") == 0


def test_another_protocol_is_not_spoken(share: Open, tmp_path: Path) -> None:
    lock = FileLock.take(tmp_path / "index.lock")
    assert lock is not None
    write_card(lock, Card(1, "newer", "2026-11-23T12:00:00+00:00", 9, "00" * 32, protocol=99))
    with pytest.raises(HeldError, match="newer"):
        share(timeout=0.2).count("common")
    lock.release()


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["upsert", "delete", "leave"]),
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    ),
    max_size=12,
)


@settings(max_examples=12, deadline=None)
@given(STEPS)
def test_owners_that_come_and_go_agree(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, str, list[str]]]
) -> None:
    folder = tmp_path_factory.mktemp("shared")
    owners = [SharedIndex(folder, ChromaIndex, holder=f"owner-{n}", timeout=5) for n in range(3)]
    expected: set[str] = set()
    for number, step, names in steps:
        if step == "leave":
            owners[number].close()
            owners[number] = SharedIndex(folder, ChromaIndex, holder=f"owner-{number}", timeout=5)
        elif step == "upsert":
            owners[number].upsert("common", names, AXES[[NAMES.index(name) for name in names]], "manual")
            expected |= set(names)
        else:
            owners[number].delete("common", names)
            expected -= set(names)
        assert set(owners[number - 1].ids("common", 0, 100)) == expected
    assert sum(owner.holds for owner in owners) <= 1
    for owner in owners:
        owner.close()


def test_a_frozen_process_is_named_and_goes_on_when_it_thaws(share: Open, folder: Path) -> None:
    with working(folder, "bot") as worker:
        (folder.parent / "a.md").write_text("water in the tank")
        worker.ask(f"add manual {folder.parent / 'a.md'}")
        index = SharedIndex(folder, ChromaIndex, holder="test", timeout=0.3)
        assert index.count("common") == 0
        worker.freeze()
        for _ in range(2):  # with the connection that was open, and with a new one
            with pytest.raises(HeldError, match=rf"held by bot \(process {worker.pid}, since .*does not answer"):
                index.count("common")
        worker.thaw()
        patient = SharedIndex(folder, ChromaIndex, holder="test", timeout=20)
        assert patient.count("common") == 0
        assert not patient.holds
        index.close()
        patient.close()


def test_a_killed_process_is_succeeded_in_the_middle_of_a_request(folder: Path) -> None:
    with working(folder, "bot") as worker:
        (folder.parent / "a.md").write_text("water in the tank")
        worker.ask(f"add manual {folder.parent / 'a.md'}")
        index = SharedIndex(folder, ChromaIndex, holder="test", timeout=20)
        index.upsert("other", NAMES, AXES, "manual")
        assert not index.holds
        worker.freeze()  # so that the request below is under way when it dies
        threading.Timer(0.3, worker.kill).start()
        assert index.count("other") == 8
        assert index.holds
        index.close()
