"""A site on this machine, and clients that may reach it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.library.fetching.client import Client
from knowledge.library.fetching.guard import Policy
from knowledge.store.engine import Store
from tests.knowledge.library.fetching.site import Site, open_policy
from tests.knowledge.library.words import WordEmbedder


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


Reaching = Callable[[Policy], Client]


@pytest.fixture
def reaching() -> Iterator[Reaching]:
    """Makes clients that are closed in the end."""
    with ExitStack() as stack:
        yield lambda policy: stack.enter_context(closing(Client(policy)))


@pytest.fixture
def client(reaching: Reaching) -> Client:
    """A client that may reach this machine."""
    return reaching(open_policy())


@pytest.fixture
def library(folder: Path, store: Store) -> Iterator[Library]:
    """As everywhere, but pages may be of this machine."""
    opened = Library(folder, store, WordEmbedder(), holder="test", timeout=5, policy=open_policy())
    yield opened
    opened.close()
