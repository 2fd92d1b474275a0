"""Every call of the client once, in an order in which each finds what it needs: the contract that cassettes hold.

`record` runs it against a server, the tests run it against the cassettes. A step's name is the call that it is about.
On a real account the writing steps need an entry and a profile that were named for it; they put back what they change
and leave behind one record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kaltura_core.api import Client, MetadataRecord, Request, schema_hash
from kaltura_core.api.enums import TemplateStatus
from kaltura_core.api.esearch import Match, metadata_item

NOTE = "<!-- contract -->"


@dataclass
class Bench:
    """What the steps work on and hand on to each other.

    `entry_id` names an entry without a record under `profile_id`; both empty: the writing steps are left out.
    """

    partner_id: int
    token_id: str = ""
    token: str = field(default="", repr=False)
    entry_id: str = ""
    profile_id: int = 0
    found: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One call, what it needs, and what is checked on its answer."""

    name: str
    run: Callable[[Client, Bench], None]
    writes: bool = False
    needs_token: bool = False


def session_get(client: Client, bench: Bench) -> None:
    assert client.session.get().partner_id == bench.partner_id


def start_widget_session(client: Client, bench: Bench) -> None:
    widget = client.session.start_widget_session(bench.partner_id)
    assert widget.partner_id == bench.partner_id
    assert widget.ks


def start_session(client: Client, bench: Bench) -> None:
    opened = client.app_token.open_session(bench.token_id, bench.token, partner_id=bench.partner_id)
    assert opened.info.ks
    assert opened.info.partner_id == bench.partner_id


def entry_list(client: Client, bench: Bench) -> None:
    page = client.base_entry.list({"orderBy": "-updatedAt"}, page_size=3)
    assert page.total_count >= len(page.objects) > 0
    bench.found["entry"] = page.objects[0].id


def entry_get(client: Client, bench: Bench) -> None:
    entry = client.base_entry.get(bench.found["entry"])
    assert entry.id == bench.found["entry"]
    assert entry.name
    assert entry.created_at


def profile_list(client: Client, bench: Bench) -> None:
    page = client.metadata_profile.list({"metadataObjectTypeEqual": 1, "orderBy": "-createdAt"}, page_size=2)
    assert page.objects
    bench.found["profile"] = bench.profile_id or page.objects[0].id


def profile_get(client: Client, bench: Bench) -> None:
    profile = client.metadata_profile.get(bench.found["profile"])
    assert profile.is_active
    bench.found["xsd"] = profile.xsd


def profile_fields(client: Client, bench: Bench) -> None:
    for each in client.metadata_profile.list_fields(bench.found["profile"]):
        assert each.xpath


def profile_update(client: Client, bench: Bench) -> None:
    xsd = bench.found["xsd"]
    if "&" in xsd:  # the guide's update would decode it; the next step is the way for such a schema
        assert client.metadata_profile.update(bench.found["profile"], xsd.replace("&", "&amp;")).xsd == xsd
    else:
        assert client.metadata_profile.update(bench.found["profile"], xsd).xsd == xsd


def profile_update_from_file(client: Client, bench: Bench) -> None:
    assert client.metadata_profile.update_definition_from_file(bench.found["profile"], bench.found["xsd"]).xsd


def profile_save_schema(client: Client, bench: Bench) -> None:
    before = bench.found["xsd"]
    profile_id, edited = bench.found["profile"], before + NOTE
    assert (
        client.metadata_profile.save_schema(profile_id, edited, based_on_hash=schema_hash(before)).profile.xsd == edited
    )
    client.metadata_profile.save_schema(profile_id, before, based_on_hash=schema_hash(edited))


def record_add(client: Client, bench: Bench) -> None:
    saved = client.metadata.add(bench.profile_id, bench.entry_id, "<metadata/>")
    bench.found["record"] = saved.record
    assert saved.record.object_id == bench.entry_id


def record_list(client: Client, bench: Bench) -> None:
    wanted = bench.entry_id or bench.found["entry"]
    found = client.metadata.of_entry(wanted, bench.found["profile"])
    assert found is None or found.object_id == wanted
    bench.found.setdefault("record", found)


