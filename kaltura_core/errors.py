"""Every error that the core raises, as one tree.

KalturaError
├── SettingsError                 a setting is missing or wrong
├── ReadOnlyError                 KALTURA_READ_ONLY refuses a writing action before it leaves
├── ParameterError                a value that cannot be sent: stopped before it leaves
├── OutboundRefused               a URL that somebody supplied points where it may not
├── PagingError                   a list cannot be read to its end without gaps
├── SchemaError                   a profile's XSD cannot be read or edited
├── RecordError                   a record's XML cannot be read or edited
├── KSUnreadable                  a text is not a KS, or was not signed with this secret
├── TransientError                the same call may work later
│   ├── ConnectionFailed          no connection, a DNS or TLS failure, a connection dropped
│   ├── CallTimeout               no answer in time
│   ├── BadAnswer                 an answer that is not Kaltura's: HTML of a proxy, truncated JSON, an HTTP error
│   ├── Throttled                 ACTION_BLOCKED after the same action had worked before
│   └── Busy                      LOCK_TIMED_OUT, MULTI_ATTEMPTS_TO_UPDATE_METADATA, ESEARCH_SERVICE_DOWN
├── WriteUnconfirmed              a write left, no answer came, and reading back does not settle whether it was done
├── RecordChanged                 somebody else saved the record since it was read
├── SchemaChanged                 somebody else changed the profile's schema since it was read
└── ApiError                      Kaltura answered with a KalturaAPIException
    ├── SessionError              the KS is not accepted
    │   └── SessionExpired        ... because its time is over
    ├── Forbidden                 SERVICE_FORBIDDEN and its like: this KS may not do that
    ├── ActionBlocked             ACTION_BLOCKED without an earlier success: maybe blocked for good
    ├── NotFound                  EntryNotFound, RecordNotFound, ProfileNotFound
    ├── VersionConflict           INVALID_METADATA_VERSION
    ├── RecordExists              METADATA_ALREADY_EXISTS
    ├── RecordInvalid             INVALID_METADATA_DATA
    ├── ProfileTransforming       METADATA_TRANSFORMING
    ├── SchemaRefused             METADATA_UNABLE_TO_TRANSFORM, INVALID_METADATA_PROFILE_SCHEMA
    ├── TooManyMatches            the 10,000 cap
    └── AppTokenError             APP_TOKEN_*, INVALID_APP_TOKEN_HASH (AppTokenHashInvalid)

`str(error)` holds no KS, token or secret. `sentence` is what a user is told: plain words where the code is known, the
server's message elsewhere. `advice` says what to do next.
Transient and permanent are told apart by class; codes that nobody acts on stay `ApiError` with their code, message
and args.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from kaltura_core.redaction import redact, redact_mapping


class KalturaError(Exception):
    """The root. `advice` is one sentence on what to do next, or empty."""

    advice: str = ""

    def __init__(self, reason: str = "", *, service: str = "", action: str = "") -> None:
        super().__init__(redact(reason))
        self.sentence = str(self)
        self.service = service
        self.action = action


class SettingsError(KalturaError):
    """A setting is missing or wrong; the reason names it."""


class ReadOnlyError(KalturaError):
    """A writing action was refused before it left, because KALTURA_READ_ONLY is set."""

    advice = "Unset KALTURA_READ_ONLY and restart to allow changes."


class ParameterError(KalturaError):
    """A value that cannot be sent, like a control character or an entry id of no such shape. Nothing left."""


class OutboundRefused(KalturaError):
    """A URL that a person or a server's answer supplied was not followed."""


class PagingError(KalturaError):
    """A list cannot be read to its end without gaps or repeats."""


