"""One record being edited: what was read, what was typed, and how a save ended. No Streamlit in here."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kaltura_core.api import Client, MetadataRecord
from kaltura_core.errors import KalturaError, RecordChanged, RecordError, RecordNotFound
from kaltura_core.metadata import Change, Clash, Draft, Path, Problem, Record, Schema

EDITORS = "editors"
"""Where a visitor's editors are kept, by entry and profile."""


def _new_form() -> str:
    """A name that no form had before: the state of another form's inputs never comes back."""
    return secrets.token_hex(4)


@dataclass
class Editor:
    """The record of one entry under one profile, and its draft.

    `form` names the form, and is another one whenever the form has to start anew from other values. After a save that
    met another one, `theirs` is the record as it is now and `clashes` are the fields that both changed.
    """

    entry_id: str
    profile_id: int
    stored: MetadataRecord | None
    draft: Draft
    began: float
    form: str = field(default_factory=_new_form)
    theirs: MetadataRecord | None = None
    clashes: tuple[Clash, ...] = ()
    doubted: bool = False
    failure: KalturaError | None = None
    refused: tuple[Problem, ...] = ()
    altered: tuple[Change, ...] = ()
    notice: str = ""
    warning: str = ""
    restored: bool = False
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _saving: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def open(
        cls, entry_id: str, profile_id: int, stored: MetadataRecord | None, schema: Schema, *, now: float
    ) -> Editor:
        """An editor without edits. Raises RecordError where the stored XML cannot be read."""
        base = Record.parse(stored.xml) if stored else Record.empty()
        return cls(entry_id, profile_id, stored, Draft(schema, base), now)

    @property
    def form_key(self) -> str:
        return f"sync/{self.entry_id}/{self.profile_id}/{self.form}"

    @property
    def version(self) -> int:
        return self.stored.version if self.stored else 0

    def restore(self, current: MetadataRecord | None, schema: Schema) -> Editor:
        """The same edits for a visitor who comes back, held against the record and the schema as they are now."""
        if schema.text != self.draft.schema.text:
            self._take_schema(schema)
        self._start(self.stored, self.draft)
        self.restored = True
        if current is None and self.stored:
            self._lose()
        elif current and current.version != self.version:
            self._meet(RecordChanged(current=current))
            if self.theirs and self._says_the_same(Record.parse(current.xml)):
                self.settle({})  # as when a schema change rewrote the record: another text, the same values
                self.restored = True
        return self

    def _says_the_same(self, other: Record) -> bool:
        base = self.draft.base
        return all(base.values(found.path) == other.values(found.path) for found in self.draft.schema.walk())

    def discard(self) -> None:
        """Drop every edit; the form starts anew from what was read."""
        base = self.draft.base if self.stored else Record.empty()
        self._start(self.stored, Draft(self.draft.schema, base))

    def take_in(self, typed: Callable[[Draft, str], Draft]) -> None:
        """Let what stands in the form become part of the draft; `typed` reads the form of this key into a draft."""
        with self._turn:
            if not self.theirs:
                self.draft = typed(self.draft, self.form_key)

    def put(self, draft: Draft, form_key: str) -> None:
        """The draft as a form gave it, unless the record was saved and the form began anew meanwhile."""
        with self._turn:
            if form_key == self.form_key:
                self.draft = draft

    @property
    def is_saving(self) -> bool:
        """Whether a save waits for the server, in another run of the page."""
        return self._saving.locked()

    def wait(self) -> None:
        """Until no save is under way."""
        with self._saving:
            pass

    def save(self, client: Client) -> None:
        """Check the draft, send it with the version it is based on, and remember how that ended.

        One save at a time: a page's next run can begin while this one waits for the server. What is typed meanwhile
        becomes edits of the saved record; a second press finds nothing left to save.
        """
        with self._saving:
            if self.draft.edits:
                self._save(client)

    def _save(self, client: Client) -> None:
        self.failure, self.refused, self.altered, self.warning = None, (), (), ""
        try:
            draft = self.draft
            self.refused = draft.problems()
            if not self.refused:
                self._send(client, draft)
        except RecordChanged as met:
            self._meet(met)
        except RecordNotFound:
            self._lose()
        except KalturaError as problem:
            self.failure = problem

    def settle(self, choices: Mapping[Path, bool]) -> None:
        """Base the draft on their record; `choices` says for each field that both changed whether mine is kept."""
        if self.theirs is None:
            return
        draft, clashes = self.draft.rebased(Record.parse(self.theirs.xml))
        for clash in clashes:
            if not choices.get(clash.field.path, False):
                draft = draft.with_values(clash.field.path, clash.theirs)
        self._start(self.theirs, draft)

    def _send(self, client: Client, draft: Draft) -> None:
        sent = draft.record()
        if self.stored:
            saved = client.metadata.update(self.stored.id, sent.xml, version=self.stored.version)
        else:
            saved = client.metadata.add(self.profile_id, self.entry_id, sent.xml)
        version = saved.record.version
        notice = f"Saved as version {version}"
        if saved.already_there:
            notice = f"The record already holds this, as version {version}"
        elif saved.confirmed_by_reading:
            notice = f"No answer came. The record was read again: it was saved, as version {version}"
        try:
            kept = Record.parse(saved.record.xml)
        except RecordError:
            kept, notice = sent, f"{notice}. What Kaltura stored cannot be read here"
        with self._turn:
            meanwhile = {path: values for path, values in self.draft.edits.items() if draft.values(path) != values}
            fresh = Draft(draft.schema, kept)
            for path, values in meanwhile.items():
                fresh = fresh.with_values(path, values)
            self._start(saved.record, fresh)
        self.notice, self.altered = notice, _differences(draft.schema, sent, kept)

    def _meet(self, met: RecordChanged) -> None:
        """Somebody else's save: both are held side by side, where theirs can be read."""
        if not isinstance(met.current, MetadataRecord):
            self.failure = met
            return
        try:
            _, clashes = self.draft.rebased(Record.parse(met.current.xml))
        except KalturaError as problem:
            self.failure = problem
            return
        self.theirs, self.clashes, self.doubted = met.current, clashes, met.doubted

    def _lose(self) -> None:
        """The record is gone: what the form shows can be saved as a new one."""
        self._start(None, self.draft)
        self.warning = (
            "The record is gone: somebody deleted it, or a schema change made it invalid, so that Kaltura hides it. "
            "What the form shows is kept; save it to create a new record."
        )

    def _take_schema(self, schema: Schema) -> None:
        """The edits under a schema that changed meanwhile; those of fields that it has no more are named."""
        known = {found.path for found in schema.fields}
        lost = [change for change in self.draft.changes() if change.field.path not in known]
        kept = {path: values for path, values in self.draft.edits.items() if path in known}
        self.draft = Draft(schema, self.draft.base, kept)
        if lost:
            told = "; ".join(f"{change.field.label}: {', '.join(change.after) or 'no value'}" for change in lost)
            self.notice = f"The schema changed meanwhile. These edits have no field any more: {told}"

    def _start(self, stored: MetadataRecord | None, draft: Draft) -> None:
        self.stored, self.draft, self.form, self.restored, self.doubted = stored, draft, _new_form(), False, False
        self.theirs, self.clashes, self.failure, self.refused, self.altered = None, (), None, (), ()
        self.warning = ""


def _differences(schema: Schema, sent: Record, kept: Record) -> tuple[Change, ...]:
    """What the server stored otherwise than it was sent, by field (server.md section 11: a profile's XSLT)."""
    if sent.xml == kept.xml:
        return ()
    pairs = ((found, sent.values(found.path), kept.values(found.path)) for found in schema.fields)
    return tuple(Change(found, before, after) for found, before, after in pairs if before != after)


def with_edits(editors: Mapping[tuple[str, int], Editor]) -> frozenset[str]:
    """The ids of the entries whose records have unsaved edits."""
    return frozenset(entry_id for (entry_id, _), editor in editors.items() if editor.draft.edits)
