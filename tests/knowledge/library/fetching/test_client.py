"""One GET: what comes back, and every way in which a server can waste our time and memory."""

import gzip
import threading
import zlib

import pytest

from knowledge.library.fetching.client import AGENT, PATIENCE, REDIRECTS, Client, agent, refusal
from knowledge.library.loading import MAX_BYTES, UnreadableError
from tests.knowledge.library.fetching.conftest import Reaching
from tests.knowledge.library.fetching.site import Answer, Headers, Raw, Site, open_policy

BODY = "SECRET of the inner network"


def test_a_page_comes_as_it_is(site: Site, client: Client) -> None:
    response = client.get(site.put("/a?b=c", "# Grün\n", etag='"1"'))
    assert (response.url, response.status, response.body) == (site.url("/a?b=c"), 200, "# Grün\n".encode())
    assert response.headers["etag"] == '"1"'
    ((path, sent),) = site.asked
    assert (path, sent["host"], sent["accept-encoding"]) == ("/a?b=c", f"docs.example:{site.port}", "gzip")
    assert sent["user-agent"] == agent()
    assert not {"cookie", "authorization", "referer"} & sent.keys()


def test_we_say_who_we_are_and_name_no_host() -> None:
    assert agent().startswith(AGENT)
    assert "://" not in agent()


def test_connections_are_used_again(site: Site, client: Client) -> None:
    for _ in range(3):
        client.get(site.put("/a", "text"))
    site.pages["/same"] = Answer(status=304)
    assert client.get(site.url("/same")).status == 304
    client.get(site.put("/a", "text"))
    assert site.connections == 1


def test_cookies_are_not_kept(site: Site, client: Client) -> None:
    url = site.put("/a", "text", set_cookie="id=1")
    client.get(url)
    client.get(url)
    assert "cookie" not in site.asked[1][1]


def test_redirects_are_followed(site: Site, client: Client) -> None:
    site.put("/c", "text")
    site.move("/b", "/c", 301)
    response = client.get(site.move("/a", "b", 308))
    assert (response.url, response.body, response.moved) == (site.url("/c"), b"text", True)
    assert not client.get(site.move("/a", "b", 307)).moved


def test_redirects_end(site: Site, client: Client) -> None:
    url = site.move("/a", "/a")
    with pytest.raises(UnreadableError, match="redirects more than 5 times"):
        client.get(url)
    assert len(site.paths) == REDIRECTS + 1


def test_a_redirect_without_a_target_is_an_answer(site: Site, client: Client) -> None:
    site.pages["/a"] = Answer(status=302)
    assert client.get(site.url("/a")).status == 302


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410, 451, 500, 503, 599])
def test_what_comes_with_an_error_is_not_read(site: Site, client: Client, status: int) -> None:
    site.pages["/a"] = Answer(BODY.encode() if status != 204 else b"", status=status)
    response = client.get(site.url("/a"))
    assert (response.status, response.body) == (status, b"")
    assert str(status) in refusal(response)
    assert BODY not in refusal(response)


def test_the_servers_own_words_are_not_repeated(site: Site, client: Client) -> None:
    site.pages["/a"] = Raw((f"HTTP/1.1 404 {BODY}\r\nContent-Length: 0\r\n\r\n".encode(),))
    assert refusal(client.get(site.url("/a"))) == "The server answered with status 404 (Not Found)."


def test_too_many_bytes(site: Site, client: Client) -> None:
    site.pages["/full"] = Answer(b"a" * MAX_BYTES)
    assert len(client.get(site.url("/full")).body) == MAX_BYTES
    site.pages["/over"] = Answer(b"a" * (MAX_BYTES + 1))
    with pytest.raises(UnreadableError, match="Larger than 20 MB"):
        client.get(site.url("/over"))
    with pytest.raises(UnreadableError, match="Larger than"):
        client.get(site.url("/full"), limit=1_000)


