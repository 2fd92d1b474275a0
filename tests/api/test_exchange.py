"""Every error of the layers below is one of ours: none of requests' or urllib3's is forgotten."""

from __future__ import annotations

import inspect
import ssl
from typing import Any, ClassVar

import pytest
import requests
import urllib3
import urllib3.exceptions as lower

from kaltura_core.api.exchange import Limits, new_session, post
from kaltura_core.errors import BadAnswer, CallTimeout, ConnectionFailed, KalturaError

URL = "https://www.kaltura.com/api_v3/service/session/action/get"
POOL = urllib3.HTTPSConnectionPool("www.kaltura.com")
SECRET = "djJ8MTAyfMBZ8gbosHuOo76vkqyQhm077UIzWQ77TcCUS1Wb4fRLJfoREis"


class Raising(requests.Session):
    """A session whose every call ends in one error."""

    error: ClassVar[BaseException]

    def post(self, *_: Any, **__: Any) -> Any:
        raise self.error


def mapped(error: BaseException) -> KalturaError:
    session = Raising()
    session.error = error  # type: ignore[misc]
    with pytest.raises(KalturaError) as caught:
        post(session, URL, fields=[], files={}, limits=Limits())
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__, "the lower error's text may hold what was sent"
    return caught.value


def errors_of(module: Any, root: type[BaseException]) -> list[type[BaseException]]:
    found = [item for _, item in inspect.getmembers(module, inspect.isclass) if issubclass(item, root)]
    return sorted(found, key=lambda item: item.__name__)


@pytest.mark.parametrize(
    "kind", errors_of(requests.exceptions, requests.RequestException), ids=lambda kind: kind.__name__
)
def test_each_error_of_requests_becomes_one_of_ours(kind: type[Exception]) -> None:
    error = kind(f"for url: /?ks={SECRET}", "", 0) if kind is requests.JSONDecodeError else kind(f"/?ks={SECRET}")
    assert isinstance(mapped(error), ConnectionFailed | CallTimeout | BadAnswer)


@pytest.mark.parametrize("kind", errors_of(lower, lower.HTTPError), ids=lambda kind: kind.__name__)
def test_each_error_of_urllib3_becomes_one_of_ours(kind: type[BaseException]) -> None:
    error = kind.__new__(kind)
    error.args = (f"/?ks={SECRET}",)
    assert isinstance(mapped(error), ConnectionFailed | CallTimeout | BadAnswer)


def wrapped(reason: Exception) -> requests.ConnectionError:
    """As requests hands urllib3's errors on."""
    return requests.ConnectionError(lower.MaxRetryError(POOL, "/", reason))


CASES: list[tuple[BaseException, type[KalturaError], str, bool]] = [
    (wrapped(lower.NameResolutionError("www.kaltura.com", POOL, OSError())), ConnectionFailed, "is not known", False),  # type: ignore[arg-type]
    (wrapped(lower.NewConnectionError(POOL, "refused")), ConnectionFailed, "nothing listens", False),  # type: ignore[arg-type]
    (requests.ConnectTimeout(), ConnectionFailed, "did not take a connection within 5 s", False),
    (requests.ReadTimeout(), CallTimeout, "Kaltura did not answer for 30 s", True),
    (requests.ConnectionError(lower.ReadTimeoutError(POOL, "/", "")), CallTimeout, "did not answer", True),
    (requests.ConnectionError(lower.ProtocolError("", ConnectionResetError())), ConnectionFailed, "dropped", True),
    (requests.exceptions.ChunkedEncodingError(), ConnectionFailed, "dropped before the answer was complete", True),
    (requests.exceptions.SSLError(lower.MaxRetryError(POOL, "/", lower.SSLError(ssl.SSLCertVerificationError()))),
     ConnectionFailed, "certificate of www.kaltura.com could not be verified, so nothing was sent", False),
    (requests.exceptions.SSLError(lower.SSLError("bad record mac")), ConnectionFailed, "encrypted connection", True),
    (requests.exceptions.ProxyError(), ConnectionFailed, "proxy", False),
    (requests.exceptions.ContentDecodingError(), BadAnswer, "damaged", True),
    (requests.exceptions.InvalidURL(), ConnectionFailed, "not one that can be called", False),
]  # fmt: skip


@pytest.mark.parametrize(("error", "kind", "words", "sent"), CASES, ids=[words for _, _, words, _ in CASES])
def test_what_is_said_and_whether_the_request_may_have_arrived(
    error: BaseException, kind: type[KalturaError], words: str, sent: bool
) -> None:
    found = mapped(error)
    assert type(found) is kind
    assert words in str(found)
    if isinstance(found, ConnectionFailed):
        assert found.sent is sent


def test_certificates_of_the_environment_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    assert new_session(URL).verify is True
    monkeypatch.setenv("CURL_CA_BUNDLE", "/certs.pem")
    assert new_session(URL).verify == "/certs.pem"
