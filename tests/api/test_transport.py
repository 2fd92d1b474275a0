"""How a call travels, and what each thing that can go wrong on the way becomes."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator

import pytest

from kaltura_core.api.limiter import Limiter
from kaltura_core.api.multirequest import Request, send
from kaltura_core.api.transport import Transport
from kaltura_core.errors import (
    ActionBlocked,
    ApiError,
    BadAnswer,
    Busy,
    CallTimeout,
    ConnectionFailed,
    KalturaError,
    ParameterError,
    ReadOnlyError,
    RecordNotFound,
    SettingsError,
    Throttled,
)
from tests.api.odd_server import OddServer, answer, drop, error, hold, odd_server, value

KS = "djJ8MTAyfMBZ8gbosHuOo76vkqyQhm077UIzWQ77TcCUS1Wb4fRLJfoREis-uQ"


class Waits(list[float]):
    """A `sleep` that only remembers."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def odd() -> Iterator[OddServer]:
    with odd_server(value("pong")) as server:
        yield server


def transport(odd: OddServer, waits: Waits, **options: object) -> Transport:
    return Transport(odd.service_url, ks=KS, sleep=waits, **options)  # type: ignore[arg-type]


# --- the way there ---


def test_a_call_is_a_form_post_with_json_asked_for(odd: OddServer, waits: Waits) -> None:
    assert transport(odd, waits).call("baseentry", "list", {"filter": {"orderBy": "-updatedAt"}}) == "pong"
    path, headers, _ = odd.requests[0]
    assert path == "/api_v3/service/baseentry/action/list"
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert odd.form() == {"format": ["1"], "ks": [KS], "filter[orderBy]": ["-updatedAt"]}


def test_a_ks_of_the_call_itself_wins_and_none_sends_none(odd: OddServer, waits: Waits) -> None:
    transport(odd, waits).call("appToken", "startSession", {"ks": "widget"})
    assert odd.form()["ks"] == ["widget"]
    transport(odd, waits).call("session", "startWidgetSession", {"ks": None})
    assert "ks" not in odd.form()


