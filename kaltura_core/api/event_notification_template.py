"""The service `eventNotification_eventNotificationTemplate`: what Kaltura sends, and to whom (server.md section 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaltura_core.api.enums import ObjectType, TemplateStatus
from kaltura_core.api.json_objects import Page, page_of
from kaltura_core.api.objects import EventTemplate
from kaltura_core.api.paging import PAGE
from kaltura_core.api.transport import Transport
from kaltura_core.errors import BadAnswer, PagingError

_SERVICE = "eventnotification_eventnotificationtemplate"
_HTTP_TEMPLATE = "KalturaHttpNotificationTemplate"


@dataclass(frozen=True, slots=True)
class EventNotificationTemplateService:
    """Calls of the service `eventNotification_eventNotificationTemplate`."""

    transport: Transport

    def list_templates(
        self, filter: Mapping[str, Any] | None = None, *, page_size: int | None = None, page_index: int | None = None
    ) -> Page[EventTemplate]:
        """One page of the templates that Kaltura provides, to clone from."""
        return self._page("listTemplates", filter, page_size, page_index)

    def list(
        self, filter: Mapping[str, Any] | None = None, *, page_size: int | None = None, page_index: int | None = None
    ) -> Page[EventTemplate]:
        """One page of the account's own templates, newest first."""
        return self._page("list", filter, page_size, page_index)

    def every(self) -> Iterator[EventTemplate]:
        """All of the account's own templates. Raises PagingError where they change so fast that some may be missing."""
        told: set[int] = set()
        index, total = 0, 1
        while index * PAGE < total:
            index += 1
            page = self.list(page_size=PAGE, page_index=index)
            total = page.total_count
            yield from (item for item in page.objects if item.id not in told)
            told.update(item.id for item in page.objects)
            if not page.objects:
                break
        if len(told) < total:
            raise PagingError(f"{total} templates were counted, and {len(told)} could be listed")

    def get(self, template_id: int) -> EventTemplate:
        """One template."""
        return EventTemplate.from_json(self.transport.call(_SERVICE, "get", {"id": template_id}))

    def clone(self, template_id: int, changes: Mapping[str, Any] | None = None) -> EventTemplate:
        """Make an own template from another one, with `changes` by Kaltura's property names (url, systemName ...).

        The copy has the status of what it was copied from: Kaltura's own are disabled. It needs a system name that no
        active template of the account has.
        """
        return self._write("clone", {"id": template_id, "eventNotificationTemplate": _http(changes)})

    def update(self, template_id: int, changes: Mapping[str, Any]) -> EventTemplate:
        """Change properties of an own template, by Kaltura's names; what this session may not change stays silently."""
        return self._write("update", {"id": template_id, "eventNotificationTemplate": _http(changes)})

    def update_status(self, template_id: int, status: TemplateStatus) -> EventTemplate:
        """Switch a template on or off. An active one set active again is refused: Kaltura finds its name taken."""
        return self._write("updateStatus", {"id": template_id, "status": int(status)})

    def dispatch(self, template_id: int, object_id: str, *, object_type: ObjectType = ObjectType.ENTRY) -> int:
        """Send the template's event for one object now; gives the id of the job that sends it."""
        scope = {
            "objectType": "KalturaEventNotificationScope", "objectId": object_id, "scopeObjectType": int(object_type),
        }  # fmt: skip
        answer = self.transport.call(_SERVICE, "dispatch", {"id": template_id, "scope": scope})
        if not isinstance(answer, int):
            raise BadAnswer("Kaltura did not say which job sends the event", service=_SERVICE, action="dispatch")
        return answer

    def _page(
        self, action: str, filter: Mapping[str, Any] | None, page_size: int | None, page_index: int | None
    ) -> Page[EventTemplate]:
        params = {"filter": filter or {}, "pager": {"pageSize": page_size, "pageIndex": page_index}}
        return page_of(EventTemplate, self.transport.call(_SERVICE, action, params))

    def _write(self, action: str, params: Mapping[str, Any]) -> EventTemplate:
        return EventTemplate.from_json(self.transport.call(_SERVICE, action, params))


def _http(changes: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return None if changes is None else {"objectType": _HTTP_TEMPLATE, **changes}
