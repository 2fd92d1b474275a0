"""Which actions only read. Everything that is not listed here counts as writing, so that a new action is safe at first.

A reading action may be repeated blindly and is allowed under KALTURA_READ_ONLY. The two that make a session are among
them: they change nothing in the account, and without them nobody could connect in order to read.
"""

from __future__ import annotations

_READING = frozenset(
    {
        ("session", "get"),
        ("session", "startwidgetsession"),
        ("apptoken", "startsession"),
        ("baseentry", "get"),
        ("baseentry", "list"),
        ("media", "get"),
        ("media", "list"),
        ("metadata_metadata", "get"),
        ("metadata_metadata", "list"),
        ("metadata_metadataprofile", "get"),
        ("metadata_metadataprofile", "list"),
        ("metadata_metadataprofile", "listfields"),
        ("elasticsearch_esearch", "searchentry"),
        ("eventnotification_eventnotificationtemplate", "get"),
        ("eventnotification_eventnotificationtemplate", "list"),
        ("eventnotification_eventnotificationtemplate", "listtemplates"),
        ("system", "getversion"),
        ("system", "ping"),
    }
)


def is_reading(service: str, action: str) -> bool:
    """Whether an action only reads; names in any case, as the server takes them."""
    return (service.lower(), action.lower()) in _READING
