"""Talking to Kaltura: a client for one account, typed results, and connections that are known to work.

The services are modules of their own: session, app_token, base_entry, metadata_profile, metadata, esearch,
event_notification_template. What they raise is in `kaltura_core.errors`.
"""

from kaltura_core.api.client import Client
from kaltura_core.api.connect import Connection
from kaltura_core.api.json_objects import Page
from kaltura_core.api.metadata import Saved
from kaltura_core.api.metadata_profile import SavedSchema
from kaltura_core.api.multirequest import Request
from kaltura_core.api.objects import (
    Entry,
    EventTemplate,
    MetadataProfile,
    MetadataRecord,
    ProfileField,
    SearchResult,
    SessionInfo,
    schema_hash,
)

__all__ = [
    "Client",
    "Connection",
    "Entry",
    "EventTemplate",
    "MetadataProfile",
    "MetadataRecord",
    "Page",
    "ProfileField",
    "Request",
    "Saved",
    "SavedSchema",
    "SearchResult",
    "SessionInfo",
    "schema_hash",
]
