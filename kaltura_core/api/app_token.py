"""The service `appToken`: a session from an app token, without the admin secret (the guide's three steps)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from kaltura_core.api.links import checked_entry_id
from kaltura_core.api.objects import SessionInfo
from kaltura_core.api.session import SessionService
from kaltura_core.api.transport import Transport
from kaltura_core.errors import AppTokenHashInvalid, ParameterError

HASH_TYPES = ("SHA256", "SHA1", "SHA512", "MD5")
"""In the order in which they are tried: the guide's first, then the server's default (server.md section 2)."""

_SERVICE = "appToken"


@dataclass(frozen=True, slots=True)
class AppTokenSession:
    """A session from an app token, and the hash type that the token turned out to have."""

    info: SessionInfo
    hash_type: str


@dataclass(frozen=True, slots=True)
class AppTokenService:
    """Calls of the service `appToken`."""

    transport: Transport

    def start_session(
        self, token_id: str, *, widget_ks: str, token_hash: str, session_privileges: str | None = None
    ) -> SessionInfo:
        """Step 3: a session with its `ks`, for a hash made by `token_hash`.

        `session_privileges` narrows it, like `sview:1_ab12cd34`. Raises AppTokenError.
        """
        params = {"ks": widget_ks, "id": token_id, "tokenHash": token_hash, "sessionPrivileges": session_privileges}
        return SessionInfo.from_json(self.transport.call(_SERVICE, "startSession", params))

    def open_session(
        self,
        token_id: str,
        token: str,
        *,
        partner_id: int,
        hash_type: str | None = None,
        session_privileges: str | None = None,
    ) -> AppTokenSession:
        """All three steps. Without a hash type SHA-256 is tried, then the others, as long as the hash is refused.

        Raises AppTokenError, AppTokenHashInvalid after the last one.
        """
        refused: AppTokenHashInvalid | None = None
        widget_ks = SessionService(self.transport).start_widget_session(partner_id).ks
        for kind in (hash_type,) if hash_type else HASH_TYPES:
            try:
                info = self.start_session(
                    token_id,
                    widget_ks=widget_ks,
                    token_hash=token_hash(widget_ks, token, hash_type=kind),
                    session_privileges=session_privileges,
                )
            except AppTokenHashInvalid as problem:
                refused = problem
                continue
            return AppTokenSession(info, kind)
        raise refused or ParameterError("No hash type was given")

    def playback_session(
        self, entry_id: str, token_id: str, token: str, *, partner_id: int, hash_type: str | None = None
    ) -> AppTokenSession:
        """A session for playing one entry, with the privileges of the guide's step 3.

        Raises ParameterError for an entry id that cannot be, for it would become a privilege of its own.
        """
        entry = checked_entry_id(entry_id)
        return self.open_session(
            token_id,
            token,
            partner_id=partner_id,
            hash_type=hash_type,
            session_privileges=f"sview:{entry},disableentitlementforentry:{entry}",
        )


def token_hash(widget_ks: str, token: str, *, hash_type: str) -> str:
    """Step 2: the lower-case hex hash of session and token. Raises ParameterError for an unknown hash type."""
    name = hash_type.upper().replace("-", "")
    if name not in HASH_TYPES:
        raise ParameterError(f"App tokens are hashed by {', '.join(HASH_TYPES)}, not {hash_type}")
    return hashlib.new(name.lower(), (widget_ks + token).encode(), usedforsecurity=False).hexdigest()
