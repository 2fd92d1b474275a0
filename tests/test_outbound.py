"""The guard for addresses from outside: what is refused, what is pinned, what is bounded."""

from __future__ import annotations

import datetime
import gzip
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.errors import BadAnswer, CallTimeout, ConnectionFailed, KalturaError, OutboundRefused
from kaltura_core.outbound import Outbound, service_host_allowed
from tests.api.odd_server import OddServer, answer, drop, hold, odd_server


def resolving(*addresses: str, asked: list[str] | None = None) -> Outbound:
    """A guard whose name server knows every name by these addresses."""

    def resolver(host: str, port: int) -> Sequence[str]:
        if asked is not None:
            asked.append(host)
        return addresses

    return Outbound(resolver=resolver)


@pytest.fixture
def odd() -> Iterator[OddServer]:
    with odd_server(answer("hello", content_type="text/plain")) as server:
        yield server


def local(odd: OddServer, host: str = "media.example") -> tuple[Outbound, str]:
    """A guard that is told that a name lives on this machine and is allowed to, and the name's address."""
    guard = Outbound(allowed_hosts=[host], resolver=lambda *_: ["127.0.0.1"])
    return guard, f"http://{host}:{odd.port}"


# --- what is refused ---


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "240.0.0.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:db8::1", "nonsense",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(OutboundRefused, match="not public"):
        resolving(address).check("https://media.example/a")


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_a_public_address_may_be_followed(address: str) -> None:
    assert resolving(address).check("https://media.example/a").addresses == (address,)


def test_one_private_address_among_public_ones_refuses_all() -> None:
    with pytest.raises(OutboundRefused):
        resolving("93.184.216.34", "127.0.0.1").check("https://media.example/a")


@pytest.mark.parametrize(
    "url",
    [
        "", "media.example", "//media.example/a", "ftp://media.example/a", "file:///etc/passwd", "javascript:alert(1)",
        "http://", "http://user@media.example/", "http://user:pw@media.example/", "http://media.example:0/",
        "http://media.example:99999/", "http://media.example\\@127.0.0.1/", "http://media.example/\nHost: x",
        "http://media example/", "http://[::1", "http://[fe80::1%25eth0]/", "http://a..b/", "gopher://media.example",
    ],
)  # fmt: skip
def test_what_is_no_plain_web_address_is_refused_without_asking_anybody(url: str) -> None:
    asked: list[str] = []
    with pytest.raises(OutboundRefused):
        resolving("93.184.216.34", asked=asked).check(url)
    assert asked == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "017700000001", "127.1", "localhost", "[::1]"]
)
def test_this_machine_is_refused_however_it_is_written(odd: OddServer, host: str) -> None:
    with pytest.raises((OutboundRefused, ConnectionFailed)):
        Outbound().get(f"http://{host}:{odd.port}/")
    assert odd.requests == []


def test_an_unknown_name_and_a_silent_name_server_are_told() -> None:
    with pytest.raises(ConnectionFailed, match="not known"):
        resolving().check("https://media.example/")

    def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror

    with pytest.raises(ConnectionFailed, match="not known"):
        Outbound(resolver=unknown).check("https://media.example/")
    done = threading.Event()
    with pytest.raises(CallTimeout, match="name server"):
        Outbound(resolver=lambda *_: [str(done.wait(30))]).check("https://media.example/", timeout=0.05)
    done.set()


@given(st.text())
def test_any_text_is_checked_or_refused(text: str) -> None:
    try:
        target = resolving("93.184.216.34").check(text)
    except (OutboundRefused, ConnectionFailed):
        return
    assert target.scheme in ("http", "https")


# --- what is pinned ---


def test_the_name_stays_in_the_request_while_the_address_is_the_checked_one(odd: OddServer) -> None:
    asked: list[str] = []
    guard = Outbound(allow_private=True, resolver=lambda host, _: [asked.append(host) or "127.0.0.1"])  # type: ignore[func-returns-value]
    found = guard.get(f"http://Media.Example:{odd.port}/a%20b/ä?x=1#part")
    assert (found.status, found.body) == (200, b"hello")
    assert asked == ["media.example"], "a second question could have another answer"
    path, headers, _ = odd.requests[0]
    assert path == "/a%20b/%C3%A4?x=1"
    assert headers["host"] == f"media.example:{odd.port}"


