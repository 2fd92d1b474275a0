"""The client against its cassettes: every call is sent as recorded, byte for byte, and its answer is understood."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from vcr.errors import CannotOverwriteExistingCassetteException
from vcr.request import Request

from kaltura_core.api import Client
from kaltura_core.api.ks import make_ks
from kaltura_core.api.reading import is_reading
from kaltura_core.redaction import redact
from kaltura_core.sandbox import content_account
from tests.api.recipe import STEPS, Bench, Step, steps_for
from tests.api.record import main
from tests.api.tapes import FOLDER, scrubbed_request, scrubbed_response, tape

FOLDERS = [folder for folder in (FOLDER, FOLDER / "account") if (folder / "bench.json").exists()]
SERVICES = (
    "session", "app_token", "base_entry", "metadata", "metadata_profile", "esearch", "event_templates",
)  # fmt: skip
MADE_OF_OTHERS = {
    "app_token.open_session", "app_token.playback_session", "base_entry.every", "base_entry.recent",
    "metadata.of_entry", "metadata.of_entries", "metadata_profile.every", "metadata_profile.of_entries",
    "event_templates.every",
}  # fmt: skip
"""Methods that only combine calls which have a cassette."""


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_recipe_plays_without_a_network(folder: Path) -> None:
    bench = Bench(**json.loads((folder / "bench.json").read_text("utf-8")), token="replayed")
    played = steps_for(bench)
    for step in played:
        client = Client("http://kaltura.test/api_v3", ks="replayed", partner_id=bench.partner_id)
        with tape(folder, step.name, record=False) as cassette:
            step.run(client, bench)
            assert cassette.all_played, f"{step.name} recorded more calls than it makes now"
    recorded = {file.stem for file in folder.glob("*.json")} - {"bench"}
    assert recorded == {step.name for step in played}


def test_another_body_finds_no_recorded_answer() -> None:
    client = Client("http://kaltura.test/api_v3", ks="replayed", sleep=lambda _: None)
    with (
        tape(FOLDER, "base_entry.get", record=False),
        pytest.raises(CannotOverwriteExistingCassetteException),
    ):
        client.base_entry.get("1_another1")


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_writes_if_and_only_if_one_of_its_actions_counts_as_writing(step: Step) -> None:
    """What counts as reading may be repeated blindly and is allowed under KALTURA_READ_ONLY."""
    cassette = json.loads((FOLDER / f"{step.name}.json").read_text("utf-8"))
    paths = [urlsplit(each["request"]["uri"]).path.split("/")[3::2] for each in cassette["interactions"]]
    actions = [path for path in paths if path != ["multirequest"]]
    finds_its_own = step.name == "event_templates.get"  # it reads, but only what an earlier step made
    assert step.writes is (not all(is_reading(*action) for action in actions) or finds_its_own)


def test_every_call_of_the_client_is_in_the_recipe() -> None:
    client = Client("https://www.kaltura.com/api_v3")
    methods = {
        f"{service}.{name}"
        for service in SERVICES
        for name, _ in inspect.getmembers(type(getattr(client, service)), inspect.isfunction)
        if not name.startswith("_")
    }
    assert methods - MADE_OF_OTHERS | {"multirequest"} == {step.name for step in STEPS}


def secrets() -> list[str]:
    """What the sandbox's account would not tell if it were a real one."""
    partner = content_account.PARTNER
    return [partner.admin_secret, partner.user_secret, *(token.token for token in content_account.APP_TOKENS)]


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.json")), ids=lambda file: file.stem)
def test_no_cassette_holds_a_session_a_token_or_a_secret(file: Path) -> None:
    text = file.read_text("utf-8")
    assert redact(text) == text
    assert "djJ8" not in text
    assert not re.search(r"tokenHash=(?!\*\*\*)", text)
    assert not [secret for secret in secrets() if secret in text]
    assert "127.0.0.1" not in text, "the address of the machine that recorded it"


def test_nothing_secret_gets_through_to_a_cassette() -> None:
    """The proof that the test above can fail: what it greps for is taken out here, and only here."""
    ks = make_ks(secret="s", partner_id=102, expiry=1)
    form = f"ks={quote(ks)}&1%3Aks=short&tokenHash=abcdef&xmlData={quote(f'<a>{ks}</a>')}&id=7"
    kept = scrubbed_request(Request("POST", f"http://127.0.0.1:1/api_v3/x?ks={ks}", form.encode(), {}))
    assert kept.body == b"ks=***&1%3Aks=***&tokenHash=***&xmlData=%3Ca%3E***%3C%2Fa%3E&id=7"
    assert kept.uri == "https://kaltura.test/api_v3/x?ks=***"

    parts = '--b1\r\nContent-Disposition: form-data; name="ks"\r\n\r\nshort\r\n--b1\r\nContent-Disposition: form-data; '
    parts += f'name="xsdFile"; filename="a.xsd"\r\n\r\n<a>{ks}</a>\r\n--b1--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b1", "Cookie": "x"}
    kept = scrubbed_request(Request("POST", "http://127.0.0.1:1/", parts.encode(), headers))
    assert b"short" not in kept.body
    assert b"djJ8" not in kept.body
    assert kept.body.count(b"--boundary") == 3
    assert set(kept.headers) == {"Content-Type"}

    answer = json.dumps([{"ks": "short", "in": {"ks": ks}}, f"again {ks}", "http://127.0.0.1:81/p"])
    shown = scrubbed_response({"status": {}, "headers": {"Set-Cookie": ["x"]}, "body": {"string": answer.encode()}})
    assert json.loads(shown["body"]["string"]) == [
        {"ks": "***", "in": {"ks": "***"}},
        "again ***",
        "https://kaltura.test/p",
    ]
    assert shown["headers"] == {}


def test_recording_again_gives_the_same(tmp_path: Path) -> None:
    """Otherwise the cassettes no longer show what the client and the sandbox do: `make cassettes`."""
    assert main({}, tmp_path) == len(STEPS)
    for file in tmp_path.iterdir():
        assert file.read_text("utf-8") == (FOLDER / file.name).read_text("utf-8"), file.name


def test_a_real_account_writes_only_where_it_was_allowed_to() -> None:
    bench = Bench(partner_id=102)
    assert {step.name for step in steps_for(bench) if step.writes or step.needs_token} == set()
    assert steps_for(Bench(102, "1_token123", "t", "1_ab12cd34", 7)) == STEPS
