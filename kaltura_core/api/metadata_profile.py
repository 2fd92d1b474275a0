"""The service `metadata_metadataProfile`: the schemas, and the one safe way to replace one.

There is no version lock on a profile. So every schema write stands between two reads: one that proves that the schema
is still the one the edit began from, and one that proves that the server now holds what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaltura_core.api.encoding import Upload
from kaltura_core.api.enums import ObjectType
from kaltura_core.api.json_objects import Page, page_of
from kaltura_core.api.objects import MetadataProfile, ProfileField
from kaltura_core.api.paging import newest_first
from kaltura_core.api.transport import Transport, may_have_been_done
from kaltura_core.errors import KalturaError, ProfileTransforming, SchemaChanged, TransientError, WriteUnconfirmed

_SERVICE = "metadata_metadataprofile"


@dataclass(frozen=True, slots=True)
class SavedSchema:
    """A profile as the server has it after a schema write, read back.

    `confirmed_by_reading` tells that the write's own answer got lost.
    """

    profile: MetadataProfile
    confirmed_by_reading: bool = False


@dataclass(frozen=True, slots=True)
class MetadataProfileService:
    """Calls of the service `metadata_metadataProfile`."""

    transport: Transport

    def get(self, profile_id: int) -> MetadataProfile:
        """One profile with its schema. Raises ProfileNotFound, also for a deprecated one."""
        return MetadataProfile.from_json(self.transport.call(_SERVICE, "get", {"id": profile_id}))

    def list(
        self, filter: Mapping[str, Any] | None = None, *, page_size: int | None = None, page_index: int | None = None
    ) -> Page[MetadataProfile]:
        """One page of profiles: 30 unless `page_size` says otherwise, at most 500."""
        params = {"filter": filter or {}, "pager": {"pageSize": page_size, "pageIndex": page_index}}
        return page_of(MetadataProfile, self.transport.call(_SERVICE, "list", params))

    def every(self, filter: Mapping[str, Any] | None = None) -> Iterator[MetadataProfile]:
        """Every profile that matches, newest first, however many. Raises PagingError."""

        def page(window: Mapping[str, Any], size: int, index: int) -> Page[MetadataProfile]:
            return self.list(window, page_size=size, page_index=index)

        return newest_first(page, filter or {})

    def of_entries(self) -> Iterator[MetadataProfile]:
        """Every profile for the metadata of entries, newest first."""
        return self.every({"metadataObjectTypeEqual": int(ObjectType.ENTRY)})

    def list_fields(self, profile_id: int) -> tuple[ProfileField, ...]:
        """The profile's searchable fields, each with the exact xPath that searches take."""
        answer = self.transport.call(_SERVICE, "listFields", {"metadataProfileId": profile_id})
        return page_of(ProfileField, answer).objects

    def update(self, profile_id: int, xsd: str) -> MetadataProfile:
        """Replace the schema, as the guide does it; `save_schema` is the safe way.

        The server decodes HTML entities in it once (server.md 0.9).
        """
        params = {"id": profile_id, "metadataProfile": {"objectType": "KalturaMetadataProfile"}, "xsdData": xsd}
        return MetadataProfile.from_json(self.transport.call(_SERVICE, "update", params))

    def update_definition_from_file(self, profile_id: int, xsd: str) -> MetadataProfile:
        """Replace the schema by a file, which is stored as it is; `save_schema` is the safe way.

        The server does not look whether the profile is TRANSFORMING.
        """
        params = {"id": profile_id, "xsdFile": Upload("schema.xsd", xsd.encode("utf-8"))}
        return MetadataProfile.from_json(self.transport.call(_SERVICE, "updateDefinitionFromFile", params))

    def save_schema(self, profile_id: int, xsd: str, *, based_on_hash: str) -> SavedSchema:
        """Replace the schema if it still is the one with this hash (`schema_hash`), and prove that it arrived.

        Raises SchemaChanged (nothing was sent), ProfileTransforming (nothing was sent), SchemaRefused (nothing was
        stored), WriteUnconfirmed where the schema read afterwards is not the one that was meant.
        """
        before = self.get(profile_id)
        if before.xsd_hash != based_on_hash:
            raise SchemaChanged(
                f"The schema of profile {profile_id} was changed since it was read; nothing was sent", current=before
            )
        if before.is_transforming:
            raise ProfileTransforming(
                "METADATA_TRANSFORMING", f"Kaltura is rewriting the records of profile {profile_id}; nothing was sent",
                service=_SERVICE, action="update",
            )  # fmt: skip
        if before.xsd == xsd:
            return SavedSchema(before)
        # Any "&" begins a reference, which `update` would decode: &amp; in a value would be stored as a bare &.
        write = self.update_definition_from_file if "&" in xsd else self.update
        lost: KalturaError | None = None
        try:
            write(profile_id, xsd)
        except TransientError as error:
            if not may_have_been_done(error):
                raise
            lost = error
        return self._proved(before, xsd, lost)

    def _proved(self, before: MetadataProfile, xsd: str, lost: KalturaError | None) -> SavedSchema:
        """The profile read back after a write, if it holds what was meant."""
        said = f"{lost}. " if lost else ""
        try:
            after = self.get(before.id)
        except KalturaError as error:
            reason = f"{said}Reading the schema of profile {before.id} back failed: {error.sentence}"
            raise WriteUnconfirmed(reason, service=_SERVICE, action="update") from error
        if after.xsd == xsd:
            return SavedSchema(after, confirmed_by_reading=lost is not None)
        found = "it is still the old one" if after.xsd == before.xsd else "it is neither the old nor the new one"
        reason = f"{said}The schema of profile {before.id} was read again, and {found}"
        raise WriteUnconfirmed(reason, service=_SERVICE, action="update") from lost