def test_a_length_is_not_believed(site: Site, client: Client) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n"
    site.pages["/a"] = Raw((head, *(b"10000\r\n" + b"a" * 65536 + b"\r\n",) * 320))
    with pytest.raises(UnreadableError, match="Larger than"):
        client.get(site.url("/a"))
    site.pages["/b"] = Raw((b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",))
    with pytest.raises(UnreadableError, match="does not answer as a web server does"):
        client.get(site.url("/b"))


def test_packed_pages_are_unpacked(site: Site, client: Client) -> None:
    site.pages["/a"] = Answer(gzip.compress(b"text"), headers={"Content-Encoding": "gzip"})
    assert client.get(site.url("/a")).body == b"text"


def test_a_bomb_does_not_go_off(site: Site, client: Client) -> None:
    packed = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(packed.compress(bytes(1 << 20)) for _ in range(80)), packed.flush()])
    assert len(bomb) < 100_000
    site.pages["/a"] = Answer(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(UnreadableError, match="Larger than 20 MB"):
        client.get(site.url("/a"))


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip, br", "compress", "zstd"])
def test_other_packings_were_not_asked_for(site: Site, client: Client, encoding: str) -> None:
    site.pages["/a"] = Answer(b"text", headers={"Content-Encoding": encoding})
    with pytest.raises(UnreadableError, match="not asked for"):
        client.get(site.url("/a"))


def test_headers_without_end(site: Site, client: Client) -> None:
    site.pages["/a"] = Raw((b"HTTP/1.1 200 OK\r\n", *(b"X: " + b"a" * 1_000 + b"\r\n",) * 300))
    with pytest.raises(UnreadableError, match="does not answer as a web server does"):
        client.get(site.url("/a"))


@pytest.mark.parametrize(
    "said", [b"", b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x16\x03\x01\x02\x00" * 20]
)
def test_what_is_no_web_server(site: Site, client: Client, said: bytes) -> None:
    site.pages["/a"] = Raw((said,))
    with pytest.raises(UnreadableError) as refused:
        client.get(site.url("/a"))
    assert "SSH" not in str(refused.value)


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"])
def test_a_server_that_sends_a_byte_now_and_then_is_left(site: Site, reaching: Reaching, sent: bytes) -> None:
    gate = threading.Event()
    site.pages["/a"] = Raw((sent, *[b"X"] * 1_000), lambda: gate.wait(0.1))
    with pytest.raises(UnreadableError, match="took longer than"):
        reaching(open_policy(seconds=0.6)).get(site.url("/a"))
    gate.set()


def test_informational_answers_without_end(site: Site, reaching: Reaching) -> None:
    gate = threading.Event()
    site.pages["/a"] = Raw((b"HTTP/1.1 103 Early Hints\r\n\r\n",) * 1_000, lambda: gate.wait(0.02))
    with pytest.raises(UnreadableError, match="took longer than"):
        reaching(open_policy(seconds=0.5)).get(site.url("/a"))
    gate.set()


def test_all_redirects_share_one_time(site: Site, reaching: Reaching) -> None:
    gate = threading.Event()

    def slow(headers: Headers) -> Answer:
        gate.wait(0.3)
        return Answer(status=302, headers={"Location": "/a"})

    site.pages["/a"] = slow
    with pytest.raises(UnreadableError, match="took longer than"):
        reaching(open_policy(seconds=0.5)).get(site.url("/a"))
    gate.set()


def test_nobody_listens(client: Client) -> None:
    with Site() as gone:
        url = gone.url("/a")
    with pytest.raises(UnreadableError, match="could not be connected to"):
        client.get(url)


def test_a_certificate_is_checked_for_the_name_that_was_asked_for(client: Client) -> None:
    with Site(tls=True) as site:
        site.put("/a", "text")
        assert client.get(site.url("/a", scheme="https")).body == b"text"
        with pytest.raises(UnreadableError, match="certificate is not valid"):
            client.get(site.url("/a", host="other.example", scheme="https"))
        assert site.paths == ["/a"]


def test_a_certificate_that_nobody_knows_is_not_believed(reaching: Reaching) -> None:
    with Site(tls=True) as site, pytest.raises(UnreadableError, match="certificate is not valid"):
        reaching(open_policy(tls=None)).get(site.url("/a", scheme="https"))


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_once_more(site: Site, client: Client, status: int) -> None:
    answers = iter([Answer(status=status, headers={"Retry-After": "1"}), Answer(b"text")])
    site.pages["/a"] = lambda headers: next(answers)
    assert client.get(site.url("/a")).body == b"text"


@pytest.mark.parametrize("after", ["", "0", "-1", str(PATIENCE + 1), "9" * 40, "Wed, 21 Oct 2026 07:28:00 GMT", "²"])
def test_nobody_waits_for_long(site: Site, client: Client, after: str) -> None:
    site.pages["/a"] = Answer(status=503, headers={"Retry-After": after.encode().decode("latin-1")})
    response = client.get(site.url("/a"))
    assert (response.status, len(site.paths)) == (503, 1)
    assert ("11 seconds" in refusal(response)) == (after == "11")


def test_a_closed_client_reads_nothing_more(site: Site, reaching: Reaching) -> None:
    closed = reaching(open_policy())
    closed.close()
    with pytest.raises(UnreadableError, match="not read to the end"):
        closed.get(site.url("/a"))
    assert site.connections == 0


def test_closing_ends_a_pause(site: Site, reaching: Reaching) -> None:
    asked = threading.Event()

    def busy(headers: Headers) -> Answer:
        asked.set()
        return Answer(status=503, headers={"Retry-After": str(PATIENCE)})

    site.pages["/a"] = busy
    client, told = reaching(open_policy()), list[str]()

    def work() -> None:
        try:
            client.get(site.url("/a"))
        except UnreadableError as error:
            told.append(str(error))

    thread = threading.Thread(target=work)
    thread.start()
    asked.wait(10)
    client.close()
    thread.join(5)
    assert len(told) == 1