def record_get(client: Client, bench: Bench) -> None:
    if record := bench.found["record"]:
        assert client.metadata.get(record.id) == record


def record_update(client: Client, bench: Bench) -> None:
    record: MetadataRecord = bench.found["record"]
    saved = client.metadata.update(record.id, f"<metadata>{NOTE}</metadata>", version=record.version).record
    assert saved.version > record.version
    client.metadata.update(record.id, record.xml, version=saved.version)


def search(client: Client, bench: Bench) -> None:
    item = metadata_item(None, profile_id=bench.found["profile"], match=Match.EXISTS)
    page = client.esearch.search_entry([item], page_size=2)
    assert page.total_count >= len(page.objects)


def several(client: Client, bench: Bench) -> None:
    entry, missing = client.multirequest(
        [
            Request("baseentry", "get", {"entryId": bench.found["entry"]}),
            Request("baseentry", "get", {"entryId": "0_zzzz"}),
        ]
    )
    assert entry["id"] == bench.found["entry"]
    assert missing.code == "ENTRY_ID_NOT_FOUND"


def template_provided(client: Client, bench: Bench) -> None:
    page = client.event_templates.list_templates(page_size=2)
    assert page.objects
    bench.found["provided"] = page.objects[0].id


def template_clone(client: Client, bench: Bench) -> None:
    changes = {"systemName": "DESK_CONTRACT", "url": "https://hooks.example/desk", "manualDispatchEnabled": True}
    bench.found["template"] = client.event_templates.clone(bench.found["provided"], changes).id


def template_list(client: Client, bench: Bench) -> None:
    assert client.event_templates.list(page_size=2).total_count >= 0


def template_get(client: Client, bench: Bench) -> None:
    assert client.event_templates.get(bench.found["template"]).system_name == "DESK_CONTRACT"


def template_update(client: Client, bench: Bench) -> None:
    assert client.event_templates.update(bench.found["template"], {"name": "Desk contract"}).name == "Desk contract"


def template_dispatch(client: Client, bench: Bench) -> None:
    client.event_templates.update_status(bench.found["template"], TemplateStatus.ACTIVE)
    assert client.event_templates.dispatch(bench.found["template"], bench.found["entry"]) > 0


def template_delete(client: Client, bench: Bench) -> None:
    deleted = client.event_templates.update_status(bench.found["template"], TemplateStatus.DELETED)
    assert deleted.status is TemplateStatus.DELETED


STEPS = (
    Step("session.get", session_get),
    Step("session.start_widget_session", start_widget_session),
    Step("app_token.start_session", start_session, needs_token=True),
    Step("base_entry.list", entry_list),
    Step("base_entry.get", entry_get),
    Step("metadata_profile.list", profile_list),
    Step("metadata_profile.get", profile_get),
    Step("metadata_profile.list_fields", profile_fields),
    Step("metadata_profile.update", profile_update, writes=True),
    Step("metadata_profile.update_definition_from_file", profile_update_from_file, writes=True),
    Step("metadata_profile.save_schema", profile_save_schema, writes=True),
    Step("metadata.add", record_add, writes=True),
    Step("metadata.list", record_list),
    Step("metadata.get", record_get),
    Step("metadata.update", record_update, writes=True),
    Step("esearch.search_entry", search),
    Step("multirequest", several),
    Step("event_templates.list_templates", template_provided),
    Step("event_templates.clone", template_clone, writes=True),
    Step("event_templates.list", template_list),
    Step("event_templates.get", template_get, writes=True),
    Step("event_templates.update", template_update, writes=True),
    Step("event_templates.dispatch", template_dispatch, writes=True),
    Step("event_templates.update_status", template_delete, writes=True),
)


def steps_for(bench: Bench) -> tuple[Step, ...]:
    """The steps that can run with what is there."""
    may_write = bool(bench.entry_id and bench.profile_id)
    return tuple(step for step in STEPS if (may_write or not step.writes) and (bench.token_id or not step.needs_token))
