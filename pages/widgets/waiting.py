"""Long waits are told while they last: Kaltura asked to slow down, and the work goes on."""

from __future__ import annotations

import streamlit as st

from kaltura_core.api import Client

_LONG = 3  # seconds; shorter waits are not worth a line


def patient(client: Client) -> Client:
    """The client, telling on this page before it waits for longer than a moment.

    Only being slowed down makes it wait so long; what follows takes the line away again.
    """
    place = st.empty()
    place.empty()

    def tell(_: str, seconds: float) -> None:
        if seconds >= _LONG:
            place.info(
                f"**Kaltura asked to slow down.** Trying again in {seconds:.0f} s; nothing was lost.",
                icon=":material/hourglass_top:",
            )

    return client.with_on_wait(tell)
