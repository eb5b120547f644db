"""Packages that import one another in circles are imported by one thread at a time."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = [path for room in ("knowledge", "routers", "bot") for path in (ROOT / room).rglob("*.py")]


def unguarded(text: str) -> list[int]:
    """Lines that import langchain while the program runs, outside of `with CIRCULAR`."""
    found: list[int] = []

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        if isinstance(node, ast.With) and "CIRCULAR" in ast.unparse(node.items[0].context_expr):
            return
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if any(name.split(".")[0].startswith(("langchain", "langsmith")) for name in names):
            found.append(getattr(node, "lineno", 0))
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(text))
    return found


def test_langchain_is_never_imported_by_two_threads_at_once() -> None:
    found = {str(path): lines for path in MODULES if (lines := unguarded(path.read_text("utf-8")))}
    assert found == {}
    assert unguarded("from langchain.chat_models import init_chat_model") == [1]


ALL_AT_ONCE = """
import threading
from knowledge.library.chunking import _splitter
from routers.models import EndpointModel
from routers.prompts import Templates
ready, failed = threading.Barrier(6), []
def work(task):
    ready.wait()
    try:
        task()
    except BaseException as error:
        failed.append(repr(error))
build = EndpointModel("m", base_url="http://127.0.0.1:9/v1", api_key="k")._build
tasks = (build, build, _splitter, _splitter, build, Templates.load)
threads = [threading.Thread(target=work, args=(task,)) for task in tasks]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(failed)
"""


@pytest.mark.slow
def test_threads_that_need_it_first_all_get_it() -> None:
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", ALL_AT_ONCE], cwd=ROOT, capture_output=True, text=True, timeout=120
        )
        assert done.stdout == "[]\n", done.stdout + done.stderr
