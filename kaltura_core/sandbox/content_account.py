"""The sandbox's partner and its application tokens. Nothing here is a secret of anyone's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

_ADMIN, _USER = 2, 0
_ACTIVE, _DISABLED = 2, 1
_NEW_YEAR_2020 = 1_577_836_800
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class PartnerSeed:
    """An account: its number, its name, and the two secrets that sessions are signed with (32 hex digits each)."""

    id: int
    name: str
    admin_secret: str
    user_secret: str


@dataclass(frozen=True, slots=True)
class AppTokenSeed:
    """An application token (server.md section 2).

    `token` is 32 hex digits; `hash_type` one of MD5, SHA1, SHA256, SHA512. `session_type` is 2 for an admin session
    and 0 for a user one, `session_duration` is in seconds, `expiry` in unix seconds or 0 for none, `status` 2 for
    active and 1 for disabled.
    """

    id: str
    token: str
    hash_type: str
    session_type: int
    session_user_id: str
    session_privileges: str
    session_duration: int
    expiry: int
    status: int


def _public(sentence: str) -> str:
    """32 hex digits that anybody can work out again: whoever reads the sentence has the key."""
    return hashlib.sha256(sentence.encode()).hexdigest()[:32]


PARTNER = PartnerSeed(
    id=2173581,
    name="Acme Learning",
    admin_secret=_public("The sandbox's admin key is printed on its front page."),
    user_secret=_public("The sandbox's user key is printed on its front page."),
)


def _token(
    number: int,
    hash_type: str,
    *,
    session_type: int = _ADMIN,
    user_id: str = "demo.operator",
    privileges: str = "list:*,disableentitlement",
    hours: int = 4,
    expiry: int = 0,
    status: int = _ACTIVE,
) -> AppTokenSeed:
    return AppTokenSeed(
        id=f"1_sandbox{number}",
        token=_public(f"Token {number} of the sandbox opens nothing else."),
        hash_type=hash_type,
        session_type=session_type,
        session_user_id=user_id,
        session_privileges=privileges,
        session_duration=hours * _HOUR,
        expiry=expiry,
        status=status,
    )


APP_TOKENS: tuple[AppTokenSeed, ...] = (
    _token(1, "SHA256"),
    _token(2, "SHA1"),
    _token(3, "MD5"),
    _token(4, "SHA512"),
    _token(5, "SHA256", session_type=_USER, user_id="m.lopez", privileges="list:*", hours=1),
    _token(6, "SHA256", status=_DISABLED),
    _token(7, "SHA256", expiry=_NEW_YEAR_2020),
)
"""One admin token for each hash type, then a user's, a disabled one and an expired one. The first is the app's own."""
