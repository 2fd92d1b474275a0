"""One request and its answer over HTTP, with every failure of the layers below told as one of our own errors.

Nothing here knows Kaltura's answers; `answers` reads those. No redirect is followed, so that a KS is never sent on.
"""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
import urllib3.exceptions as lower
from requests.utils import get_environ_proxies

from kaltura_core.api.encoding import Fields
from kaltura_core.errors import BadAnswer, CallTimeout, ConnectionFailed, KalturaError

_CHUNK = 65_536
_PATIENCE = 4  # times the read timeout: an answer that drips in must end, too

Files = dict[str, tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read to its end. `location` is where a redirect points, else empty."""

    status: int
    body: bytes
    content_type: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """`connect` and `read` are seconds, `most_bytes` bounds an answer after decompression."""

    connect: float = 5.0
    read: float = 30.0
    most_bytes: int = 64 * 1024 * 1024


def new_session(service_url: str) -> requests.Session:
    """A session for one service: proxies and certificates from the environment, but never a password from a netrc.

    The environment is read once, here; requests would do it for every call.
    """
    session = requests.Session()
    session.trust_env = False
    session.proxies.update(get_environ_proxies(service_url, no_proxy=None))
    session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or True
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def post(
    session: requests.Session,
    url: str,
    *,
    fields: Fields,
    files: Files,
    limits: Limits,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """Send a form and read the answer, whatever its status.

    Raises ConnectionFailed (`sent` tells whether the request may have arrived), CallTimeout, and BadAnswer for what is
    too large or cannot be decompressed.
    """
    try:
        with session.post(
            url,
            data=fields,
            files=files or None,
            timeout=(limits.connect, limits.read),
            stream=True,
            allow_redirects=False,
        ) as response:
            body = _read(response, limits, clock)
            return Answer(
                response.status_code,
                body,
                response.headers.get("Content-Type", ""),
                response.headers.get("Location", "") if 300 <= response.status_code < 400 else "",
            )
    except (requests.RequestException, lower.HTTPError) as problem:
        raise _ours(problem, url, limits) from None


def _read(response: requests.Response, limits: Limits, clock: Callable[[], float]) -> bytes:
    began = clock()
    body = bytearray()
    response.raw.decode_content = True
    while chunk := response.raw.read1(_CHUNK):
        body += chunk
        if len(body) > limits.most_bytes:
            most = f"{limits.most_bytes:,} bytes"
            raise BadAnswer(f"Kaltura's answer is larger than {most}", status=response.status_code, lasting=True)
        if clock() - began > _PATIENCE * limits.read:
            raise CallTimeout(f"Kaltura's answer was not complete after {_PATIENCE * limits.read:.0f} s")
    return bytes(body)


def _ours(problem: Exception, url: str, limits: Limits) -> KalturaError:
    """The error of ours for one of requests or urllib3. Their own texts hold URLs and are not repeated."""
    host = urlsplit(url).hostname or "the server"
    causes = tuple(_causes(problem))

    def is_a(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if is_a(ssl.SSLCertVerificationError):
        return ConnectionFailed(f"The certificate of {host} could not be verified, so nothing was sent")
    if is_a(requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL, lower.ProxyError):
        return ConnectionFailed(f"The proxy between here and {host} refused the connection")
    if is_a(lower.NameResolutionError):
        return ConnectionFailed(f"The name {host} is not known: no such host, or no network")
    if is_a(lower.NewConnectionError):
        return ConnectionFailed(f"No connection to {host}: nothing listens there, or the network refuses it")
    if is_a(requests.exceptions.ConnectTimeout, lower.ConnectTimeoutError):
        return ConnectionFailed(f"{host} did not take a connection within {limits.connect:g} s")
    if is_a(requests.exceptions.SSLError, lower.SSLError):
        return ConnectionFailed(f"The encrypted connection to {host} failed", sent=True)
    if is_a(requests.exceptions.ReadTimeout, lower.ReadTimeoutError):
        return CallTimeout(f"Kaltura did not answer for {limits.read:g} s")
    if is_a(requests.exceptions.ContentDecodingError, lower.DecodeError):
        return BadAnswer("Kaltura's answer is damaged: it cannot be decompressed")
    if is_a(
        requests.exceptions.MissingSchema,
        requests.exceptions.InvalidSchema,
        requests.exceptions.InvalidURL,
        requests.exceptions.URLRequired,
        requests.exceptions.InvalidHeader,
        lower.LocationParseError,
    ):
        return ConnectionFailed("The service URL is not one that can be called")
    return ConnectionFailed(f"The connection to {host} dropped before the answer was complete", sent=True)


def _causes(problem: BaseException) -> list[BaseException]:
    """The error and what it wraps: requests keeps urllib3's error in `args`, urllib3 keeps the reason in `reason`."""
    found: list[BaseException] = []
    waiting: list[object] = [problem]
    while waiting and len(found) < 20:
        item = waiting.pop(0)
        if not isinstance(item, BaseException) or item in found:
            continue
        found.append(item)
        waiting += [*item.args, getattr(item, "reason", None)]
    return found
