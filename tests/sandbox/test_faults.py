"""Each thing that can be made to go wrong."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests


def test_an_error_by_action_and_number_of_times(api: Any) -> None:
    api.server.fault("error", service="baseEntry", action="list", code="LOCK_TIMED_OUT", times=2)
    assert [api("system.ping"), api.code("baseEntry.list"), api.code("baseEntry.list")] == [
        True,
        "LOCK_TIMED_OUT",
        "LOCK_TIMED_OUT",
    ]
    assert api("baseEntry.list")["totalCount"] > 0


def test_an_error_with_words_and_arguments_of_its_own(api: Any) -> None:
    api.server.fault("error", code="SOMETHING_NEW", message="What @A@?", args={"A": "now"})
    assert api("system.ping") == {
        "code": "SOMETHING_NEW",
        "message": "What now?",
        "objectType": "KalturaAPIException",
        "args": {"A": "now"},
    }


def test_a_rate_strikes_a_share_of_the_calls(api: Any) -> None:
    api.server.fault("error", code="LOCK_TIMED_OUT", rate=0.5)
    struck = sum(api("system.ping") is not True for _ in range(60))
    assert 15 <= struck <= 45


def test_latency_waits(api: Any) -> None:
    api.server.fault("latency", seconds=0.3, action="ping")
    with pytest.raises(requests.Timeout):
        requests.get(f"{api.server.service_url}/service/system/action/ping", timeout=0.1)


def test_throttling_blocks_after_n_calls_in_a_window(api: Any) -> None:
    api.server.fault("throttle", calls=3, seconds=0.5, service="system")
    answers = [api("system.ping") for _ in range(5)]
    assert answers[:3] == [True] * 3
    assert {answer["code"] for answer in answers[3:]} == {"ACTION_BLOCKED"}
    deadline = time.monotonic() + 10
    while api("system.ping") is not True:
        assert time.monotonic() < deadline


@pytest.mark.parametrize(("when", "titles"), [("before", [None]), ("after", ["a"])])
def test_a_dropped_connection_before_or_after_the_work(api: Any, when: str, titles: list[Any]) -> None:
    made = api.record(api.profile(), "<metadata/>")
    api.server.fault("drop", when=when, action="update", times=1)
    with pytest.raises(requests.ConnectionError):
        api("metadata_metadata.update", id=made["id"], xmlData="<metadata><Title>a</Title></metadata>")
    kept = api("metadata_metadata.get", id=made["id"])
    assert (kept["version"] == 12) is (when == "after")


def test_a_truncated_answer_announces_more_than_it_sends(api: Any) -> None:
    api.server.fault("truncate", action="list", times=1)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        api("baseEntry.list")
    assert api("baseEntry.list")["totalCount"] > 0


def test_a_proxys_page_instead_of_an_answer(api: Any) -> None:
    api.server.fault("html", status=503, times=1)
    answer = requests.get(f"{api.server.service_url}/service/system/action/ping", timeout=10)
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (503, "text/html")


def test_every_session_or_one_can_be_expired(api: Any) -> None:
    other = api.as_(user_id="other")
    api.server.fault("expire", ks=other.ks)
    assert other("session.get")["args"]["KSID"] == "EXPIRED"
    assert api("session.get")["userId"] == "demo.operator"
    api.server.fault("expire")
    assert api("session.get")["args"]["KSID"] == "EXPIRED"
    assert api("system.ping") is True
    api.server.clear_faults()
    assert other("session.get")["userId"] == "other"


def test_a_session_can_expire_in_the_middle_of_work(api: Any) -> None:
    made = api.record(api.profile(), "<metadata/>")
    api.server.fault("expire", service="metadata_metadata", action="update", times=1)
    update = {"id": made["id"], "xmlData": "<metadata><Title>a</Title></metadata>"}
    assert api("metadata_metadata.get", id=made["id"])["version"] == 2
    assert api("metadata_metadata.update", **update)["args"]["KSID"] == "EXPIRED"
    assert api("metadata_metadata.update", **update)["version"] == 12


def test_a_foreign_writer_comes_in_between(api: Any) -> None:
    made = api.record(api.profile(), "<metadata><Title>a</Title></metadata>")
    api.server.fault("foreign_writer", service="metadata_metadata", action="update", times=1)
    update = {"id": made["id"], "xmlData": "<metadata><Title>mine</Title></metadata>"}
    refused = api("metadata_metadata.update", version=2, **update)
    assert (refused["code"], list(refused["args"].values())) == ("INVALID_METADATA_VERSION", ["12"])
    theirs = api("metadata_metadata.get", id=made["id"])["xml"]
    assert theirs == "<metadata><Title>a</Title><!-- saved by another writer --></metadata>"
    api.server.fault("foreign_writer", action="update", xml="<metadata><Title>theirs</Title></metadata>", times=1)
    assert api("metadata_metadata.update", **update)["version"] == 32


def test_a_fault_strikes_inside_a_multirequest(api: Any) -> None:
    api.server.fault("error", service="system", action="ping", code="LOCK_TIMED_OUT")
    step = {"service": "system", "action": "ping"}
    answers = api.json(
        {"format": 1, "1": step, "2": {"service": "system", "action": "getVersion"}}, "/service/multirequest"
    )
    assert answers[0]["code"] == "LOCK_TIMED_OUT"
    assert isinstance(answers[1], str)


def test_faults_are_listed_ended_and_hide_the_ks(api: Any) -> None:
    made = api.server.fault("expire", ks=api.ks)
    listed = api.server.request("GET", "/sandbox/faults")
    assert listed == [made]
    assert api.ks not in str(listed)
    assert api.server.request("DELETE", f"/sandbox/faults/{made['id']}") == {"ended": 1}
    assert api.server.request("GET", "/sandbox/faults") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "banana"},
        {"kind": "latency", "seconds": 9999},
        {"kind": "error", "rate": 2},
        {"kind": "drop", "when": "never"},
        {"kind": "latency", "secs": 1},
        {"kind": "latency", "seconds": "x"},
        {"kind": "error", "args": 3},
        [],
        "x",
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_words(api: Any, asked: Any) -> None:
    refused = requests.post(f"{api.server.url}/sandbox/faults", json=asked, timeout=10)
    assert refused.status_code == 400
    assert refused.json()["error"]


def test_the_control_answers_this_machine_alone(api: Any) -> None:
    url = f"{api.server.url}/sandbox/faults"
    assert requests.get(url, headers={"Host": "evil.example"}, timeout=10).status_code == 403
    assert (
        requests.post(url, data='{"kind": "expire"}', headers={"Content-Type": "text/plain"}, timeout=10).status_code
        == 415
    )
    assert requests.delete(url, headers={"Origin": "http://evil.example"}, timeout=10).status_code == 403
    assert requests.patch(f"{api.server.url}/sandbox/tuning", json={"index_lag": -1}, timeout=10).status_code == 400
