"""The one guard for addresses that a person or a server's answer supplies: resolved, checked, pinned, bounded.

A name is resolved once. Every address it has must be a public one, else nothing is sent; the connection then goes to
the address that was checked, so that a second answer of the name server cannot lead elsewhere. The name stays in the
Host header and in the TLS handshake. Proxies of the environment are not used, for they would resolve by themselves.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
import urllib3.exceptions as lower
from requests.utils import requote_uri
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse
from urllib3.util.ssl_match_hostname import CertificateError

from kaltura_core.errors import BadAnswer, CallTimeout, ConnectionFailed, KalturaError, OutboundRefused
from kaltura_core.settings import is_loopback_host

Resolver = Callable[[str, int], Sequence[str]]
"""The addresses of a host name, as texts. Raises OSError where it is unknown."""

_PORTS = {"http": 80, "https": 443}
_CHUNK = 65_536
_NAT64 = ip_network("64:ff9b::/96")
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be followed, and the addresses that its host was checked to have."""

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[str, ...]

    @property
    def host_header(self) -> str:
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back. `url` is where it came from, after redirects; header names are lower-case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host name by the operating system. Raises OSError."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


class Outbound:
    """Requests to addresses from outside the program.

    `allowed_hosts` are names that may have private addresses; `allow_private` lets every name have one. `ca_certs` is
    the file of certificates to trust.
    """

    def __init__(
        self,
        *,
        allowed_hosts: Collection[str] = (),
        allow_private: bool = False,
        resolver: Resolver = resolve,
        ca_certs: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._allow_private = allow_private
        self._resolver = resolver
        self._ca_certs = ca_certs or certifi.where()
        self._clock = clock

    def check(self, url: str, *, timeout: float = 10.0) -> Target:
        """The URL as a target that may be followed; nothing is sent but the question to the name server.

        Raises OutboundRefused, which says why, and ConnectionFailed for a name that is not known.
        """
        parts, host, port = _parts(url)
        addresses = tuple(self._addresses(host, port, timeout))
        if not self._allow_private and host not in self._allowed:
            for address in addresses:
                if not _is_public(address):
                    raise OutboundRefused(f"{host} has an address that is not public, so nothing was sent there")
        path = requote_uri((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        return Target(parts.scheme.lower(), host, port, path, addresses)

    def get(
        self,
        url: str,
        *,
        max_bytes: int = 1024 * 1024,
        timeout: float = 10.0,
        redirects: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """The answer to a GET, read to its end within `timeout` seconds in all.

        Up to `redirects` redirects are followed, each checked like the first address; `headers` stay with the first
        host. Further ones come back as they are. Raises OutboundRefused, ConnectionFailed, CallTimeout, and BadAnswer
        for more than `max_bytes` after decompression.
        """
        deadline = self._clock() + timeout
        sent = dict(headers or {})
        while True:
            target = self.check(url, timeout=self._left(deadline))
            fetched = self._fetch(url, target, sent, max_bytes=max_bytes, deadline=deadline)
            location = fetched.headers.get("location")
            if redirects <= 0 or fetched.status not in _REDIRECTS or not location:
                return fetched
            redirects -= 1
            url, before = urljoin(url, location), target
            if _origin(url) != (before.scheme, before.host, before.port):
                sent = {}

    def _addresses(self, host: str, port: int, timeout: float) -> Sequence[str]:
        """Ask the resolver in a thread of its own: the operating system's has no timeout that one could set."""
        found: list[Sequence[str]] = []

        def ask() -> None:
            with suppress(OSError, UnicodeError):
                found.append(self._resolver(host, port))

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(timeout)
        if thread.is_alive():
            raise CallTimeout(f"The name server did not tell the address of {host} in time")
        if not found or not found[0]:
            raise ConnectionFailed(f"The name {host} is not known: no such host, or no network")
        return found[0]

    def _fetch(
        self, url: str, target: Target, headers: Mapping[str, str], *, max_bytes: int, deadline: float
    ) -> Fetched:
        problem: KalturaError | None = None
        for address in target.addresses:
            connection = self._connection(target, address, self._left(deadline))
            over = threading.Event()
            sockets: list[socket.socket] = []
            watch = threading.Timer(self._left(deadline), _cut, (connection, sockets, over))
            watch.daemon = True
            watch.start()
            try:
                connection.connect()
                sockets.append(connection.sock)  # an answer without a length takes it off the connection
                connection.request("GET", target.path, headers=_headers(target, headers), preload_content=False)
                response = connection.getresponse()
                body = _read(response, max_bytes)
                if over.is_set():  # a body without a length simply ends when its connection is cut
                    raise CallTimeout(f"{target.host} did not answer in time")
                found = {name.lower(): value for name, value in response.headers.items()}
                return Fetched(url, response.status, found, body)
            except (lower.HTTPError, HTTPException, OSError, ValueError) as error:
                problem = _ours(error, target.host, timed_out=over.is_set())
                if not isinstance(problem, ConnectionFailed) or problem.sent:
                    raise problem from None
            finally:
                watch.cancel()
                connection.close()
        raise problem or ConnectionFailed(f"{target.host} has no address")

    def _connection(self, target: Target, address: str, timeout: float) -> HTTPConnection:
        if target.scheme == "http":
            return HTTPConnection(address, target.port, timeout=timeout)
        return HTTPSConnection(
            address,
            target.port,
            timeout=timeout,
            server_hostname=target.host,
            assert_hostname=target.host,
            cert_reqs="CERT_REQUIRED",
            ca_certs=self._ca_certs,
        )

    def _left(self, deadline: float) -> float:
        left = deadline - self._clock()
        if left <= 0:
            raise CallTimeout("The time for this request is over")
        return left


def service_host_allowed(url: str, allowed_hosts: Collection[str] = ()) -> bool:
    """Whether a session may be sent to this service URL.

    kaltura.com and its subdomains by https, this machine by http or https, and by https the hosts that are named, as
    `host` or `host:port`. Nothing is resolved.
    """
    try:
        parts, host, port = _parts(url)
    except OutboundRefused:
        return False
    if not url.isascii():  # another library might read the name in another way
        return False
    if is_loopback_host(host):
        return True
    if parts.scheme.lower() != "https":
        return False
    named = {name.lower().rstrip(".") for name in allowed_hosts}
    return host == "kaltura.com" or host.endswith(".kaltura.com") or host in named or f"{host}:{port}" in named


def _parts(url: str) -> tuple[SplitResult, str, int]:
    """Scheme, host in ASCII, and port of a URL that is worth a look. Raises OutboundRefused."""
    if any(character <= " " or character == "\\" or character == "\x7f" for character in url):
        raise OutboundRefused("This is not an address: it holds a space, a backslash or a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
        host = host if ":" in host else host.encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError):
        raise OutboundRefused("This is not an address that can be read") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise OutboundRefused("Only http and https addresses are followed")
    if not host or "%" in host:
        raise OutboundRefused("This address names no host")
    if "@" in parts.netloc:
        raise OutboundRefused("An address with a user name or password is not followed")
    if port == 0:
        raise OutboundRefused("Port 0 is no port")
    return parts, host, port or _PORTS[scheme]


def _origin(url: str) -> tuple[str, str, int]:
    parts, host, port = _parts(url)
    return parts.scheme.lower(), host, port


def _is_public(text: str) -> bool:
    """Whether an address is one of the public internet, also where it is wrapped in another kind of address."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast and not each.is_reserved for each in _unwrapped(address))


def _unwrapped(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address in _NAT64:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    inside: list[IPv4Address | IPv6Address] = [address]
    if address.sixtofour:
        inside.append(address.sixtofour)
    if address.teredo:
        inside.extend(address.teredo)
    return inside


def _headers(target: Target, headers: Mapping[str, str]) -> dict[str, str]:
    own = {"Host": target.host_header, "Accept": "*/*", "Accept-Encoding": "gzip, deflate", "Connection": "close"}
    return {**{name: value for name, value in headers.items() if name.lower() != "host"}, **own}


def _read(response: HTTPResponse, max_bytes: int) -> bytes:
    body = bytearray()
    while chunk := response.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > max_bytes:
            raise BadAnswer(f"The answer is larger than {max_bytes:,} bytes", status=response.status, lasting=True)
    return bytes(body)


def _cut(connection: HTTPConnection, sockets: Sequence[socket.socket], over: threading.Event) -> None:
    """End a connection whose time is over, whatever it is waiting for: each byte restarts the socket's own timeout."""
    over.set()
    for each in sockets or (connection.sock,):
        with suppress(OSError, AttributeError):
            each.shutdown(socket.SHUT_RDWR)


def _ours(error: Exception, host: str, *, timed_out: bool) -> KalturaError:
    if timed_out or isinstance(error, lower.ReadTimeoutError | TimeoutError):
        return CallTimeout(f"{host} did not answer in time")
    if isinstance(error, lower.NewConnectionError):
        return ConnectionFailed(f"No connection to {host}: nothing listens there, or the network refuses it")
    if isinstance(error, lower.ConnectTimeoutError):
        return ConnectionFailed(f"{host} did not take a connection in time")
    if isinstance(error, ssl.SSLCertVerificationError | CertificateError):
        return ConnectionFailed(f"The certificate of {host} could not be verified, so nothing was sent")
    if isinstance(error, lower.DecodeError):
        return BadAnswer(f"The answer of {host} is damaged: it cannot be decompressed")
    return ConnectionFailed(f"The connection to {host} dropped before the answer was complete", sent=True)
