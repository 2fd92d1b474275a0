"""Who calls: a KS checked as the server checks it, and what it may do (server.md sections 1 and 2)."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from kaltura_core.api.ks import parse_ks
from kaltura_core.errors import KSUnreadable
from kaltura_core.sandbox.refusals import Refusal

USER, ADMIN = 0, 2
PLAYBACK_ROLE = "PLAYBACK_BASE_ROLE"
MOST_SECONDS = 86_400  # the partner's longest KS, 24 hours where the account sets none


class Right(Enum):
    """What an action asks of its caller. Real accounts refine this by roles; these are the defaults."""

    NOTHING = "nothing"  # no KS needed, one that is sent is not looked at
    ANY_KS = "any KS"
    USER = "a KS that does more than play"
    ADMIN = "an admin KS"
    BATCH = "the server's own batch partner"


@dataclass(frozen=True, slots=True)
class Caller:
    """A checked KS. `privileges` maps a privilege's name to its parameters; a bare one has none."""

    partner_id: int
    user_id: str = ""
    type: int = USER
    expiry: int = 0
    privileges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    written: str = ""
    ks: str = ""

    @property
    def is_admin(self) -> bool:
        return self.type > USER

    @property
    def only_plays(self) -> bool:
        """Whether this is a widget's session, or one with the playback role: it reads entries and records, no more."""
        return not self.is_admin and (
            "widget" in self.privileges or PLAYBACK_ROLE in self.privileges.get("setrole", ())
        )

    def may_see(self, entry_id: str, readers: str | None) -> bool:
        """Whether entitlement shows an entry; `readers` is a comma-separated list of users, None for everybody."""
        if not readers or "disableentitlement" in self.privileges:
            return True
        if entry_id in self.privileges.get("disableentitlementforentry", ()):
            return True
        return bool(self.user_id) and self.user_id in readers.split(",")

    def may_edit(self, entry_id: str, owner: str | None) -> bool:
        """Whether this KS may change an entry: an admin, its owner, or one with the privilege for it."""
        granted = self.privileges.get("edit", ())
        allowed = (
            self.is_admin or (bool(self.user_id) and owner == self.user_id) or "*" in granted or entry_id in granted
        )
        limit = self.privileges.get("limitentry")
        return allowed and (limit is None or entry_id in limit)


def check_ks(db: sqlite3.Connection, text: str, *, now: float, address: str = "") -> Caller:
    """The caller behind a KS. Raises INVALID_KS: malformed, forged, expired, logged out, or of another address."""
    partner = db.execute("SELECT id, admin_secret FROM partner").fetchone()
    try:
        ks = parse_ks(text, partner["admin_secret"])
    except (KSUnreadable, ValueError):
        raise _invalid(text) from None
    if text != "".join(text.split()):
        raise _invalid(text)  # the server decodes strictly
    if ks.partner_id != partner["id"] or ks.expiry is None or ks.type is None:
        raise _invalid(text)
    if ks.expiry <= now:
        raise _invalid("EXPIRED")
    if db.execute("SELECT 1 FROM ended_session WHERE digest = ?", (digest(text),)).fetchone():
        raise _invalid("LOGOUT")
    privileges = read_privileges(ks.privileges or "")
    allowed = privileges.get("iprestrict")
    if allowed is not None and address and address not in allowed:
        raise _invalid("EXCEEDED_RESTRICTED_IP")
    return Caller(partner["id"], ks.user_id or "", ks.type, ks.expiry, privileges, ks.privileges or "", text)


def permit(caller: Caller | None, right: Right, service: str, action: str) -> None:
    """Raise SERVICE_FORBIDDEN where the caller's KS, or its absence, does not reach."""
    if right is Right.NOTHING:
        return
    refused = caller is None or right is Right.BATCH
    if caller is not None and right is Right.USER:
        refused = caller.only_plays
    if caller is not None and right is Right.ADMIN:
        refused = not caller.is_admin
    if refused:
        raise Refusal("SERVICE_FORBIDDEN", f"{service}->{action}")


def read_privileges(text: str) -> dict[str, tuple[str, ...]]:
    """Privileges by name: `sview:1_a;1_b,list:*` is {"sview": ("1_a", "1_b"), "list": ("*",)}."""
    found: dict[str, tuple[str, ...]] = {}
    for part in text.split(","):
        name, colon, value = part.strip().partition(":")
        if name == "*":
            name = "all"
        if name:
            found[name] = found.get(name, ()) + (tuple(value.split(";")) if colon else ())
    return found


def digest(ks: str) -> str:
    """What the database keeps of a KS that was ended."""
    return hashlib.sha256(ks.encode("utf-8", "replace")).hexdigest()


def expired() -> Refusal:
    """The answer to a KS whose time is over (server.md 0.18)."""
    return _invalid("EXPIRED")


def _invalid(ks_id: str) -> Refusal:
    return Refusal("INVALID_KS", ks_id, "-1", "INVALID_STR")
