"""From a KS or an app token to a connection that is known to work, with words for whatever does not."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from urllib.parse import urlsplit

from kaltura_core.api.client import Client
from kaltura_core.api.ks import parse_ks
from kaltura_core.api.objects import SessionInfo
from kaltura_core.errors import SessionError, SessionExpired

Kind = Literal["ks", "app token"]
State = Literal["pass", "warn", "fail"]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Connection:
    """A client whose session was checked, and what the session is. Neither KS nor token shows in `repr`."""

    client: Client
    info: SessionInfo
    kind: Kind
    _renew: Callable[[Client], Connection] | None = field(default=None, repr=False, compare=False)

    @property
    def can_renew(self) -> bool:
        """Whether a new session can be had without asking the person."""
        return self._renew is not None

    def renew(self) -> Connection:
        """The same connection with a new session; log and pace go on. Raises SessionError where none can be had."""
        if self._renew is None:
            raise _told(SessionError("SESSION_NOT_RENEWABLE"), "A pasted KS cannot be renewed")
        return self._renew(self.client)

    def continued(self, other: Connection) -> Connection:
        """The session of another connection to the same account, carried on with this one's log and pace."""
        return replace(other, client=other.client.sharing(self.client))


@dataclass(frozen=True, slots=True)
class Capability:
    """What a session can do on one page, in words: whether it works, works in part, or does not."""

    page: str
    state: State
    words: str


def connect_with_ks(service_url: str, ks: str, *, now: Clock = time.time, **client: Any) -> Connection:
    """A connection by a KS that somebody pasted, checked by one call (session.get).

    `client` goes to `Client`. Raises KSUnreadable for a text that is no KS (nothing is sent), SessionExpired, and
    SessionError with words for one that Kaltura does not accept or that is a widget's.
    """
    read = parse_ks(ks)
    text = "".join(ks.split())
    if read.expired(now()):
        ended = SessionExpired("INVALID_KS", service="session", action="get")
        raise _told(ended, f"This KS has ended on {_moment(read.expiry)}")
    unchecked = Client(service_url, ks=text, partner_id=read.partner_id, **client)
    return Connection(*_checked(unchecked, text), "ks")


def connect_with_app_token(
    service_url: str, partner_id: int, token_id: str, token: str, hash_type: str | None = None, **client: Any
) -> Connection:
    """A connection by an app token, which can renew its session by itself.

    `client` goes to `Client`. Raises AppTokenError, and SessionError where the token makes a session that is no use.
    """
    return _from_app_token(Client(service_url, partner_id=partner_id, **client), token_id, token, hash_type)


def capabilities(info: SessionInfo, *, read_only: bool = False) -> tuple[Capability, ...]:
    """What a session can do, page by page. Rights by role are Kaltura's to check; this is what the KS itself tells."""
    return (_sync(info, read_only=read_only), _taxonomy(info, read_only=read_only), _events(info), _playback(info))


def describe(info: SessionInfo) -> str:
    """What a session is and what it cannot do, in one or two sentences."""
    if info.is_widget:
        return (
            "This is a widget session, so it cannot save metadata. It was made without a login "
            f"(user {info.user_id or 'none'}, privilege widget)."
        )
    if not info.is_admin:
        whose = f"of {info.user_id}" if info.user_id else "without a user"
        return (
            f"This is a user session {whose}: it sees and saves what belongs to that user, "
            "and changes no schema and no event template."
        )
    limits = [words for name, words in _LIMITS.items() if info.has_privilege(name)]
    return "This is an admin session." + (f" It is limited: {', '.join(limits)}." if limits else "")


_ADMIN_WANTED = "Make an admin session in KMC under Settings, Integration, or sign in with an app token."

_LIMITS = {
    "limitentry": "one entry only",
    "iprestrict": "from named addresses only",
    "urirestrict": "to named calls only",
    "actionslimit": "for a number of calls only",
    "setrole": "the rights of one role",
    "privacycontext": "the content of one application",
}


def _checked(client: Client, ks: str) -> tuple[Client, SessionInfo]:
    """The client, and what Kaltura says about its KS."""
    try:
        info = client.session.get()
    except SessionExpired as error:
        raise _told(error, "This KS has ended: its time is over, or it was logged out") from None
    except SessionError as error:
        host = urlsplit(client.service_url).hostname
        words = f"{host} does not accept this KS: it is damaged, was logged out, or belongs to another address"
        raise _told(error, words) from None
    if info.is_widget:
        raise _told(SessionError("WIDGET_SESSION", service="session", action="get"), describe(info), _ADMIN_WANTED)
    return client.with_ks(ks, partner_id=info.partner_id), info


def _told(error: SessionError, words: str, advice: str = "") -> SessionError:
    """The same error, with words about the session that was to be connected."""
    error.sentence = words
    error.advice = advice or error.advice
    return error


def _from_app_token(client: Client, token_id: str, token: str, hash_type: str | None) -> Connection:
    opened = client.with_ks(None).app_token.open_session(
        token_id, token, partner_id=client.partner_id, hash_type=hash_type
    )
    checked, info = _checked(client.with_ks(opened.info.ks), opened.info.ks)

    def renew(current: Client) -> Connection:
        return _from_app_token(current, token_id, token, opened.hash_type)

    return Connection(checked, info, "app token", renew)


def _sync(info: SessionInfo, *, read_only: bool) -> Capability:
    if read_only:
        return Capability("Sync", "warn", "read metadata; KALTURA_READ_ONLY forbids saving")
    if not info.is_admin and not info.has_privilege("edit"):
        return Capability("Sync", "warn", "read and save metadata of the user's own entries only")
    if info.has_privilege("limitentry"):
        return Capability("Sync", "warn", "read and save metadata of one entry only")
    if not info.is_admin and not info.has_privilege("list"):
        return Capability("Sync", "warn", "read and save metadata; entries of others only by their id")
    return Capability("Sync", "pass", "read and save metadata")


def _taxonomy(info: SessionInfo, *, read_only: bool) -> Capability:
    if not info.is_admin:
        return Capability("Taxonomy", "fail", "changing a schema needs an admin session")
    if read_only:
        return Capability("Taxonomy", "warn", "read and preview; KALTURA_READ_ONLY forbids changes")
    if not info.has_privilege("disableentitlement"):
        return Capability("Taxonomy", "warn", "entries with restricted access may be missing: no disableentitlement")
    return Capability("Taxonomy", "pass", "change schemas, rewrite records")


def _events(info: SessionInfo) -> Capability:
    if not info.is_admin:
        return Capability("Async", "fail", "receiving events needs an admin session")
    return Capability("Async", "pass", "receive events and set up what is sent")


def _playback(info: SessionInfo) -> Capability:
    if info.has_privilege("sview") or info.has_privilege("apptoken"):
        return Capability("Playback", "pass", "play entries with a session of their own")
    return Capability("Playback", "warn", "open entries only; restricted ones need an app token")


def _moment(seconds: int | None) -> str:
    return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(seconds or 0))
