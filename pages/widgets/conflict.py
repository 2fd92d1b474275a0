"""Two saves of one record: what merges by itself, and a choice for each field that both changed."""

from __future__ import annotations

import streamlit as st

from kaltura_core.metadata import Path, Record
from pages.widgets.editor import Editor
from pages.widgets.numbers import ago, counted
from pages.widgets.text import plain
from pages.widgets.told import told

_THEIRS, _MINE = "theirs", "yours"
NO_VALUE = "No value"


def conflict(editor: Editor, *, now: float) -> dict[Path, bool] | None:
    """Draw the choice; gives, in the run of the click, which fields keep mine; all others take theirs."""
    theirs = editor.theirs
    if theirs is None:
        return None
    mine, clashes = editor.draft.changes(), editor.clashes
    quiet = len(mine) - len(clashes)
    if editor.doubted:
        st.info(
            "No answer came to your save, and the record has changed since. It may be your own save, as the profile's "
            "rules rewrote it: then take theirs.",
            icon=":material/info:",
        )
    st.warning(
        f"**Somebody saved this record {ago(theirs.updated_at or now, now)}, while you were editing.** "
        f"Your {counted(len(mine), 'change')} {'is' if len(mine) == 1 else 'are'} kept. "
        + (f"{counted(quiet, 'change')} {'does' if quiet == 1 else 'do'} not touch theirs. " if quiet else "")
        + (f"Choose for {counted(len(clashes), 'field')}, then save." if clashes else "Save to merge both."),
        icon=":material/call_split:",
    )
    st.dataframe(
        _rows(editor, Record.parse(theirs.xml), theirs.version), hide_index=True, alt="Both changes, field by field"
    )
    choices: dict[Path, str | None] = {}
    for clash in clashes:
        with st.container(border=True):
            st.markdown(f"**{plain(clash.field.label)}**: both of you changed it")
            shown = {
                _THEIRS: plain(told(clash.field, clash.theirs) or NO_VALUE),
                _MINE: plain(told(clash.field, clash.mine) or NO_VALUE),
            }
            choices[clash.field.path] = st.radio(
                plain(clash.field.label), [_THEIRS, _MINE], index=None, horizontal=True, label_visibility="collapsed",
                captions=["theirs", "yours"], format_func=shown.get, key=f"{editor.form_key}/choice/{clash.field.name}",
            )  # fmt: skip
    open_fields = [clash.field.label for clash in clashes if choices[clash.field.path] is None]
    with st.container(horizontal=True):
        merged = st.button(
            "Save merged record", type="primary", disabled=bool(open_fields), key=f"{editor.form_key}/merge",
            help=f"Choose first: {plain(', '.join(open_fields))}" if open_fields else None,
        )  # fmt: skip
        dropped = st.button("Take theirs, drop my changes", key=f"{editor.form_key}/theirs")
    if dropped:
        editor.settle({})
        editor.discard()
        st.rerun()
    return {path: choice == _MINE for path, choice in choices.items()} if merged else None


def _rows(editor: Editor, theirs: Record, version: int) -> dict[str, list[str]]:
    """Every field that either changed, and which of both will be saved."""
    clashing = {clash.field.path for clash in editor.clashes}
    was_name = f"Was (version {editor.version})" if editor.stored else "Was"
    rows: dict[str, list[str]] = {
        name: [] for name in ("Field", was_name, f"Theirs (version {version})", "Yours", "Will be saved")
    }
    for field in editor.draft.schema.fields:
        was, now, mine = (
            editor.draft.base.values(field.path),
            theirs.values(field.path),
            editor.draft.values(field.path),
        )
        if was == now == mine:
            continue
        saved = "your choice below" if field.path in clashing else _THEIRS if mine == was else _MINE
        cells = (field.label, *(told(field, values, 60) for values in (was, now, mine)), saved)
        for name, cell in zip(rows, cells, strict=True):
            rows[name].append(cell)
    return rows
