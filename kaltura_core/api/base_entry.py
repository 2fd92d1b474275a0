"""The service `baseEntry`: entries of every type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaltura_core.api.json_objects import Page, page_of
from kaltura_core.api.objects import Entry
from kaltura_core.api.paging import by_status, by_type, newest_first
from kaltura_core.api.transport import Transport

_SERVICE = "baseentry"


@dataclass(frozen=True, slots=True)
class BaseEntryService:
    """Calls of the service `baseEntry`."""

    transport: Transport

    def get(self, entry_id: str) -> Entry:
        """One entry, whatever its status. Raises EntryNotFound."""
        return Entry.from_json(self.transport.call(_SERVICE, "get", {"entryId": entry_id}))

    def list(
        self, filter: Mapping[str, Any] | None = None, *, page_size: int | None = None, page_index: int | None = None
    ) -> Page[Entry]:
        """One page of entries that match, at most 500.

        Unless the filter says otherwise, only READY entries that passed moderation are listed (server.md section 3).
        Raises TooManyMatches beyond the 10,000th; `every` gets past it.
        """
        params = {"filter": filter or {}, "pager": {"pageSize": page_size, "pageIndex": page_index}}
        return page_of(Entry, self.transport.call(_SERVICE, "list", params))

    def recent(self, count: int = 10) -> tuple[Entry, ...]:
        """The most recently updated entries, across all types."""
        return self.list({"orderBy": "-updatedAt"}, page_size=count).objects

    def every(self, filter: Mapping[str, Any] | None = None) -> Iterator[Entry]:
        """Every entry that matches, newest first, however many. Raises PagingError."""

        def page(window: Mapping[str, Any], size: int, index: int) -> Page[Entry]:
            return self.list(window, page_size=size, page_index=index)

        return newest_first(page, filter or {}, splits=(by_type, by_status))
