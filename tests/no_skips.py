"""A pytest plugin for CI: a test that was skipped fails the run (`-p tests.no_skips`)."""

from collections.abc import Iterator

import pytest


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Turn a passing run into a failed one where something was skipped."""
    if session.exitstatus == pytest.ExitCode.OK and _skipped(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say why."""
    if count := _skipped(config):
        terminalreporter.section("nothing may be skipped here", red=True)
        terminalreporter.line(f"{count} skipped: install what they need, or select other tests.")
