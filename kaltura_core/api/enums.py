"""Kaltura's numbers with names (server.md sections 3 to 7). Plugins add values of their own, so a reader keeps any."""

from __future__ import annotations

from enum import IntEnum


class SessionType(IntEnum):
    """What a KS was made as."""

    USER = 0
    WIDGET = 1
    ADMIN = 2


class EntryStatus(IntEnum):
    """Where an entry is on its way to READY. Plugins use texts, like `virusScan.Infected`."""

    ERROR_IMPORTING = -2
    ERROR_CONVERTING = -1
    IMPORT = 0
    PRECONVERT = 1
    READY = 2
    DELETED = 3
    PENDING = 4
    MODERATE = 5
    BLOCKED = 6
    NO_CONTENT = 7


class EntryType(IntEnum):
    """What an entry is."""

    AUTOMATIC = -1
    MEDIA = 1
    MIX = 2
    PLAYLIST = 5
    DATA = 6
    LIVE_STREAM = 7
    LIVE_CHANNEL = 8
    DOCUMENT = 10


class MediaType(IntEnum):
    """What a media entry holds."""

    VIDEO = 1
    IMAGE = 2
    AUDIO = 5
    LIVE_FLASH = 201
    LIVE_WINDOWS_MEDIA = 202
    LIVE_REAL_MEDIA = 203
    LIVE_QUICKTIME = 204


class ModerationStatus(IntEnum):
    """What a moderator decided about an entry."""

    PENDING = 1
    APPROVED = 2
    REJECTED = 3
    DELETED = 4
    FLAGGED = 5
    AUTO_APPROVED = 6


class ObjectType(IntEnum):
    """What a metadata record belongs to."""

    ENTRY = 1
    CATEGORY = 2
    USER = 3
    PARTNER = 4
    DYNAMIC_OBJECT = 5
    USER_ENTRY = 6


class ProfileStatus(IntEnum):
    """Whether a metadata profile may be written to. DEPRECATED ones are never listed."""

    ACTIVE = 1
    DEPRECATED = 2
    TRANSFORMING = 3


class RecordStatus(IntEnum):
    """Whether a metadata record fits its schema. INVALID and DELETED ones cannot be read (server.md 0.8)."""

    VALID = 1
    INVALID = 2
    DELETED = 3


class TemplateStatus(IntEnum):
    """Whether an event notification template sends."""

    DISABLED = 1
    ACTIVE = 2
    DELETED = 3
