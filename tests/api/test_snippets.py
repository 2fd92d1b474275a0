"""A call as curl and as Python: both, when run, send what the client sent."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.api.calllog import Call, masked
from kaltura_core.api.encoding import Upload, form_fields
from kaltura_core.api.snippets import as_curl, as_python
from tests.api.odd_server import odd_server, value

KS = "djJ8MTAyfMBZ8gbosHuOo76vkqyQhm077UIzWQ77TcCUS1Wb4fRLJfoREis-uQ"
NASTY = 'it\'s "quoted" $HOME `id` $(id) \\ <a>ä 日本 😀</a>\n  second line\n\ttab & = %41 + @file'
URL = "https://www.kaltura.com/api_v3"


def call(service: str = "metadata_metadata", action: str = "update", **params: Any) -> Call:
    return Call(0.0, service, action, masked(params), 1.0, 2, "ok")


def test_a_call_as_curl() -> None:
    shown = call("baseentry", "list", format=1, ks=KS, filter={"orderBy": "-updatedAt"})
    assert as_curl(shown, URL) == (
        "curl https://www.kaltura.com/api_v3/service/baseentry/action/list \\\n"
        "  --data-urlencode format=1 \\\n"
        '  --data-urlencode ks="$KALTURA_KS" \\\n'
        "  --data-urlencode 'filter[orderBy]=-updatedAt'"
    )


def test_a_call_as_python_reads_the_ks_from_the_environment_and_checks_the_answer() -> None:
    shown = as_python(call(ks=KS, id=7), URL)
    assert "'ks': os.environ[\"KALTURA_KS\"]," in shown
    assert "KalturaAPIException" in shown
    assert KS not in shown


def test_each_secret_has_a_variable_of_its_own() -> None:
    shown = as_curl(call(ks=KS, tokenHash="abcdef0123", template={"password": "pw"}), URL)
    assert 'ks="$KALTURA_KS"' in shown
    assert 'tokenHash="$KALTURA_TOKEN_HASH"' in shown
    assert "'template[password]='\"$KALTURA_PASSWORD\"" in shown


def test_a_multirequest_names_no_action() -> None:
    shown = Call(0.0, "multirequest", "", {"format": 1, "1:service": "system", "1:action": "ping"}, 1.0, 2, "ok")
    assert as_curl(shown, URL).startswith("curl https://www.kaltura.com/api_v3/service/multirequest \\\n")


def test_a_file_is_sent_by_its_name() -> None:
    shown = call(ks=KS, id=7, xsdFile=Upload("schema.xsd", b"x" * 2000))
    assert as_curl(shown, URL).splitlines()[-2:] == ["  --form-string id=7 \\", "  --form xsdFile=@schema.xsd"]
    assert "'xsdFile': open('schema.xsd', 'rb')," in as_python(shown, URL)


def test_python_that_is_run_sends_the_same(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("KALTURA_KS", KS)
    with odd_server(value({"id": 7})) as odd:
        exec(compile(as_python(call(format=1, ks=KS, xmlData=NASTY), odd.service_url), "snippet", "exec"), {})
    assert odd.form() == {"format": ["1"], "ks": [KS], "xmlData": [NASTY]}
    assert capsys.readouterr().out == "{'id': 7}\n"


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_curl_that_is_run_sends_the_same() -> None:
    with odd_server(value({"id": 7})) as odd:
        command = as_curl(call(format=1, ks=KS, xmlData=NASTY, filter={"nameLike": "a'b"}), odd.service_url)
        environment = {"PATH": os.environ["PATH"], "KALTURA_KS": KS}
        subprocess.run(["sh", "-c", command], check=True, capture_output=True, env=environment, timeout=30)
    assert odd.form() == {"format": ["1"], "ks": [KS], "xmlData": [NASTY], "filter[nameLike]": ["a'b"]}


@given(st.dictionaries(st.from_regex(r"[a-z]{1,6}(\[[a-z]{1,6}\])?", fullmatch=True), st.text(), max_size=3))
def test_a_shell_reads_back_every_value(params: dict[str, Any]) -> None:
    import shlex

    safe = {name: "".join(letter for letter in text if letter.isprintable()) for name, text in params.items()}
    shown = Call(0.0, "system", "ping", masked(safe), 1.0, 2, "ok")
    words = shlex.split(as_curl(shown, URL).replace("\\\n", " "))
    secret = {name for name, text in form_fields(shown.params) if text == "***"}
    assert [word for word in words[3::2] if word.partition("=")[0] not in secret] == [
        f"{name}={text}" for name, text in form_fields(shown.params) if name not in secret
    ]