class SchemaError(KalturaError):
    """A profile's XSD cannot be read or edited. `line` counts from 1; 0 where no line can be named."""

    def __init__(self, reason: str = "", *, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


class RecordError(KalturaError):
    """A record's XML cannot be read or edited. `line` counts from 1; 0 where no line can be named."""

    def __init__(self, reason: str = "", *, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


class KSUnreadable(KalturaError):
    """A text is not a KS, or was not signed with the secret that was given."""

    advice = "Paste the whole KS, without anything around it."


class TransientError(KalturaError):
    """The same call may work later."""

    advice = "Try again."


class ConnectionFailed(TransientError):
    """No connection, or one that broke. `sent` tells whether the request may have reached the server."""

    def __init__(self, reason: str = "", *, service: str = "", action: str = "", sent: bool = False) -> None:
        super().__init__(reason, service=service, action=action)
        self.sent = sent


class CallTimeout(TransientError):
    """No answer in time. The server may have done the work."""


class BadAnswer(TransientError):
    """An answer that is not Kaltura's: a proxy's page, truncated JSON, an HTTP error. `status` is the HTTP status.

    `lasting` tells that the same call would meet the same answer: a redirect, a page that does not exist, a size.
    """

    def __init__(
        self, reason: str = "", *, service: str = "", action: str = "", status: int = 0, lasting: bool = False
    ) -> None:
        super().__init__(reason, service=service, action=action)
        self.status = status
        self.lasting = lasting


class WriteUnconfirmed(KalturaError):
    """A write left, no answer came, and reading back did not settle whether it was done."""

    advice = "Read again before you try once more."


class RecordChanged(KalturaError):
    """Somebody else saved the record since it was read. `current` is the record as it is now, where it was read.

    `doubted` tells that a write of ours got no answer before: what is there now may be ours, altered by the server.
    """

    advice = "Compare both versions, then save again."

    def __init__(self, reason: str = "", *, current: object = None, doubted: bool = False) -> None:
        super().__init__(reason)
        self.current = current
        self.doubted = doubted


class SchemaChanged(KalturaError):
    """Somebody else changed the profile's schema since it was read. `current` is the profile as it is now."""

    advice = "Read the profile again, then repeat the edit."

    def __init__(self, reason: str = "", *, current: object = None) -> None:
        super().__init__(reason)
        self.current = current


class ApiError(KalturaError):
    """Kaltura answered with a KalturaAPIException; HTTP status is 200 all the same (server.md section 1).

    `code`, `message` and `args` are the server's own, with sessions and secrets masked. `words` say what the code
    means.
    """

    words: ClassVar[str] = ""
    advice = "Try again; if it stays, give Kaltura what stands under Details."

    def __init__(
        self,
        code: str,
        message: str = "",
        args: Mapping[str, Any] | None = None,
        *,
        service: str = "",
        action: str = "",
    ) -> None:
        super().__init__(message or code, service=service, action=action)
        self.sentence = self.words or str(self)
        self.code = redact(code)
        self.message = redact(message)
        self.arguments: dict[str, Any] = redact_mapping(args or {})


class SessionError(ApiError):
    """The KS is not accepted: malformed, forged, logged out, or none was sent."""

    words = "Kaltura does not accept the session"
    advice = "Connect with a new KS."


class SessionExpired(SessionError):
    """The time of the KS is over."""

    words = "the session has ended"


class Forbidden(ApiError):
    """This KS may not do that."""

    words = "this session may not do that"
    advice = "Connect with a session that may: an admin KS, or an app token that makes one."


class ActionBlocked(ApiError):
    """ACTION_BLOCKED where the action never worked before: a limit, or blocked for good (server.md section 11)."""

    words = "Kaltura blocks this action"
    advice = "Wait a minute. If it stays, ask Kaltura whether this action is blocked for the account."


class Throttled(TransientError, ActionBlocked):
    """ACTION_BLOCKED after an earlier success of the same action: the account's rate limit."""

    words = "Kaltura asked to slow down, several times"
    advice = "Wait at least 10 seconds, then try again. Nothing was lost."


class Busy(TransientError, ApiError):
    """The server was busy with this object and did nothing: LOCK_TIMED_OUT and its like."""

    words = "Kaltura was busy with it"


class NotFound(ApiError):
    """What was asked for does not exist, or this session may not see it."""


class EntryNotFound(NotFound):
    """ENTRY_ID_NOT_FOUND, METADATA_OBJECT_ID_NOT_FOUND."""

    words = "the entry does not exist, or this session may not see it"
    advice = "Check the id."


class RecordNotFound(NotFound):
    """METADATA_NOT_FOUND. An INVALID record answers the same (server.md 0.8)."""

    words = "the record does not exist any more, or a schema change made it invalid, so that Kaltura hides it"
    advice = "Read the entry again."


class ProfileNotFound(NotFound):
    """METADATA_PROFILE_NOT_FOUND."""

    words = "the profile does not exist any more, or this session may not see it"
    advice = "Choose another profile."


class VersionConflict(ApiError):
    """INVALID_METADATA_VERSION. `current_version` is the record's version now, where the server told it."""

    words = "somebody else saved it meanwhile"
    advice = "Read the record again."

    @property
    def current_version(self) -> int | None:
        return _whole_number(next(iter(self.arguments.values()), None))


class RecordExists(ApiError):
    """METADATA_ALREADY_EXISTS. `record_id` is the id of the record that is there."""

    @property
    def record_id(self) -> int | None:
        return _whole_number(self.arguments.get("ID") or next(iter(self.arguments.values()), None))


class RecordInvalid(ApiError):
    """INVALID_METADATA_DATA: the record's XML does not fit the profile's schema."""

    words = "Kaltura says that the record does not fit the schema"


class ProfileTransforming(ApiError):
    """METADATA_TRANSFORMING: the server is rewriting the profile's records; nothing may be written meanwhile."""

    words = "Kaltura is rewriting the records of this profile"
    advice = "Wait until the profile is active again."


class SchemaRefused(ApiError):
    """The server refuses this schema: METADATA_UNABLE_TO_TRANSFORM, INVALID_METADATA_PROFILE_SCHEMA."""


class TooManyMatches(ApiError):
    """QUERY_EXCEEDED_MAX_MATCHES_ALLOWED: a list may not be read beyond 10,000 matches."""

    words = "Kaltura lists 10,000 matches at the most"


class AppTokenError(ApiError):
    """The app token is unknown, not active, or expired."""

    advice = "Check the app token's id and state, or make a new one."


class AppTokenHashInvalid(AppTokenError):
    """INVALID_APP_TOKEN_HASH: wrong token value, or another hash type than the token's."""

    words = "the app token's value is wrong, or it was made with another hash type"
    advice = "Check the value, and choose the hash type that the token was made with."


BY_CODE: Mapping[str, type[ApiError]] = {
    "INVALID_KS": SessionError,
    "MISSING_KS": SessionError,
    "SERVICE_FORBIDDEN": Forbidden,
    "PARTNER_ACCESS_FORBIDDEN": Forbidden,
    "METADATA_NO_PERMISSION_ON_ENTRY": Forbidden,
    "ACTION_BLOCKED": ActionBlocked,
    "LOCK_TIMED_OUT": Busy,
    "MULTI_ATTEMPTS_TO_UPDATE_METADATA": Busy,
    "ESEARCH_SERVICE_DOWN": Busy,
    "ENTRY_ID_NOT_FOUND": EntryNotFound,
    "METADATA_OBJECT_ID_NOT_FOUND": EntryNotFound,
    "METADATA_NOT_FOUND": RecordNotFound,
    "METADATA_PROFILE_NOT_FOUND": ProfileNotFound,
    "INVALID_METADATA_VERSION": VersionConflict,
    "METADATA_ALREADY_EXISTS": RecordExists,
    "INVALID_METADATA_DATA": RecordInvalid,
    "METADATA_TRANSFORMING": ProfileTransforming,
    "METADATA_UNABLE_TO_TRANSFORM": SchemaRefused,
    "INVALID_METADATA_PROFILE_SCHEMA": SchemaRefused,
    "QUERY_EXCEEDED_MAX_MATCHES_ALLOWED": TooManyMatches,
    "CRITERIA EXCEEDED MAX MATCHES ALLOWED": TooManyMatches,
    "APP_TOKEN_ID_NOT_FOUND": AppTokenError,
    "APP_TOKEN_NOT_ACTIVE": AppTokenError,
    "APP_TOKEN_EXPIRED": AppTokenError,
    "INVALID_APP_TOKEN_HASH": AppTokenHashInvalid,
}


def api_error(
    code: str, message: str = "", args: Mapping[str, Any] | None = None, *, service: str = "", action: str = ""
) -> ApiError:
    """The typed error for a Kaltura error code; unknown codes stay `ApiError`."""
    kind = BY_CODE.get(code, ApiError)
    if code == "INVALID_KS" and (str((args or {}).get("KSID", "")) == "EXPIRED" or '"EXPIRED"' in message):
        kind = SessionExpired  # server.md 0.18: only the KSID tells it, the error number is always -1
    return kind(code, message, args, service=service, action=action)


def _whole_number(value: object) -> int | None:
    return int(str(value)) if str(value).isdecimal() else None
