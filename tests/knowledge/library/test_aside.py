"""Work in threads that nobody has to wait for."""

import threading

import pytest

from knowledge.library.aside import aside, awaited, within


def fail() -> None:
    raise KeyError("E5")


def test_what_comes_of_the_work() -> None:
    assert aside(lambda: 5, "five").result(5) == 5
    with pytest.raises(KeyError, match="E5"):
        aside(fail, "failing").result(5)


def test_it_is_done_in_a_thread_that_no_end_waits_for() -> None:
    thread = aside(threading.current_thread, "beside").result(5)
    assert (thread.name, thread.daemon) == ("beside", True)
    assert thread is not threading.current_thread()


def test_signs_of_life_until_it_is_there() -> None:
    go, beats = threading.Event(), []

    def waiting() -> None:
        beats.append(1)
        go.set()

    assert awaited(aside(lambda: go.wait(5), "waiting"), waiting) is True
    assert beats


def test_waiting_can_be_left() -> None:
    go = threading.Event()
    future = aside(go.wait, "stuck")
    with pytest.raises(KeyError):
        awaited(future, fail)
    go.set()
    assert future.result(5) is True


def test_within_a_time() -> None:
    go = threading.Event()
    assert within(5, lambda: "done", "quick") == "done"
    with pytest.raises(KeyError):
        within(5, fail, "failing")
    with pytest.raises(TimeoutError):
        within(0.01, go.wait, "stuck")
    go.set()
