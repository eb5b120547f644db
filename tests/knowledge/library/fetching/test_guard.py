"""What is connected to is what was checked, whatever names answer and wherever servers send us."""

import socket
import threading
from collections.abc import Iterator, Sequence
from ipaddress import ip_address

import pytest
from httpcore2 import ConnectError, NetworkStream

from knowledge.library.fetching.addresses import is_public
from knowledge.library.fetching.client import Client
from knowledge.library.fetching.guard import Policy, look_up
from knowledge.library.fetching.urls import normalised
from knowledge.library.loading import UnreadableError
from tests.knowledge.library.fetching.conftest import Reaching
from tests.knowledge.library.fetching.site import Site, open_policy, to_this_machine

PUBLIC, OTHER = "93.184.215.14", "93.184.215.15"
REFUSED = "is no site of the public internet"


class Names:
    """A name server that answers one thing after the other."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = iter(answers)
        self.asked: list[str] = []

    def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        return next(self._answers, ["127.0.0.1"])


class Lines:
    """Connections to anywhere end at this machine, and are written down; some addresses do not answer."""

    def __init__(self, *dead: str) -> None:
        self.dialled: list[str] = []
        self._dead = dead

    def __call__(self, ip: str, port: int, timeout: float) -> NetworkStream:
        self.dialled.append(ip)
        if ip in self._dead:
            raise ConnectError
        return to_this_machine(ip, port, timeout)


def strict(names: Names, lines: Lines) -> Policy:
    """The product's own rule for addresses, with a name server and an internet of the test's own."""
    return Policy(allowed=is_public, look_up=names, dial=lines)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0",
        "[::1]",
        "[::ffff:7f00:1]",
    ],
)
def test_this_machine_is_out_of_reach_under_every_name(reaching: Reaching, site: Site, host: str) -> None:
    site.put("/a", "secret")
    client = reaching(Policy())
    with pytest.raises(UnreadableError) as refused:
        client.get(normalised(site.url("/a", host=host)))
    assert "127.0.0.1" not in str(refused.value).replace(f"“{host}”", "")
    assert site.connections == 0


def test_the_machines_own_name_is_out_of_reach(reaching: Reaching, site: Site) -> None:
    with pytest.raises(UnreadableError):
        reaching(Policy()).get(site.url("/", host=socket.gethostname().lower()))
    assert site.connections == 0


def test_a_name_that_changes_its_mind_is_looked_up_once(reaching: Reaching, site: Site) -> None:
    site.put("/a", "public")
    names, lines = Names([PUBLIC], ["127.0.0.1"]), Lines()
    assert reaching(strict(names, lines)).get(site.url("/a")).body == b"public"
    assert (names.asked, lines.dialled) == (["docs.example"], [PUBLIC])


def test_one_private_address_among_public_ones_is_enough(reaching: Reaching, site: Site) -> None:
    lines = Lines()
    with pytest.raises(UnreadableError, match=REFUSED):
        reaching(strict(Names([PUBLIC, "10.0.0.1"]), lines)).get(site.url("/a"))
    assert (lines.dialled, site.connections) == ([], 0)


@pytest.mark.parametrize("answer", [[], ["10.0.0.1"], ["no address"], ["fe80::1%eth0"], ["::1"], [""]])
def test_unknown_and_private_names_are_told_alike(reaching: Reaching, site: Site, answer: list[str]) -> None:
    lines = Lines()
    with pytest.raises(UnreadableError) as refused:
        reaching(strict(Names(answer), lines)).get(site.url("/a"))
    assert str(refused.value).startswith(f"“docs.example” {REFUSED}")
    assert not any(ip and ip in str(refused.value) for ip in answer)
    assert lines.dialled == []


def test_the_next_address_is_tried_where_one_does_not_answer(reaching: Reaching, site: Site) -> None:
    site.put("/a", "text")
    lines = Lines(PUBLIC)
    assert reaching(strict(Names([PUBLIC, OTHER]), lines)).get(site.url("/a")).body == b"text"
    assert lines.dialled == [PUBLIC, OTHER]


def test_no_address_answers(reaching: Reaching, site: Site) -> None:
    with pytest.raises(UnreadableError, match="could not be connected to"):
        reaching(strict(Names([PUBLIC, OTHER]), Lines(PUBLIC, OTHER))).get(site.url("/a"))


@pytest.fixture
def inner() -> Iterator[Site]:
    """A server of the network that nobody outside may reach."""
    with Site() as running:
        running.put("/secret", "secret")
        yield running


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_leads_to_no_private_address(reaching: Reaching, site: Site, inner: Site, status: int) -> None:
    def resolve(host: str) -> Sequence[str]:
        return [PUBLIC] if host == "docs.example" else look_up(host)

    client = reaching(Policy(allowed=is_public, look_up=resolve, dial=Lines()))
    for host in ("127.0.0.1", "localhost", "[::1]"):
        with pytest.raises(UnreadableError):
            client.get(site.move("/a", inner.url("/secret", host=host), status))
    assert site.paths == ["/a"] * 3
    assert inner.connections == 0


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://docs.example/", "http://anna:pw@docs.example/"])
def test_a_redirect_leads_to_no_other_scheme(site: Site, client: Client, target: str) -> None:
    with pytest.raises(UnreadableError):
        client.get(site.move("/a", target))
    assert site.paths == ["/a"]


def test_a_redirect_to_a_name_that_turned_private(reaching: Reaching, site: Site, inner: Site) -> None:
    names, lines = Names([PUBLIC], ["192.168.1.1"]), Lines()
    with pytest.raises(UnreadableError, match=REFUSED):
        reaching(strict(names, lines)).get(site.move("/a", inner.url("/secret", host="rebound.example")))
    assert (lines.dialled, inner.connections) == ([PUBLIC], 0)


def test_proxies_of_the_environment_are_not_asked(
    site: Site, inner: Site, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, inner.url("/", host="127.0.0.1"))
    assert client.get(site.put("/a", "text")).body == b"text"
    assert inner.connections == 0


def test_a_name_server_that_hangs_is_not_waited_for(reaching: Reaching, site: Site) -> None:
    never = threading.Event()

    def hang(host: str) -> Sequence[str]:
        never.wait(30)
        return []

    with pytest.raises(UnreadableError, match="took longer than"):
        reaching(open_policy(look_up=hang, seconds=0.3)).get(site.url("/a"))
    never.set()


def test_names_that_the_system_does_not_know() -> None:
    assert look_up("x" * 300) == []
    assert {ip_address(ip).is_loopback for ip in look_up("localhost")} == {True}
