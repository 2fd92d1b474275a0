"""Around the form: a line on the record, how the last save ended, and the bar that saves."""

from __future__ import annotations

import streamlit as st

from kaltura_core.api import MetadataProfile
from kaltura_core.errors import RecordError, SessionError, WriteUnconfirmed
from kaltura_core.metadata import Change
from pages.widgets import problems
from pages.widgets.editor import Editor
from pages.widgets.numbers import clock, counted, minute
from pages.widgets.text import plain
from pages.widgets.told import told


def record_line(editor: Editor) -> None:
    """One line on the record: id, version, when it was saved; or that there is none, and why none may be seen."""
    if editor.restored:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(f"Draft from {clock(editor.began)} UTC restored.", width="content")
            st.button("Discard", type="tertiary", key="sync.discard.draft", on_click=editor.discard)
    if editor.stored:
        fits = "" if editor.draft.edits else " Does not fit its schema." if editor.draft.problems() else " Valid."
        saved = f"Saved {minute(editor.stored.updated_at or 0)} UTC."
        st.caption(f"Record {editor.stored.id}, version {editor.version}. {saved}{fits}")
    else:
        st.caption(
            "No record under this profile yet. Fill in the form to create one. "
            "A record that a schema change made invalid cannot be seen: Kaltura hides it, a new one takes its place."
        )


def outcome(editor: Editor, profile: MetadataProfile) -> None:
    """How the last save ended: a toast, what the server changed, what the schema refused, or what went wrong."""
    if editor.notice:
        st.toast(plain(editor.notice))
        editor.notice = ""
    if editor.warning:
        st.warning(plain(editor.warning), icon=":material/warning:")
    if editor.altered:
        st.info(
            f"**Saved as version {editor.version}. Kaltura stored {counted(len(editor.altered), 'field')} otherwise "
            "than it was sent.** " + ("The profile has an XSLT that rewrites records." if profile.xslt else ""),
            icon=":material/info:",
        )
        _table(editor.altered, "Sent", "Stored")
    if editor.refused:
        fields = {
            editor.draft.schema.field(problem.path).label if problem.path else "the record"
            for problem in editor.refused
        }
        st.error(
            f"**The record was not saved: {counted(len(editor.refused), 'value')} "
            f"{'does' if len(editor.refused) == 1 else 'do'} not fit the schema.** "
            f"Nothing was sent and your changes are kept. Look at: {plain(', '.join(sorted(fields)))}.",
            icon=":material/error:",
        )
    if editor.failure and not isinstance(editor.failure, SessionError):  # of those the page head speaks
        unknown = isinstance(editor.failure, WriteUnconfirmed)
        what = "It is not known whether the record was saved" if unknown else "The record was not saved"
        problems.show(editor.failure, what, "Your changes are kept.")


def record_xml(editor: Editor) -> None:
    """The record's XML as it would be saved."""
    try:
        st.code(editor.draft.record().xml, language="xml", wrap_lines=True)
    except RecordError:
        st.caption("What was typed cannot be written as XML; the form says where.")


def save_bar(editor: Editor, profile: MetadataProfile, *, read_only: bool, ended: bool) -> bool:
    """At the bottom, only while there is something to save; gives whether Save was pressed in this run."""
    changes = editor.draft.changes()
    if not changes:
        return False
    blocked = _blocked(profile, read_only=read_only, ended=ended)
    with st.bottom, st.container(horizontal=True, horizontal_alignment="right"):
        with st.popover("Review changes"):
            _table(changes, "Before", "After")
            many = f"all {len(changes)}" if len(changes) > 1 else "the change"
            st.button(f"Discard {many}", on_click=editor.discard, key=f"{editor.form_key}/discard")
        what = counted(len(changes), "change") if editor.stored else "record"
        return st.button(
            f"Save {what}" if editor.stored else f"Create {what}", type="primary", disabled=bool(blocked),
            help=blocked or None, key=f"{editor.form_key}/save",
        )  # fmt: skip


def _blocked(profile: MetadataProfile, *, read_only: bool, ended: bool) -> str:
    if ended:
        return "The session has ended. Renew it first, at the top of the page."
    if read_only:
        return "KALTURA_READ_ONLY is set: this app may read, not save."
    if profile.is_transforming:
        return "Kaltura is rewriting the records of this profile. Nothing may be saved until it is done."
    return ""


def _table(changes: tuple[Change, ...], before: str, after: str) -> None:
    cells = {
        "Field": [plain(change.field.label) for change in changes],
        before: [plain(told(change.field, change.before)) for change in changes],
        after: [plain(told(change.field, change.after)) for change in changes],
    }
    st.table(cells, hide_index=True, border="horizontal", alt="Changes by field")