def test_the_next_address_is_tried_where_one_does_not_listen(odd: OddServer) -> None:
    guard = Outbound(allow_private=True, resolver=lambda *_: ["127.0.0.2", "127.0.0.1"])
    assert guard.get(f"http://media.example:{odd.port}/").body == b"hello"


def test_headers_of_the_caller_go_along_but_not_another_host(odd: OddServer) -> None:
    guard, url = local(odd)
    guard.get(f"{url}/", headers={"X-Kaltura-Ks": "k", "host": "evil.example"})
    assert odd.requests[0][1]["x-kaltura-ks"] == "k"
    assert odd.requests[0][1]["host"] == f"media.example:{odd.port}"


def test_a_name_that_is_allowed_may_live_on_this_machine(odd: OddServer) -> None:
    guard, url = local(odd)
    assert guard.get(url).body == b"hello"
    with pytest.raises(OutboundRefused):
        guard.get(url.replace("media", "other"))


# --- redirects ---


def test_a_redirect_comes_back_unless_it_was_asked_to_be_followed(odd: OddServer) -> None:
    odd.replies = [answer("", status=302, Location="/b"), answer("there")]
    guard, url = local(odd)
    assert guard.get(f"{url}/a").headers["location"] == "/b"
    odd.replies = [answer("", status=302, Location="/b"), answer("there")]
    found = guard.get(f"{url}/a", redirects=1)
    assert (found.body, found.url) == (b"there", f"{url}/b")


@pytest.mark.parametrize(
    "where", ["http://127.0.0.1:{port}/", "http://other.example:{port}/", "file:///etc/passwd", "//[::1]/"]
)
def test_a_redirect_is_checked_like_the_first_address(odd: OddServer, where: str) -> None:
    odd.replies = [answer("", status=302, Location=where.format(port=odd.port)), answer("secret")]
    guard, url = local(odd)
    with pytest.raises(OutboundRefused):
        guard.get(f"{url}/a", redirects=5)
    assert len(odd.requests) == 1


def test_redirects_end(odd: OddServer) -> None:
    odd.replies = [answer("", status=302, Location="/again")]
    guard, url = local(odd)
    assert guard.get(f"{url}/a", redirects=3).status == 302
    assert len(odd.requests) == 4


def test_headers_do_not_follow_to_another_host(odd: OddServer) -> None:
    guard = Outbound(allow_private=True, resolver=lambda *_: ["127.0.0.1"])
    odd.replies = [answer("", status=302, Location=f"http://other.example:{odd.port}/"), answer("there")]
    guard.get(f"http://media.example:{odd.port}/", headers={"X-Kaltura-Ks": "k"}, redirects=1)
    assert "x-kaltura-ks" not in odd.requests[1][1]


# --- what is bounded ---


@pytest.mark.parametrize("zipped", [False, True])
def test_no_more_bytes_are_read_than_allowed(odd: OddServer, zipped: bool) -> None:
    body = b"x" * 3_000_000
    odd.replies = [answer(gzip.compress(body), Content_Encoding="gzip") if zipped else answer(body)]
    guard, url = local(odd)
    with pytest.raises(BadAnswer, match="larger than 1,000 bytes"):
        guard.get(url, max_bytes=1000)
    assert len(guard.get(url, max_bytes=3_000_000).body) == 3_000_000


def test_silence_ends_in_time(odd: OddServer) -> None:
    done = threading.Event()
    odd.replies = [hold(done)]
    guard, url = local(odd)
    with pytest.raises(CallTimeout):
        guard.get(url, timeout=0.2)
    done.set()


@pytest.mark.parametrize("where", ["head", "body", "endless body"])
def test_bytes_that_drip_in_end_in_time(odd: OddServer, where: str) -> None:
    """Each byte restarts a socket's own timeout, so the time for the whole has to be watched from outside."""
    done = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        length = b"Content-Length: 100000\r\n" if where == "body" else b""
        start = b"HTTP/1.1 200 OK\r\n" + (b"X-Long: " if where == "head" else length + b"\r\n")
        handler.wfile.write(start)
        while not done.wait(0.02):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    odd.replies = [drip]
    guard, url = local(odd)
    with pytest.raises(CallTimeout):
        guard.get(url, timeout=0.3)
    done.set()


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (drop, ConnectionFailed),
        (answer("half", length=100), ConnectionFailed),
        (answer("no gzip", Content_Encoding="gzip"), BadAnswer),
        (lambda handler: handler.wfile.write(b"nonsense\r\n\r\n"), ConnectionFailed),
    ],
)
def test_what_goes_wrong_on_the_way_is_an_error_of_ours(
    odd: OddServer, reply: object, kind: type[KalturaError]
) -> None:
    odd.replies = [reply]  # type: ignore[list-item]
    guard, url = local(odd)
    with pytest.raises(kind):
        guard.get(url, timeout=5)