def test_no_password_of_a_netrc_file_goes_along(
    odd: OddServer, waits: Waits, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = f"{tmp_path}/netrc"
    with open(netrc, "w") as file:
        file.write("machine 127.0.0.1 login anna password geheim\n")
    monkeypatch.setenv("NETRC", netrc)
    transport(odd, waits).call("system", "ping")
    assert "authorization" not in odd.requests[0][1]


def test_a_proxy_of_the_environment_is_used_unless_the_host_is_exempt(
    odd: OddServer, waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", odd.url)
    assert Transport("http://kaltura.example/api_v3", sleep=waits).call("system", "ping") == "pong"
    assert odd.requests[0][0] == "http://kaltura.example/api_v3/service/system/action/ping"
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    transport(odd, waits).call("system", "ping")
    assert odd.requests[1][0] == "/api_v3/service/system/action/ping"


def test_cookies_are_not_kept(odd: OddServer, waits: Waits) -> None:
    odd.replies = [answer('"pong"', Set_Cookie="session=1; Path=/")]
    asking = transport(odd, waits)
    asking.call("system", "ping")
    asking.call("system", "ping")
    assert "cookie" not in odd.requests[1][1]


@pytest.mark.parametrize(
    "url", ["", "kaltura.com", "ftp://kaltura.com", "https://", "https://a@b.com/api_v3", "https://kaltura.com/?ks=1"]
)
def test_a_service_url_that_cannot_be_one_is_refused_at_once(url: str) -> None:
    with pytest.raises(SettingsError):
        Transport(url)


def test_what_cannot_be_sent_never_leaves(odd: OddServer, waits: Waits) -> None:
    with pytest.raises(ParameterError, match=r"xmlData holds .* U\+0001 in line 2"):
        transport(odd, waits).call("metadata_metadata", "update", {"id": 1, "xmlData": "<a>\n\x01</a>"})
    assert odd.requests == []


# --- answers that are not Kaltura's ---

CASES = [
    (answer("<html>502</html>", status=502, content_type="text/html"), BadAnswer, "web page"),
    (answer("<html>ok</html>", content_type="text/html"), BadAnswer, "web page"),
    (answer('{"id": 1, "xm'), BadAnswer, "cut off"),
    (answer('{"id": 1}', length=500), ConnectionFailed, "dropped before the answer was complete"),
    (answer(""), BadAnswer, "empty"),
    (answer("<?xml version='1.0'?><xml><result/></xml>"), BadAnswer, "XML"),
    (answer("[" * 4_000), BadAnswer, "cut off"),
    (answer(b"\xff\xfe\x00"), BadAnswer, "not an answer of Kaltura's"),
    (answer('"fine"', status=500), BadAnswer, "HTTP 500"),
    (answer(b"not gzip", Content_Encoding="gzip"), BadAnswer, "damaged"),
    (answer('"' + "x" * 5000 + '"'), BadAnswer, "larger than"),
    (answer(gzip.compress(b'"' + b"x" * 5_000_000 + b'"'), Content_Encoding="gzip"), BadAnswer, "larger than"),
    (drop, ConnectionFailed, "dropped"),
]


@pytest.mark.parametrize(("reply", "kind", "words"), CASES, ids=range(len(CASES)))
def test_what_is_not_an_answer_becomes_an_error_of_ours(
    odd: OddServer, waits: Waits, reply: object, kind: type[KalturaError], words: str
) -> None:
    odd.replies = [reply]  # type: ignore[list-item]
    with pytest.raises(kind, match=words) as caught:
        transport(odd, waits, most_bytes=4096).call("metadata_metadata", "update", {"id": 7})
    assert (caught.value.service, caught.value.action) == ("metadata_metadata", "update")
    assert KS not in str(caught.value)
    assert len(odd.requests) == 1


@pytest.mark.parametrize("found", [None, 7, "text", {}, [], [1, 2]])
def test_a_multirequest_that_is_not_answered_call_by_call_is_no_answer(
    odd: OddServer, waits: Waits, found: object
) -> None:
    odd.replies = [value(found)]
    with pytest.raises(BadAnswer):
        send(transport(odd, waits), [Request("system", "ping")])


def test_a_redirect_is_not_followed_and_names_its_host(odd: OddServer, waits: Waits) -> None:
    with odd_server(value("stolen")) as elsewhere:
        odd.replies = [answer("", status=302, Location=f"{elsewhere.url}/ks/{KS}")]
        with pytest.raises(BadAnswer, match=r"redirects to 127\.0\.0\.1") as caught:
            transport(odd, waits).call("system", "ping")
        assert elsewhere.requests == []
    assert KS not in str(caught.value)
    assert len(odd.requests) == 1, "the next try would meet the same redirect"


def test_silence_becomes_a_timeout_that_says_how_long(odd: OddServer, waits: Waits) -> None:
    done = threading.Event()
    odd.replies = [hold(done)]
    try:
        with pytest.raises(CallTimeout, match=r"Kaltura did not answer for 0\.1 s"):
            transport(odd, waits, timeout=(1.0, 0.1)).call("metadata_metadata", "update", {"id": 7})
    finally:
        done.set()


def test_an_answer_that_drips_in_must_end_too(odd: OddServer, waits: Waits) -> None:
    ticking = iter(range(0, 100_000, 130))
    odd.replies = [answer('"slow"', length=400)]
    with pytest.raises(CallTimeout, match="not complete after 120 s"):
        transport(odd, waits, clock=lambda: float(next(ticking))).call("metadata_metadata", "update")


def test_nobody_listening_is_told_apart_from_a_dropped_connection(waits: Waits) -> None:
    with odd_server(drop) as gone:
        pass
    with pytest.raises(ConnectionFailed, match="nothing listens there") as caught:
        transport(gone, waits).call("metadata_metadata", "update")
    assert not caught.value.sent


def test_a_server_without_tls_is_told(odd: OddServer, waits: Waits) -> None:
    with pytest.raises(ConnectionFailed, match="encrypted connection to 127"):
        Transport(odd.service_url.replace("http:", "https:"), sleep=waits).call("metadata_metadata", "update")


# --- Kaltura's own errors ---


def test_an_exception_in_http_200_is_a_typed_error(odd: OddServer, waits: Waits) -> None:
    odd.replies = [error("METADATA_NOT_FOUND", "metadata not found, id [9]", {"ID": "9"})]
    with pytest.raises(RecordNotFound, match=r"metadata not found, id \[9\]") as caught:
        transport(odd, waits).call("metadata_metadata", "get", {"id": 9})
    assert caught.value.arguments == {"ID": "9"}
    assert waits == []


def test_an_unknown_code_keeps_code_message_and_args(odd: OddServer, waits: Waits) -> None:
    odd.replies = [error("SOMETHING_NEW", "New thing [x]", {"THING": "x"})]
    with pytest.raises(ApiError) as caught:
        transport(odd, waits).call("session", "get")
    assert type(caught.value) is ApiError
    assert (caught.value.code, caught.value.message, caught.value.arguments) == (
        "SOMETHING_NEW",
        "New thing [x]",
        {"THING": "x"},
    )


def test_a_ks_that_the_server_repeats_is_masked(odd: OddServer, waits: Waits) -> None:
    odd.replies = [error("INVALID_KS", f'Invalid KS "{KS}", Error "-1,INVALID_STR"', {"KSID": KS, "ERR_CODE": "-1"})]
    with pytest.raises(ApiError) as caught:
        transport(odd, waits).call("session", "get")
    assert KS not in f"{caught.value!r} {caught.value.message} {caught.value.arguments}"


# --- again, where that is safe ---


def test_a_read_is_tried_again_a_few_times(odd: OddServer, waits: Waits) -> None:
    odd.replies = [drop, answer("<html>", status=503), error("ESEARCH_SERVICE_DOWN"), value("pong")]
    told: list[str] = []
    asking = transport(odd, waits, on_wait=lambda why, _: told.append(why))
    assert asking.call("elasticsearch_esearch", "searchEntry") == "pong"
    assert len(waits) == 3
    assert waits == sorted(waits)
    assert 0.2 < sum(waits) < 10
    assert "dropped" in told[0]
    assert "web page" in told[1]


def test_a_read_that_keeps_failing_fails_soon(odd: OddServer, waits: Waits) -> None:
    odd.replies = [drop]
    with pytest.raises(ConnectionFailed):
        transport(odd, waits).call("metadata_metadata", "get")
    assert len(odd.requests) == 4
    assert sum(waits) < 10


def test_a_write_is_never_repeated_blindly(odd: OddServer, waits: Waits) -> None:
    for reply in (drop, answer("<html>", status=502), error("LOCK_TIMED_OUT")):
        odd.requests.clear()
        odd.replies = [reply, value("done twice")]
        with pytest.raises(KalturaError):
            transport(odd, waits).call("metadata_metadata", "update", {"id": 7})
        assert len(odd.requests) == 1
    assert waits == []


def test_busy_keeps_both_its_natures(odd: OddServer, waits: Waits) -> None:
    odd.replies = [error("MULTI_ATTEMPTS_TO_UPDATE_METADATA")]
    with pytest.raises(Busy) as caught:
        transport(odd, waits).call("metadata_metadata", "update")
    assert caught.value.code == "MULTI_ATTEMPTS_TO_UPDATE_METADATA"


# --- frequency ---


def test_blocked_without_an_earlier_success_is_told_at_once(odd: OddServer, waits: Waits) -> None:
    odd.replies = [error("ACTION_BLOCKED")]
    asking = transport(odd, waits)
    with pytest.raises(ActionBlocked) as caught:
        asking.call("metadata_metadata", "get")
    assert type(caught.value) is ActionBlocked
    assert waits == []
    assert asking.limiter.rate is None


def test_blocked_after_a_success_waits_then_goes_on_slower(odd: OddServer, waits: Waits) -> None:
    told: list[tuple[str, float]] = []
    odd.replies = [value("first"), error("ACTION_BLOCKED"), error("ACTION_BLOCKED"), value("done")]
    asking = transport(odd, waits, on_wait=lambda why, seconds: told.append((why, seconds)))
    asking.call("metadata_metadata", "update")
    assert asking.call("metadata_metadata", "update") == "done", "a refused write was not done, so it may be repeated"
    long = [wait for wait in waits if wait >= 10]
    assert len(long) == 2
    assert [seconds for _, seconds in told] == long
    assert asking.limiter.rate is not None
    assert len(odd.requests) == 4


def test_blocked_again_and_again_ends_as_throttled(odd: OddServer, waits: Waits) -> None:
    odd.replies = [value("first"), error("ACTION_BLOCKED")]
    asking = transport(odd, waits)
    asking.call("metadata_metadata", "get")
    with pytest.raises(Throttled, match="ACTION_BLOCKED"):
        asking.call("METADATA_metadata", "GET")
    assert 3 <= sum(wait >= 10 for wait in waits) <= 4
    assert asking.calls.since()[-1].outcome == "ACTION_BLOCKED"


def test_the_success_of_one_action_says_nothing_about_another(odd: OddServer, waits: Waits) -> None:
    odd.replies = [value("first"), error("ACTION_BLOCKED")]
    asking = transport(odd, waits)
    asking.call("metadata_metadata", "get")
    with pytest.raises(ActionBlocked) as caught:
        asking.call("metadata_metadata", "list")
    assert not isinstance(caught.value, Throttled)


# --- read only, the log ---


def test_read_only_stops_writing_actions_before_they_leave(odd: OddServer, waits: Waits) -> None:
    reading = transport(odd, waits, read_only=True)
    assert reading.call("Metadata_Metadata", "LIST") == "pong"
    for service, action in (("metadata_metadata", "update"), ("baseentry", "nobodyKnows"), ("session", "start")):
        with pytest.raises(ReadOnlyError, match=f"{service}.{action}"):
            reading.call(service, action)
    several = {"1:service": "metadata_metadata", "1:action": "get", "2:service": "baseentry", "2:action": "delete"}
    with pytest.raises(ReadOnlyError):
        reading.call("multirequest", "", several)
    with pytest.raises(ReadOnlyError):
        reading.call("multirequest", "", {"1": {"service": "baseentry", "action": "delete"}})
    assert len(odd.requests) == 1


def test_the_log_tells_each_try_without_the_ks(odd: OddServer, waits: Waits) -> None:
    odd.replies = [drop, value({"id": 3}), error("METADATA_NOT_FOUND")]
    asking = transport(odd, waits)
    asking.call("metadata_metadata", "get", {"id": 3, "note": f"pasted {KS}"})
    with pytest.raises(RecordNotFound):
        asking.call("metadata_metadata", "get", {"id": 4})
    calls = asking.calls.since()
    assert [call.outcome for call in calls] == ["ConnectionFailed", "ok", "METADATA_NOT_FOUND"]
    assert calls[1].bytes == len('{"id": 3}')
    assert calls[1].params["id"] == 3
    assert KS not in repr(calls)
    assert KS not in repr(asking)


def test_another_ks_shares_log_and_pace(odd: OddServer, waits: Waits) -> None:
    one = transport(odd, waits, limiter=Limiter(sleep=waits))
    other = one.with_ks("other")
    other.call("system", "ping")
    assert odd.form()["ks"] == ["other"]
    assert one.calls.count == 1
    assert one.limiter is other.limiter
