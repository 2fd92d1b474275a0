"""The service `elasticsearch_eSearch`: entries by what the index knows of them.

The index lags, folds case and accents, and cuts values at 256 bytes (server.md section 6): what it finds is a hint,
and what it does not find may be there all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from kaltura_core.api.json_objects import Page, page_of
from kaltura_core.api.objects import SearchResult
from kaltura_core.api.transport import Transport

_SERVICE = "elasticsearch_esearch"

Item = Mapping[str, Any]


class Match(IntEnum):
    """How a search term is compared. EXACT is a phrase within the analysed text: "Red" finds "Dark red wine", too."""

    EXACT = 1
    PARTIAL = 2
    STARTS_WITH = 3
    EXISTS = 4
    RANGE = 5


class Operator(IntEnum):
    """How items are combined."""

    AND = 1
    OR = 2
    NOT = 3


@dataclass(frozen=True, slots=True)
class ESearchService:
    """Calls of the service `elasticsearch_eSearch`."""

    transport: Transport

    def search_entry(
        self,
        items: Sequence[Item],
        *,
        operator: Operator = Operator.AND,
        statuses: Sequence[int] | None = None,
        entry_ids: Sequence[str] | None = None,
        page_size: int | None = None,
        page_index: int | None = None,
    ) -> Page[SearchResult]:
        """One page of entries that match the items (`metadata_item` makes one), at most 500.

        Raises TooManyMatches where the page ends beyond the 10,000th match.
        """
        params = {
            "searchParams": {
                "objectType": "KalturaESearchEntryParams",
                "searchOperator": combined(items, operator),
                "objectStatuses": ",".join(str(int(status)) for status in statuses) if statuses else None,
                "objectIds": ",".join(entry_ids) if entry_ids else None,
            },
            "pager": {"pageSize": page_size, "pageIndex": page_index},
        }
        return page_of(SearchResult, self.transport.call(_SERVICE, "searchEntry", params))


def metadata_item(
    term: str | None, *, profile_id: int, xpath: str | None = None, match: Match = Match.EXACT, highlight: bool = False
) -> Item:
    """An item on the metadata of one profile: in one field (its xPath, from `list_fields`), or in any.

    `term` is None for Match.EXISTS.
    """
    return {
        "objectType": "KalturaESearchEntryMetadataItem",
        "searchTerm": term,
        "itemType": int(match),
        "metadataProfileId": profile_id,
        "xpath": xpath,
        "addHighlight": highlight or None,
    }


def combined(items: Sequence[Item], operator: Operator) -> Item:
    """Items under one operator, which is an item itself."""
    return {"objectType": "KalturaESearchEntryOperator", "operator": int(operator), "searchItems": list(items)}
