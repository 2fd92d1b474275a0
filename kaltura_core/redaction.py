"""The one place that masks sessions, tokens and secrets.

Whatever is logged, shown, exported or raised passes through here. A secret is known by its shape (a KS of version 1
or 2, plain or percent-encoded, anywhere in a text) or by the name of the parameter that carries it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

MASK = "***"

_KS_V2 = re.compile(r"djJ8[A-Za-z0-9_\-+/]{8,}(?:=|%3[Dd]){0,2}")
_MAYBE_V1 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{60,}(?:=|%3[Dd]){0,2}")
_V1_INSIDE = re.compile(rb"[0-9a-f]{40}\|")
_SECRET_NAMES = re.compile(
    r"(?:^|[\[:.])(?:ks|token|tokenhash|secret|adminsecret|usersecret|password|signingsecret|apptoken)\]?$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"""(?ix)
    (?P<name>["']?\b(?:ks|tokenHash|adminSecret|userSecret|secret|password|app_?token|signing_?secrets?
        |token(?=["']?\s*=|["']\s*:))\b["']?
        \s*[=:]\s*)
    (?P<quote>["']?)(?P<value>[^\s"'&,;<>\])}]{6,})
    """
)
_PATH_KS = re.compile(r"(?i)(/ks/)([^/?#\s\"'<>]+)")


def is_secret_name(name: str) -> bool:
    """Whether a parameter of this name carries a secret: `ks`, `1:ks`, `filter[password]`, `tokenHash`."""
    return bool(_SECRET_NAMES.search(name))


def redact(text: str) -> str:
    """The text with every KS, and every value behind a name like `ks=` or `"secret":`, replaced by `***`."""
    text = _KS_V2.sub(MASK, text)
    text = _MAYBE_V1.sub(_mask_v1, text)
    text = _PATH_KS.sub(lambda found: found[1] + MASK, text)
    return _NAMED.sub(lambda found: f"{found['name']}{found['quote']}{MASK}", text)


def redact_mapping(values: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of nested parameters with secrets masked, by name and by shape."""
    return {name: MASK if is_secret_name(name) and value else _redact_value(value) for name, value in values.items()}


def _redact_value(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return redact_mapping(value)
    if isinstance(value, list | tuple):
        return [_redact_value(item) for item in value]
    return value


def _mask_v1(found: re.Match[str]) -> str:
    text = re.sub(r"(?:=|%3[Dd])+$", "", found[0])
    start = text[:60].replace("-", "+").replace("_", "/")
    try:
        decoded = base64.b64decode(start)
    except (binascii.Error, ValueError):
        return found[0]
    return MASK if _V1_INSIDE.match(decoded) else found[0]
