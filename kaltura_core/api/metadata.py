"""The service `metadata_metadata`: the records, with writes that are safe to repeat.

A write whose answer got lost may have been done. The version lock decides: `update` sends the version that the new
XML is based on, so a second try cannot overwrite anything, and reading the record back tells which of the two it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from kaltura_core.api.enums import ObjectType
from kaltura_core.api.json_objects import Page, page_of
from kaltura_core.api.objects import MetadataRecord
from kaltura_core.api.paging import PAGE, chunks
from kaltura_core.api.transport import Transport, may_have_been_done
from kaltura_core.errors import (
    ApiError,
    Busy,
    ConnectionFailed,
    KalturaError,
    ParameterError,
    RecordChanged,
    RecordExists,
    RecordNotFound,
    Throttled,
    TransientError,
    VersionConflict,
    WriteUnconfirmed,
)

T = TypeVar("T")

_SERVICE = "metadata_metadata"
_WAITS = (0.5, 1.0, 2.0)  # seconds between the tries of a write


@dataclass(frozen=True, slots=True)
class Saved:
    """A record as the server has it after a write.

    `confirmed_by_reading` tells that the write's own answer did not say so: the record was read, and it holds what
    was sent. `already_there` tells that nothing had to be written: the record held the same before.
    """

    record: MetadataRecord
    confirmed_by_reading: bool = False
    already_there: bool = False


@dataclass(frozen=True, slots=True)
class MetadataService:
    """Calls of the service `metadata_metadata`."""

    transport: Transport

    def get(self, record_id: int) -> MetadataRecord:
        """One record. Raises RecordNotFound, also for one that a schema change made INVALID (server.md 0.8)."""
        return MetadataRecord.from_json(self.transport.call(_SERVICE, "get", {"id": record_id}))

    def list(
        self, filter: Mapping[str, Any], *, page_size: int | None = None, page_index: int | None = None
    ) -> Page[MetadataRecord]:
        """One page of records, at most 500. The filter has to name objects (server.md 0.2)."""
        params = {"filter": filter, "pager": {"pageSize": page_size, "pageIndex": page_index}}
        return page_of(MetadataRecord, self.transport.call(_SERVICE, "list", params))

    def of_entry(self, entry_id: str, profile_id: int) -> MetadataRecord | None:
        """The record of one entry under one profile, or None where none can be read."""
        found = self.list(_filter(profile_id, ObjectType.ENTRY, objectIdEqual=entry_id)).objects
        return found[0] if found else None

    def of_entries(self, entry_ids: Iterable[str], profile_id: int) -> Iterator[MetadataRecord]:
        """The records of any number of entries under one profile, 500 a call; entries without one are absent."""
        for ids in chunks(dict.fromkeys(entry_ids)):
            filter = _filter(profile_id, ObjectType.ENTRY, objectIdIn=",".join(ids))
            yield from self.list(filter, page_size=PAGE).objects

    def add(self, profile_id: int, object_id: str, xml: str, *, object_type: ObjectType = ObjectType.ENTRY) -> Saved:
        """Create the record of an object under a profile.

        Raises RecordChanged, with the record that is there, where somebody else created one with another content;
        WriteUnconfirmed where the answer got lost and reading does not settle it; RecordInvalid, EntryNotFound.
        """
        params = {
            "metadataProfileId": profile_id, "objectType": int(object_type), "objectId": object_id, "xmlData": xml,
        }  # fmt: skip
        doubt: KalturaError | None = None
        for wait in (*_WAITS, None):
            try:
                return Saved(MetadataRecord.from_json(self.transport.call(_SERVICE, "add", params)))
            except RecordExists as error:
                found = self._existing(error, profile_id, object_id, object_type)
                return _same_or_changed(found, xml, _CREATED, doubted=doubt is not None)
            except (TransientError, ApiError) as error:
                doubt = _doubt(error, doubt)
                problem = error
            if doubt:
                found = self._read_back(doubt, lambda: self._find(profile_id, object_id, object_type))
                if found:
                    return _same_or_changed(found, xml, _CREATED, doubted=True)
            self._wait_or_give_up(problem, doubt, wait)
        raise AssertionError("the last wait gives up")

    def update(self, record_id: int, xml: str, *, version: int) -> Saved:
        """Replace a record's XML, if it still has the version that the new XML is based on.

        Raises RecordChanged, with the record as it is now, where somebody else saved it since; WriteUnconfirmed where
        the answer got lost and reading does not settle it; RecordInvalid; ParameterError for version 0, no lock at all.
        """
        if version <= 0:
            raise ParameterError("An update needs the version that it is based on; 0 would overwrite whatever is there")
        params = {"id": record_id, "xmlData": xml, "version": version}
        doubt: KalturaError | None = None
        for wait in (*_WAITS, None):
            try:
                return Saved(MetadataRecord.from_json(self.transport.call(_SERVICE, "update", params)))
            except VersionConflict as error:
                if not doubt:
                    return _same_or_changed(self.get(record_id), xml, _CHANGED, doubted=False)
                problem: KalturaError = error
            except (TransientError, ApiError) as error:
                doubt = _doubt(error, doubt)
                problem = error
            if doubt:
                current = self._read_back(doubt, lambda: self.get(record_id))
                if current.xml == xml:
                    return Saved(current, confirmed_by_reading=True)
                if current.version != version:
                    raise RecordChanged(_CHANGED, current=current, doubted=True)
            self._wait_or_give_up(problem, doubt and _not_yet(doubt, version), wait)
        raise AssertionError("the last wait gives up")

    def _find(self, profile_id: int, object_id: str, object_type: ObjectType) -> MetadataRecord | None:
        found = self.list(_filter(profile_id, object_type, objectIdEqual=object_id)).objects
        return found[0] if found else None

    def _existing(
        self, error: RecordExists, profile_id: int, object_id: str, object_type: ObjectType
    ) -> MetadataRecord | None:
        try:
            return self.get(error.record_id) if error.record_id else self._find(profile_id, object_id, object_type)
        except RecordNotFound:
            return None

    def _read_back(self, doubt: KalturaError, read: Callable[[], T]) -> T:
        try:
            return read()
        except KalturaError as error:
            reason = f"{doubt}. Reading the record back failed, too: {error.sentence}"
            raise WriteUnconfirmed(reason, service=doubt.service, action=doubt.action) from error

    def _wait_or_give_up(self, problem: KalturaError, doubt: KalturaError | None, wait: float | None) -> None:
        if wait is not None:
            self.transport.pause(str(problem), wait)
        elif isinstance(doubt, WriteUnconfirmed):
            raise doubt from problem
        elif doubt:
            raise _unconfirmed(doubt) from problem
        else:
            raise problem


_CHANGED = "Somebody else saved the record since it was read"
_CREATED = "Somebody else created this record meanwhile"


def _filter(profile_id: int, object_type: ObjectType, **objects: str) -> dict[str, Any]:
    return {**objects, "metadataProfileIdEqual": profile_id, "metadataObjectTypeEqual": int(object_type)}


def _doubt(error: KalturaError, doubt: KalturaError | None) -> KalturaError | None:
    """What leaves open whether the write was done, after one more error; raises where trying again makes no sense."""
    if may_have_been_done(error):
        return error
    if isinstance(error, ConnectionFailed | Busy) or (doubt and isinstance(error, Throttled)):
        return doubt
    if doubt:
        raise _unconfirmed(doubt) from error
    raise error


def _unconfirmed(doubt: KalturaError) -> WriteUnconfirmed:
    reason = f"{doubt}, and the record that is there does not tell whether it was saved"
    return WriteUnconfirmed(reason, service=doubt.service, action=doubt.action)


def _not_yet(doubt: KalturaError, version: int) -> WriteUnconfirmed:
    """An update without an answer, where the record has not changed so far; the lock makes another try safe."""
    reason = f"{doubt}. Read again, the record still has version {version}"
    found = WriteUnconfirmed(reason, service=doubt.service, action=doubt.action)
    found.advice = "Save again: it cannot overwrite anything, because a save carries the version that it is based on."
    return found


def _same_or_changed(found: MetadataRecord | None, xml: str, changed: str, *, doubted: bool) -> Saved:
    if found and found.xml == xml:
        return Saved(found, confirmed_by_reading=doubted, already_there=not doubted)
    raise RecordChanged(changed, current=found, doubted=doubted)
