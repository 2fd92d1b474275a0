"""A Kaltura session as a text: what it says, whether a secret signed it, and how one is made.

A KS of version 2 is encrypted: without the account's admin secret it tells its partner and nothing else. One of
version 1 is readable by anybody. Rules: server.md section 2.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote_plus

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from kaltura_core.errors import KSUnreadable

USER, WIDGET, ADMIN = 0, 1, 2

_BLOCK = 16
_HASH = 20
_ALPHABET = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_V1_HASH = re.compile(r"[0-9a-f]{40}")
_MOST = 16_384  # characters; the longest real ones, with hundreds of entry ids, stay far below


@dataclass(frozen=True, slots=True)
class KS:
    """What a KS says; the text itself is not kept.

    `expiry` is unix seconds. What cannot be read without the secret is None. `verified` means that the secret which
    was given signed it; unverified values are claims that anybody can write.
    """

    version: int
    partner_id: int
    user_id: str | None = None
    type: int | None = None
    expiry: int | None = None
    privileges: str | None = None
    verified: bool = False

    @property
    def is_admin(self) -> bool:
        """Whether the type says admin; False where it cannot be read."""
        return self.type is not None and self.type >= WIDGET

    @property
    def is_widget(self) -> bool:
        """Whether this is a session that anybody can get from startWidgetSession."""
        return not self.is_admin and any(name.partition(":")[0] == "widget" for name in self.privilege_list)

    @property
    def privilege_list(self) -> tuple[str, ...]:
        """The privileges one by one, like `("list:*", "disableentitlement")`."""
        return tuple(part for part in (self.privileges or "").split(",") if part)

    def expired(self, now: float) -> bool:
        """Whether its time is over at `now` (unix seconds); False where the expiry cannot be read."""
        return self.expiry is not None and self.expiry <= now


def parse_ks(ks: str, secret: str | None = None) -> KS:
    """What a KS says, checked against the account's admin secret where one is given.

    Space around and line breaks within, as pasting leaves them, are ignored. Raises KSUnreadable, which never repeats
    the text: not a KS at all, or not signed with this secret.
    """
    decoded = _decoded(ks)
    return _read_v2(decoded, secret) if decoded.startswith(b"v2|") else _read_v1(decoded, secret)


def make_ks(
    *,
    secret: str,
    partner_id: int,
    expiry: int,
    user_id: str = "",
    type: int = USER,
    privileges: str = "",
    random: bytes | None = None,
) -> str:
    """A KS of version 2, signed with the account's admin secret (also for a user's session).

    `expiry` is the moment of its end in unix seconds. `random` is 16 bytes, fresh ones where none are given.
    """
    block = secrets.token_bytes(_BLOCK) if random is None else random
    if len(block) != _BLOCK:
        raise ValueError("random takes 16 bytes")
    fields = {**_privilege_fields(privileges), "_e": str(expiry), "_t": str(type), "_u": user_id}
    signed = block + "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in fields.items()).encode("ascii")
    plain = hashlib.sha1(signed, usedforsecurity=False).digest() + signed
    encryptor = _cipher(secret).encryptor()
    sealed = encryptor.update(plain + bytes(-len(plain) % _BLOCK)) + encryptor.finalize()
    return base64.urlsafe_b64encode(f"v2|{partner_id}|".encode("ascii") + sealed).decode("ascii")


def _decoded(ks: str) -> bytes:
    text = "".join(ks.split())
    if not text:
        raise KSUnreadable("No KS was given: the text is empty")
    if len(text) > _MOST:
        raise KSUnreadable(f"This is not a KS: it has {len(text):,} characters")
    text = text.replace("-", "+").replace("_", "/")
    if not _ALPHABET.fullmatch(text):
        raise KSUnreadable("This is not a KS: it holds characters that a KS never has")
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise KSUnreadable("This is not a KS: it is cut off, or has characters too many") from None


def _read_v2(decoded: bytes, secret: str | None) -> KS:
    _, partner, sealed = [*decoded.split(b"|", 2), b"", b""][:3]
    partner_id = _whole(partner.decode("latin-1"))
    if partner_id is None or len(sealed) % _BLOCK or len(sealed) < _HASH + _BLOCK:
        raise KSUnreadable("This KS is cut off or damaged")
    if secret is None:
        return KS(version=2, partner_id=partner_id)
    decryptor = _cipher(secret).decryptor()
    plain = (decryptor.update(sealed) + decryptor.finalize()).rstrip(b"\0")
    signature, signed = plain[:_HASH], plain[_HASH:]
    if not hmac.compare_digest(signature, hashlib.sha1(signed, usedforsecurity=False).digest()):
        raise KSUnreadable("This KS was not signed with this account's secret")
    return _from_query(partner_id, signed[_BLOCK:].decode("utf-8", "replace"))


def _from_query(partner_id: int, query: str) -> KS:
    fields = dict(parse_qsl(query, keep_blank_values=True, errors="replace"))
    own = {name: fields.pop(name, None) for name in ("_e", "_t", "_u", "_m", "_d")}
    privileges = ",".join(f"{name}:{value}" if value else name for name, value in fields.items())
    return KS(
        version=2,
        partner_id=partner_id,
        user_id=own["_u"] or "",
        type=_whole(own["_t"] or "0"),
        expiry=_whole(own["_e"] or ""),
        privileges="*" if privileges == "all:*" else privileges,
        verified=True,
    )


def _read_v1(decoded: bytes, secret: str | None) -> KS:
    signature, bar, info = decoded.partition(b"|")
    if not bar or not _V1_HASH.fullmatch(signature.decode("latin-1")):
        raise KSUnreadable("This is not a KS")
    fields = info.decode("utf-8", "replace").split(";")
    partner_id = _whole(fields[0])
    if partner_id is None or len(fields) < 5:
        raise KSUnreadable("This KS is cut off or damaged")
    if secret is not None:
        expected = hashlib.sha1(secret.encode() + info, usedforsecurity=False).hexdigest().encode()
        if not hmac.compare_digest(signature, expected):
            raise KSUnreadable("This KS was not signed with this account's secret")
    fields += [""] * 4
    return KS(
        version=1,
        partner_id=partner_id,
        user_id=fields[5],
        type=_whole(fields[3] or "0"),
        expiry=_whole(fields[2]),
        privileges=fields[6],
        verified=secret is not None,
    )


def _privilege_fields(privileges: str) -> dict[str, str]:
    """`edit:1_a,list` as query fields; a bare `*` is written all=* by the server."""
    fields: dict[str, str] = {}
    for part in filter(None, privileges.split(",")):
        name, _, value = ("all:*" if part == "*" else part).partition(":")
        fields[name] = value
    return fields


def _encoded(text: str) -> str:
    return quote_plus(text).replace("~", "%7E")  # PHP's urlencode also escapes the tilde


def _cipher(secret: str) -> Cipher[CBC]:
    key = hashlib.sha1(secret.encode(), usedforsecurity=False).digest()[:_BLOCK]
    return Cipher(AES(key), CBC(bytes(_BLOCK)))  # the server's zero IV; the random block inside takes its place


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None
