"""Sync: one entry, one profile, its record."""

from __future__ import annotations

import time

import streamlit as st

from kaltura_core.api import Client, Entry, MetadataProfile
from kaltura_core.errors import KalturaError, RecordError, SchemaError
from kaltura_core.metadata import Schema
from pages.widgets import problems
from pages.widgets.conflict import conflict
from pages.widgets.connection import connection, has_ended, note
from pages.widgets.editor import EDITORS, Editor
from pages.widgets.loaded import loaded, read_again
from pages.widgets.open_entry import asked_entry, open_entry
from pages.widgets.page_head import api_calls, page_head
from pages.widgets.profiles import choose_profile
from pages.widgets.record_form import record_form, typed
from pages.widgets.save_bar import outcome, record_line, record_xml, save_bar
from pages.widgets.waiting import patient

OPEN = "sync.editor"  # kept over a change of page


def main() -> None:
    """The page, from top to bottom."""
    asked = asked_entry()
    visit = connection("Sync", returning_to=f"Sync, entry {asked}" if asked else "")
    _take_in_what_was_typed()
    page_head("Sync", "Edit one entry's metadata; nothing you did not edit changes", visit)
    if visit.client.read_only:
        st.warning("**KALTURA_READ_ONLY is set.** This page can read, not save.", icon=":material/lock:")
    client = patient(visit.client)
    try:
        entry = open_entry(client, visit.info, asked)
        if entry:
            _record(client, entry)
    except KalturaError as problem:
        if not note(problem):
            problems.show(problem, "This could not be read")
            st.button("Try again", key="sync.again", on_click=read_again)
    api_calls(visit)


def _record(client: Client, entry: Entry) -> None:
    """The profile to choose, and the entry's record under it as a form, or as a choice after a conflict."""
    profiles = loaded("profiles", lambda: list(client.metadata_profile.of_entries()))
    if not profiles:
        st.subheader("No profile yet", anchor=False)
        st.markdown("This account has no metadata profile for entries. Make one in KMC under Settings, Custom data.")
        return
    profile, line = choose_profile(profiles, on_change=read_again)
    try:
        editor = _editor(client, entry, profile)
    except (SchemaError, RecordError) as problem:
        what = "The schema of this profile" if isinstance(problem, SchemaError) else "This record"
        problems.show(problem, f"{what} cannot be read", "It stays as it is.")
        return
    st.session_state[OPEN] = editor
    editor.refused = editor.refused and editor.draft.problems()
    with line:
        record_line(editor)
    if profile.is_transforming:
        st.warning(
            "**Kaltura is rewriting the records of this profile.** Nothing may be saved until it is done; "
            "what you typed is kept.",
            icon=":material/hourglass_top:",
        )
        st.button("Read again", key="sync.transforming", on_click=read_again)
    if editor.theirs:
        if (choices := conflict(editor, now=time.time())) is not None:
            editor.settle(choices)
            _save(client, editor)
        return
    outcome(editor, profile)
    form, xml = st.tabs(["Form", "XML"], key="tab", bind="query-params", on_change="rerun")
    with form:
        key = editor.form_key
        editor.put(record_form(editor.draft, key, editor.draft.problems()), key)
    with xml:
        record_xml(editor)
    if save_bar(editor, profile, read_only=client.read_only, ended=has_ended()):
        _save(client, editor)


def _editor(client: Client, entry: Entry, profile: MetadataProfile) -> Editor:
    """The editor of this entry and profile: the one with unsaved edits, or one on the record as it is now."""
    editors: dict[tuple[str, int], Editor] = st.session_state.setdefault(EDITORS, {})
    key = (entry.id, profile.id)

    def read() -> Editor:
        schema = loaded(("schema", profile.id), lambda: Schema.parse(profile.xsd or ""))
        current, kept = client.metadata.of_entry(*key), editors.get(key)
        if kept and kept.draft.edits:
            return kept.restore(current, schema)
        return Editor.open(*key, current, schema, now=time.time())

    editors[key] = loaded(("record", *key), read, height=320)
    return editors[key]


def _take_in_what_was_typed() -> None:
    """Before anything else: what stands in the open form becomes part of its draft, and a save that runs ends.

    What is typed while a save waits for the server starts a run of its own.
    """
    editor: Editor | None = st.session_state.get(OPEN)
    if not editor:
        return
    editor.take_in(typed)
    if editor.is_saving:
        with st.bottom, st.spinner("Saving"):
            editor.wait()


def _save(client: Client, editor: Editor) -> None:
    with st.bottom, st.spinner("Saving"):
        editor.save(client)
    if editor.failure:
        note(editor.failure)
        note(editor.failure.__cause__)
    elif not editor.theirs and not editor.refused:
        read_again("recent", ("entry", editor.entry_id))
    st.rerun()


main()
