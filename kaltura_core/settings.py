"""Every setting, typed, from the environment or from `.env` in the working directory.

`KALTURA_ENV_FILE` names another file than `.env`. App, notebooks and terminal commands read the same. Where no
account is set, the sandbox is the account.
"""

from __future__ import annotations

import os
from ipaddress import IPv6Address, ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kaltura_core.errors import SettingsError

HashType = Literal["MD5", "SHA1", "SHA256", "SHA512"]
PREFIX = "KALTURA_"


class Settings(BaseSettings):
    """The settings of one process. Secrets do not show in `repr`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file_encoding="utf-8", extra="ignore", frozen=True, env_ignore_empty=True,
        hide_input_in_errors=True,
    )  # fmt: skip

    service_url: str = "https://www.kaltura.com/api_v3"
    cdn_url: str = "https://cdnapisec.kaltura.com"
    kmc_url: str = "https://kmc.kaltura.com"

    ks: SecretStr | None = None
    partner_id: int | None = None
    app_token_id: str | None = None
    app_token: SecretStr | None = None
    app_token_hash: HashType | None = None

    read_only: bool = False
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    database_url: str = "sqlite:///.data/desk.sqlite"

    app_port: int = Field(default=8501, ge=1, le=65535)
    sandbox_port: int = Field(default=8091, ge=1, le=65535)
    sandbox_database: str = ".data/sandbox.sqlite"

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        """Hosts come as one text, separated by commas or spaces."""
        return tuple(value.replace(",", " ").lower().split()) if isinstance(value, str) else value

    @field_validator("app_token_hash", mode="before")
    @classmethod
    def _plain_hash_name(cls, value: object) -> object:
        return value.upper().replace("-", "") if isinstance(value, str) else value

    @field_validator("service_url", "cdn_url", "kmc_url")
    @classmethod
    def _absolute_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("needs a full address, like https://www.kaltura.com/api_v3")
        return value.rstrip("/")

    @property
    def account(self) -> Literal["sandbox", "ks", "app token"]:
        """Where the account comes from."""
        if self.ks:
            return "ks"
        return "app token" if self.app_token else "sandbox"

    @property
    def sandbox_url(self) -> str:
        """The address of the sandbox on this machine, without a slash at the end."""
        return f"http://127.0.0.1:{self.sandbox_port}"

    def is_sandbox(self, service_url: str) -> bool:
        """Whether a service URL is the sandbox that `make run` starts."""
        return origin(service_url) == self.sandbox_url

    def cdn_for(self, service_url: str) -> str:
        """The CDN's address for a service URL: the setting, or the same server where that is a loopback one."""
        return origin(service_url) if is_loopback(service_url) else self.cdn_url

    def kmc_for(self, service_url: str) -> str:
        """The console's address for a service URL, like `cdn_for`."""
        return origin(service_url) if is_loopback(service_url) else self.kmc_url


def read_settings() -> Settings:
    """The settings as they are now. Raises SettingsError, which names each wrong or missing one and shows no value."""
    try:
        settings = Settings(_env_file=os.environ.get(f"{PREFIX}ENV_FILE", ".env"))
    except ValidationError as problem:
        found = problem.errors(include_input=False, include_url=False, include_context=False)
        raise SettingsError("; ".join(_told(*item["loc"], said=item["msg"]) for item in found)) from None
    _check_account(settings)
    return settings


def origin(url: str) -> str:
    """Scheme, host and port of a URL, without a slash at the end; empty where none can be read."""
    try:
        parts = urlsplit(url)
    except ValueError:  # a broken IPv6 address
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def host_of(url: str) -> str:
    """The host of a URL in lower case, without port and last dot; empty where none can be read."""
    try:
        return (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:  # a broken IPv6 address
        return ""


def is_loopback(url: str) -> bool:
    """Whether a URL's host is this machine by name (nothing is resolved); False for what cannot be read."""
    return is_loopback_host(host_of(url))


def is_loopback_host(host: str) -> bool:
    """Whether a host is this machine by name: localhost, what ends in .localhost (RFC 6761), a loopback address.

    An IPv6 address comes without its brackets, in whatever spelling.
    """
    host = host.lower().rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _told(*place: str | int, said: str) -> str:
    """One wrong setting by its name in the environment."""
    return f"{PREFIX}{'_'.join(map(str, place)).upper()}: {said.removeprefix('Value error, ')}"


def _check_account(settings: Settings) -> None:
    parts = {
        "PARTNER_ID": settings.partner_id,
        "APP_TOKEN_ID": settings.app_token_id,
        "APP_TOKEN": settings.app_token,
    }
    if settings.ks or not (settings.app_token_id or settings.app_token):
        return
    missing = [PREFIX + name for name, value in parts.items() if not value]
    if missing:
        raise SettingsError(f"An app token needs three settings; missing: {', '.join(missing)}")
