"""A call as curl and as Python: both, when run, send what the client sent."""

from __future__ import annotations

import ast
import os
import shlex
import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kaltura_core.api.calllog import Call, masked
from kaltura_core.api.encoding import Upload, form_fields
from kaltura_core.api.snippets import as_curl, as_python
from kaltura_core.redaction import Withheld
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
    safe = {name: "".join(letter for letter in text if letter.isprintable()) for name, text in params.items()}
    shown = Call(0.0, "system", "ping", masked(safe), 1.0, 2, "ok")
    assume(not any(isinstance(text, Withheld) and text != "***" for _, text in form_fields(shown.params)))
    words = shlex.split(as_curl(shown, URL).replace("\\\n", " "))
    secret = {name for name, text in form_fields(shown.params) if text == "***"}
    assert [word for word in words[3::2] if word.partition("=")[0] not in secret] == [
        f"{name}={text}" for name, text in form_fields(shown.params) if name not in secret
    ]


# --- what the log does not hold as it was sent ---

PROSE = "Trade secret: lawsuits explained; see /ks/overview, password=none"
LONG = "<metadata>" + '<Topic>Größe & <b>日本</b> it\'s "x" \\ 😀</Topic>' * 300 + "</metadata>"


def data_of(python: str) -> dict[str, str]:
    """The form of a snippet without variables."""
    call_ = next(node for node in ast.walk(ast.parse(python)) if isinstance(node, ast.Call) and node.keywords)
    found: dict[str, str] = ast.literal_eval(next(each.value for each in call_.keywords if each.arg == "data"))
    return found


def test_a_payload_that_speaks_of_secrets_is_copied_as_it_was_sent() -> None:
    for name in ("xmlData", "xsdData", "1:xmlData"):
        shown = call(**{name: f"<a>{PROSE}</a>"})
        assert data_of(as_python(shown, URL)) == {name: f"<a>{PROSE}</a>"}
        assert f"{name}=<a>{PROSE}</a>" in shlex.split(as_curl(shown, URL).replace("\\\n", " "))


def test_stars_that_were_sent_are_copied() -> None:
    assert data_of(as_python(call(xmlData="***", note="a *** b"), URL)) == {"xmlData": "***", "note": "a *** b"}


@pytest.mark.parametrize(
    ("sent", "why"),
    [(f"<a>{KS}</a>", "masked here, for it held a secret"), ("x" * 20_001, "too long for the log, which cut it")],
)
def test_a_value_that_is_masked_or_cut_is_a_variable_to_fill_in(sent: str, why: str) -> None:
    shown = call(ks=KS, id=7, xmlData=sent)
    note = f"# KALTURA_XML_DATA has to be filled in: the value of xmlData is {why}"
    curl, python = as_curl(shown, URL), as_python(shown, URL)
    assert curl.splitlines()[0] == note
    assert curl.endswith('--data-urlencode xmlData="${KALTURA_XML_DATA:?}"')
    lines = [line.strip() for line in python.splitlines()]
    assert lines[lines.index(note) + 1] == "'xmlData': os.environ[\"KALTURA_XML_DATA\"],"
    assert "***" not in curl + python
    assert "xxx" not in curl + python


def test_each_missing_value_has_a_variable_of_its_own_while_a_session_is_one() -> None:
    params = {"1:ks": KS, "2:ks": KS, "1:xmlData": f"<a>{KS}</a>", "2:xmlData": f"<b>{KS}</b>", "x[0]": f"{KS}"}
    shown = as_curl(Call(0.0, "multirequest", "", masked(params), 1.0, 2, "ok"), URL)
    assert shown.count('"$KALTURA_KS"') == 2
    assert '1:xmlData="${KALTURA_XML_DATA:?}"' in shown
    assert '2:xmlData="${KALTURA_XML_DATA_2:?}"' in shown
    assert "'x[0]='\"${KALTURA_X:?}\"" in shown


def test_a_header_that_is_masked_is_no_copy_of_the_mask() -> None:
    shown = as_curl(call(template={"customHeaders": [{"key": "Authorization", "value": "Bearer x"}]}), URL)
    assert '"${KALTURA_VALUE:?}"' in shown
    assert "***" not in shown


@pytest.mark.parametrize("name", ["xmlData", "odd\nname", "it's", "$(id)", "`id`", "日本", "1", "a b;c"])
def test_notes_keep_a_snippet_valid(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = call(format=1, **{name: f"<a>{KS}</a>"})
    variable = next(
        iter(set(as_curl(shown, URL).partition("\n")[0].split()) & {"KALTURA_VALUE", "KALTURA_XML_DATA"}), ""
    )
    subprocess.run(["sh", "-n", "-c", as_curl(shown, URL)], check=True, capture_output=True, timeout=30)
    compile(as_python(shown, URL), "snippet", "exec")
    note, _, command = as_curl(shown, URL).partition("\n")
    assert not set(note) & set("'\"`$();&|<>!\\")
    assert command.startswith("curl ")
    if variable:
        monkeypatch.setenv(variable, "filled in")
        with odd_server(value({"id": 7})) as odd:
            exec(compile(as_python(shown, odd.service_url), "snippet", "exec"), {})
        assert odd.form() == {"format": ["1"], name: ["filled in"]}


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_curl_sends_nothing_until_the_variable_is_filled_in() -> None:
    with odd_server(value({"id": 7})) as odd:
        command = as_curl(call(format=1, id=7, xmlData=f"<a>{KS}</a>"), odd.service_url)
        environment = {"PATH": os.environ["PATH"]}
        left = subprocess.run(["sh", "-c", command], check=False, capture_output=True, env=environment, timeout=30)
        assert left.returncode != 0
        assert odd.requests == []
        environment["KALTURA_XML_DATA"] = NASTY
        subprocess.run(["sh", "-c", command], check=True, capture_output=True, env=environment, timeout=30)
    assert odd.form() == {"format": ["1"], "id": ["7"], "xmlData": [NASTY]}


def test_a_long_value_is_parted_over_lines_in_python_and_stays_the_same() -> None:
    python = as_python(call(id=7, xmlData=LONG), URL)
    assert len(LONG) < 20_000
    assert max(map(len, python.splitlines())) <= 110
    assert data_of(python) == {"id": "7", "xmlData": LONG}


LETTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co"), include_characters="\t\n\r")


@given(st.one_of(st.text(LETTERS), st.text(LETTERS, min_size=90), st.text("\u2028\t'\"\\a> 😀", min_size=80)))
def test_any_value_is_read_back_from_python_that_is_never_wide(text: str) -> None:
    assume("djJ8" not in text)
    text = "".join(letter for letter in text if letter not in "\ufffe\uffff")
    python = as_python(call(xmlData=text), URL)
    assert data_of(python) == {"xmlData": text}
    assert max(map(len, python.split("\n"))) <= 110
