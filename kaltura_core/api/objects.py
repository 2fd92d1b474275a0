"""What the services answer with, as frozen values. Times are unix seconds; properties without a field are in `extra`.

Statuses and types keep what the server said where no name is known here: an unknown number, or a plugin's text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kaltura_core.api.enums import (
    EntryStatus,
    EntryType,
    MediaType,
    ModerationStatus,
    ObjectType,
    ProfileStatus,
    RecordStatus,
    SessionType,
    TemplateStatus,
)
from kaltura_core.api.json_objects import JsonObject


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionInfo(JsonObject):
    """What a KS is and may do. `ks` is there only where the call made a new session, and does not show in `repr`."""

    partner_id: int
    user_id: str = ""
    type: SessionType | int | str = field(default=SessionType.USER, metadata={"json": "sessionType"})
    expiry: int
    privileges: str = ""
    ks: str = field(default="", repr=False)

    @property
    def is_admin(self) -> bool:
        """Whether the server treats it as an administrator's."""
        return isinstance(self.type, int) and self.type >= SessionType.WIDGET

    @property
    def is_widget(self) -> bool:
        """Whether it is one that anybody can get without signing in."""
        return not self.is_admin and self.has_privilege("widget")

    @property
    def privilege_list(self) -> tuple[str, ...]:
        """The privileges one by one, like `("list:*", "disableentitlement")`."""
        return tuple(part for part in self.privileges.split(",") if part)

    def has_privilege(self, name: str) -> bool:
        """Whether a privilege of this name is among them, whatever it is limited to."""
        return any(part.partition(":")[0] == name for part in self.privilege_list)

    def expired(self, now: float) -> bool:
        """Whether its time is over at `now` (unix seconds)."""
        return self.expiry <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class WidgetSession(JsonObject):
    """A session that anybody can get, with few rights; a step towards one from an app token."""

    partner_id: int
    ks: str = field(repr=False)
    user_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(JsonObject):
    """A video, audio, image, live stream, playlist or document. `duration` is seconds."""

    id: str
    name: str = ""
    description: str = ""
    partner_id: int | None = None
    user_id: str = ""
    creator_id: str = ""
    tags: str = ""
    admin_tags: str = ""
    categories: str = ""
    categories_ids: str = ""
    status: EntryStatus | int | str | None = None
    moderation_status: ModerationStatus | int | str | None = None
    type: EntryType | int | str | None = None
    media_type: MediaType | int | str | None = None
    created_at: int | None = None
    updated_at: int | None = None
    start_date: int | None = None
    end_date: int | None = None
    duration: int | None = None
    ms_duration: int | None = None
    width: int | None = None
    height: int | None = None
    plays: int | None = None
    views: int | None = None
    last_played_at: int | None = None
    version: str = ""
    reference_id: str = ""
    access_control_id: int | None = None
    root_entry_id: str = ""
    parent_entry_id: str = ""
    thumbnail_url: str = ""
    download_url: str = ""
    data_url: str = ""
    display_in_search: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataProfile(JsonObject):
    """A schema for the metadata of one kind of object. `xsd` is the text as stored, which need not be well-formed."""

    id: int
    partner_id: int | None = None
    metadata_object_type: ObjectType | int | str | None = None
    version: int | None = None
    name: str = ""
    system_name: str = ""
    description: str = ""
    created_at: int | None = None
    updated_at: int | None = None
    status: ProfileStatus | int | str | None = None
    xsd: str = ""
    views: str = ""
    xslt: str = ""
    create_mode: int | None = None

    @property
    def is_active(self) -> bool:
        """Whether records may be written under it."""
        return self.status == ProfileStatus.ACTIVE

    @property
    def is_transforming(self) -> bool:
        """Whether the server is rewriting its records."""
        return self.status == ProfileStatus.TRANSFORMING

    @property
    def xsd_hash(self) -> str:
        """What tells this schema text from any other."""
        return schema_hash(self.xsd)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileField(JsonObject):
    """A searchable field of a profile. `xpath` is the exact text that searches take."""

    id: int | None = None
    xpath: str = field(metadata={"json": "xPath"})
    key: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataRecord(JsonObject):
    """The metadata of one object under one profile. `version` is what an update locks on; it rises in tens."""

    id: int
    partner_id: int | None = None
    metadata_profile_id: int
    metadata_profile_version: int | None = None
    metadata_object_type: ObjectType | int | str | None = None
    object_id: str
    version: int
    created_at: int | None = None
    updated_at: int | None = None
    status: RecordStatus | int | str | None = None
    xml: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventTemplate(JsonObject):
    """An event notification template: what happens, and the URL that is told. Its password stays in `extra`."""

    id: int
    partner_id: int | None = None
    name: str = ""
    system_name: str = ""
    description: str = ""
    type: str = ""
    status: TemplateStatus | int | str | None = None
    created_at: int | None = None
    updated_at: int | None = None
    manual_dispatch_enabled: bool | None = None
    automatic_dispatch_enabled: bool | None = None
    event_type: int | str | None = None
    event_object_type: int | str | None = None
    url: str = ""
    method: int | None = None
    timeout: int | None = None
    connect_timeout: int | None = None
    secure_hashing_algo: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult(JsonObject):
    """One match of a search: the entry as the index knows it, and what matched inside it."""

    entry: Entry = field(metadata={"json": "object"})
    highlight: tuple[Mapping[str, Any], ...] = ()
    items_data: tuple[Mapping[str, Any], ...] = ()


def schema_hash(xsd: str) -> str:
    """SHA-256 of a schema's text, in hexadecimal."""
    return hashlib.sha256(xsd.encode("utf-8", "surrogatepass")).hexdigest()
