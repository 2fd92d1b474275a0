"""What the environment and `.env` say about the account, and how wrong settings are told."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.errors import SettingsError
from kaltura_core.outbound import service_host_allowed
from kaltura_core.settings import Settings, host_of, is_loopback, is_loopback_host, read_settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, so that `.env` is what a test writes."""
    monkeypatch.delenv("KALTURA_ENV_FILE")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_set_means_the_sandbox() -> None:
    settings = read_settings()
    assert settings.account == "sandbox"
    assert settings.is_sandbox("http://127.0.0.1:8091/api_v3")
    assert not settings.is_sandbox("https://www.kaltura.com/api_v3")


def test_the_environment_wins_over_the_file(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_folder / ".env").write_text("KALTURA_KS=from-file\nKALTURA_READ_ONLY=1\n")
    monkeypatch.setenv("KALTURA_KS", "from-environment")
    settings = read_settings()
    assert settings.account == "ks"
    assert settings.ks is not None
    assert settings.ks.get_secret_value() == "from-environment"
    assert settings.read_only


def test_empty_lines_of_the_example_file_count_as_unset(empty_folder: Path) -> None:
    (empty_folder / ".env").write_text("KALTURA_KS=\nKALTURA_PARTNER_ID=\nKALTURA_APP_TOKEN=\n")
    assert read_settings().account == "sandbox"


def test_an_app_token_without_its_id_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALTURA_APP_TOKEN", "5ec2e7")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert "KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID" in str(caught.value)
    assert "5ec2e7" not in str(caught.value)


def test_a_wrong_setting_is_named_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALTURA_PARTNER_ID", "my-secret-typed-in-the-wrong-line")
    monkeypatch.setenv("KALTURA_SERVICE_URL", "www.kaltura.com")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert "KALTURA_PARTNER_ID" in str(caught.value)
    assert "KALTURA_SERVICE_URL: needs a full address" in str(caught.value)
    assert "typed-in" not in str(caught.value)


def test_secrets_do_not_show() -> None:
    shown = repr(Settings(ks="djJ8MTAyfAAAAAAAAA", app_token="0123456789abcdef"))
    assert "djJ8" not in shown
    assert "0123456789abcdef" not in shown


def test_hosts_are_separated_by_commas_or_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALTURA_ALLOWED_HOSTS", "video.example.org, API.example.net")
    assert read_settings().allowed_hosts == ("video.example.org", "api.example.net")


def test_hash_names_are_read_in_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALTURA_APP_TOKEN_HASH", "sha-512")
    assert read_settings().app_token_hash == "SHA512"


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:8091/api_v3", True),
        ("http://localhost", True),
        ("http://[::1]:80/", True),
        ("http://localhost.:8091/", True),
        ("http://LOCALHOST/", True),
        ("http://desk.localhost/", True),
        ("http://127.1.2.3/", True),
        ("http://127.0.0.1./", True),
        ("http://[0:0:0:0:0:0:0:1]/", True),
        ("http://[::ffff:127.0.0.1]:80/", True),
        ("http://[::ffff:7f00:1]/", True),
        ("http://127.0.0.1.example.org/", False),
        ("http://127.0.0/", False),
        ("http://127.0.0.999/", False),
        ("http://localhost.example.org/", False),
        ("http://notlocalhost/", False),
        ("http://[::ffff:10.0.0.1]/", False),
        ("http://[::2]/", False),
        ("http://[::1", False),
        ("http://[nonsense]/", False),
        ("", False),
        ("https://www.kaltura.com/api_v3", False),
    ],
)
def test_loopback_is_told_by_name(url: str, loopback: bool) -> None:
    assert is_loopback(url) is loopback
    assert service_host_allowed(url) is loopback or url.startswith("https://www.kaltura.com"), "one definition"


ODD_HOSTS = st.one_of(
    st.sampled_from(
        ("localhost", "a.localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::1", "::1]", "[v1.x]", "[::1]x:y")
    ),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.text("abc.-[]:%@1", max_size=12),
    st.text(max_size=8),
)


@given(ODD_HOSTS, st.sampled_from(("", ".", ":8091", ":x", "/p", "#@localhost")))
def test_any_url_is_told_and_a_session_goes_over_http_to_this_machine_alone(host: str, rest: str) -> None:
    url = f"http://{host}{rest}"
    assert is_loopback(url) is is_loopback_host(host_of(url))
    assert not service_host_allowed(url) or is_loopback(url)


def test_a_host_is_read_without_port_brackets_and_last_dot() -> None:
    assert host_of("https://WWW.Kaltura.com.:443/api_v3") == "www.kaltura.com"
    assert host_of("http://[::1]:80/") == "::1"
    assert host_of("http://[::1") == host_of("nonsense") == ""


def test_a_loopback_service_serves_its_own_thumbnails() -> None:
    settings = Settings()
    assert settings.cdn_for("http://127.0.0.1:8091/api_v3") == "http://127.0.0.1:8091"
    assert settings.cdn_for("https://www.kaltura.com/api_v3") == "https://cdnapisec.kaltura.com"