def test_nobody_listening_is_told(odd: OddServer) -> None:
    guard, _ = local(odd)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionFailed, match="nothing listens"):
            guard.get(f"http://media.example:{taken.getsockname()[1]}/")


# --- TLS ---


def certificate(folder: Path, name: str) -> Path:
    """A certificate for one name, signed by itself, with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / f"{name}.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[int, Path, list[str]]]:
    """A TLS server for media.example: its port, its certificate, and the names that it was asked for."""
    file = certificate(tmp_path, "media.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    names: list[str] = []
    context.sni_callback = lambda _, name, __: names.append(name or "")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    raw, _ = listener.accept()
                except OSError:
                    return
                try:
                    with context.wrap_socket(raw, server_side=True) as connection:
                        connection.recv(4096)
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
                except OSError:
                    raw.close()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1], file, names
        listener.shutdown(socket.SHUT_RDWR)


def test_the_handshake_names_the_host_and_checks_its_certificate(tls: tuple[int, Path, list[str]]) -> None:
    port, file, names = tls
    guard = Outbound(allow_private=True, resolver=lambda *_: ["127.0.0.1"], ca_certs=str(file))
    assert guard.get(f"https://media.example:{port}/").body == b"secret"
    assert names == ["media.example"]


def test_a_certificate_for_another_name_is_refused(tls: tuple[int, Path, list[str]]) -> None:
    port, file, _ = tls
    guard = Outbound(allow_private=True, resolver=lambda *_: ["127.0.0.1"], ca_certs=str(file))
    with pytest.raises(ConnectionFailed, match=r"certificate of other\.example"):
        guard.get(f"https://other.example:{port}/")


def test_a_certificate_that_nobody_vouches_for_is_refused(tls: tuple[int, Path, list[str]]) -> None:
    guard = Outbound(allow_private=True, resolver=lambda *_: ["127.0.0.1"])
    with pytest.raises(ConnectionFailed, match="certificate"):
        guard.get(f"https://media.example:{tls[0]}/")


# --- where a session may be sent ---


@pytest.mark.parametrize(
    "url",
    [
        "https://www.kaltura.com/api_v3", "https://kaltura.com", "https://api.irp2.ovp.kaltura.com/api_v3",
        "https://www.kaltura.com.:443/api_v3", "http://127.0.0.1:8091/api_v3", "http://localhost:8091", "http://[::1]:1/",
        "https://127.0.0.1/", "http://localhost.:8091/", "http://desk.localhost/", "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/", "https://video.acme.example/api_v3", "https://other.example:8443/",
    ],
)  # fmt: skip
def test_a_session_may_be_sent_there(url: str) -> None:
    assert service_host_allowed(url, ["Video.Acme.example", "other.example:8443"])


@pytest.mark.parametrize(
    "url",
    [
        "http://www.kaltura.com/api_v3", "https://evilkaltura.com", "https://kaltura.com.evil.example", "https://evil.example",
        "https://www.kaltura.com@evil.example/", "https://evil.example/#.kaltura.com", "https://evil.example\\.kaltura.com",
        "ftp://www.kaltura.com", "", "www.kaltura.com", "http://video.acme.example/", "https://other.example/",
        "https://sub.video.acme.example/", "http://10.0.0.1/", "http://127.0.0.1.evil.example/", "https://ｋaltura.com/",
        "http://[::1", "http://[nonsense]/", "http://[::ffff:10.0.0.1]/", "http://localhost.evil.example/", "http://127.0.0/",
    ],
)  # fmt: skip
def test_a_session_may_not_be_sent_there(url: str) -> None:
    assert not service_host_allowed(url, ["Video.Acme.example", "other.example:8443"])
