"""One record being edited: what was read, what was typed, and how a save ended. No Streamlit in here."""

from __future__ import annotations

from dataclasses import dataclass

from kaltura_core.api import Client, MetadataRecord
from kaltura_core.errors import KalturaError, RecordChanged
from kaltura_core.metadata import Change, Clash, Draft, Path, Problem, Record, Schema


@dataclass
class Editor:
    """The record of one entry under one profile, and its draft.

    `generation` names the form: it rises whenever the form has to start anew from other values. After a save that met
    another one, `theirs` is the record as it is now and `clashes` are the fields that both changed.
    """

    entry_id: str
    profile_id: int
    stored: MetadataRecord | None
    draft: Draft
    began: float
    generation: int = 0
    theirs: MetadataRecord | None = None
    clashes: tuple[Clash, ...] = ()
    failure: KalturaError | None = None
    refused: tuple[Problem, ...] = ()
    altered: tuple[Change, ...] = ()
    notice: str = ""
    restored: bool = False

    @classmethod
    def open(
        cls, entry_id: str, profile_id: int, stored: MetadataRecord | None, schema: Schema, *, now: float
    ) -> Editor:
        """An editor without edits. Raises RecordError where the stored XML cannot be read."""
        base = Record.parse(stored.xml) if stored else Record.empty()
        return cls(entry_id, profile_id, stored, Draft(schema, base), now)

    @property
    def form_key(self) -> str:
        return f"sync/{self.entry_id}/{self.profile_id}/{self.generation}"

    @property
    def version(self) -> int:
        return self.stored.version if self.stored else 0

    def restore(self) -> Editor:
        """The same edits in a form that starts anew, for a visitor who left the page and came back."""
        self.generation, self.restored = self.generation + 1, True
        return self

    def discard(self) -> None:
        """Drop every edit; the form starts anew from what was read."""
        self._start(self.stored, Draft(self.draft.schema, self.draft.base))

    def save(self, client: Client) -> None:
        """Check the draft, send it with the version it is based on, and remember how that ended."""
        self.failure, self.refused, self.altered = None, (), ()
        try:
            self.refused = self.draft.problems()
            if not self.refused:
                self._send(client, self.draft.record().xml)
        except RecordChanged as met:
            self._meet(met)
        except KalturaError as problem:
            self.failure = problem

    def settle(self, choices: dict[Path, bool]) -> None:
        """Base the draft on their record; `choices` says for each field that both changed whether mine is kept."""
        if self.theirs is None:
            return
        draft, clashes = self.draft.rebased(Record.parse(self.theirs.xml))
        for clash in clashes:
            if not choices.get(clash.field.path, False):
                draft = draft.with_values(clash.field.path, clash.theirs)
        self._start(self.theirs, draft)

    def _send(self, client: Client, xml: str) -> None:
        if self.stored:
            saved = client.metadata.update(self.stored.id, xml, version=self.stored.version)
        else:
            saved = client.metadata.add(self.profile_id, self.entry_id, xml)
        sent = self.draft.record()
        kept = Record.parse(saved.record.xml)
        self.notice = f"Saved as version {saved.record.version}"
        if saved.confirmed_by_reading:
            self.notice = f"No answer came. The record was read again: it was saved, as version {saved.record.version}"
        altered = _differences(self.draft.schema, sent, kept)
        self._start(saved.record, Draft(self.draft.schema, kept))
        self.altered = altered

    def _meet(self, met: RecordChanged) -> None:
        if not isinstance(met.current, MetadataRecord):
            self.failure = met
            return
        self.theirs = met.current
        _, self.clashes = self.draft.rebased(Record.parse(met.current.xml))

    def _start(self, stored: MetadataRecord | None, draft: Draft) -> None:
        self.stored, self.draft, self.generation, self.restored = stored, draft, self.generation + 1, False
        self.theirs, self.clashes, self.failure, self.refused, self.altered = None, (), None, (), ()


def _differences(schema: Schema, sent: Record, kept: Record) -> tuple[Change, ...]:
    """What the server stored otherwise than it was sent, by field (server.md section 11: a profile's XSLT)."""
    if sent.xml == kept.xml:
        return ()
    pairs = ((found, sent.values(found.path), kept.values(found.path)) for found in schema.fields)
    return tuple(Change(found, before, after) for found, before, after in pairs if before != after)
