"""The form that connects an account, by KS or by app token. Fields keep their text until it worked.

A field's text lives in the browser, too, under the field's key: so after a connect or a disconnect the keys change, and
nothing that was typed comes back.
"""

from __future__ import annotations

import streamlit as st

from kaltura_core.api import Connection
from kaltura_core.api.account import connect_with_app_token, connect_with_ks
from kaltura_core.errors import KalturaError
from kaltura_core.settings import Settings
from pages.widgets import problems
from pages.widgets.address import refuse_own_network

_WAYS = ("KS", "App token")
_HASHES = ("Find out", "SHA256", "SHA1", "SHA512", "MD5")
FORM = "connect form"


def key(field: str) -> str:
    """The key of a field in the form as it stands now."""
    return f"connect.{st.session_state.get(FORM, 0)}.{field}"


def connect_form(settings: Settings) -> Connection | None:
    """Draw the form; gives the connection in the run in which it was made."""
    above = st.container()
    way = st.segmented_control("Sign in with", _WAYS, default=_WAYS[0], required=True, bind="query-params", key="way")
    with st.form("connect", border=False):
        service_url = st.text_input(
            "Service URL", settings.service_url, key=key("url"),
            help="Regional accounts have their own address, for example https://api.irp2.ovp.kaltura.com/api_v3",
        )  # fmt: skip
        read = _ks_fields() if way == "KS" else _token_fields()
        asked = st.form_submit_button("Connect", type="primary")
    st.caption("The session is checked with one call (session.get) before anything else happens.")
    if not asked:
        return None
    with above:
        try:
            with st.spinner("Checking the session"):
                return _connect(settings, service_url.strip(), read)
        except KalturaError as problem:
            problems.show(problem, "Not connected")
    return None


Fields = dict[str, str]


def _ks_fields() -> Fields:
    ks = st.text_area(
        "KS", placeholder="Paste a Kaltura session", height=96, key=key("ks"),
        help="Kept in this browser session only. Never written to disk or to the log.",
    )  # fmt: skip
    return {"ks": ks.strip()}


def _token_fields() -> Fields:
    left, right = st.columns(2)
    partner = left.text_input("Partner id", placeholder="2173581", key=key("partner"))
    token_id = right.text_input("App token id", placeholder="1_ab12cd34", key=key("token_id"))
    token = left.text_input("App token", type="password", key=key("token"))
    hash_type = right.selectbox(
        "Hash type", _HASHES, key=key("hash"), help="As the token was made; SHA-256 is tried first"
    )
    return {"partner": partner.strip(), "id": token_id.strip(), "token": token.strip(), "hash": hash_type}


def _connect(settings: Settings, service_url: str, fields: Fields) -> Connection:
    refuse_own_network(service_url, settings)
    if "ks" in fields:
        if not fields["ks"]:
            raise KalturaError("The KS is missing. Paste one, or sign in with an app token")
        return connect_with_ks(settings, service_url, fields["ks"])
    missing = [
        name
        for name, key in (("partner id", "partner"), ("app token id", "id"), ("app token", "token"))
        if not fields[key]
    ]
    if missing:
        raise KalturaError(f"Still missing: {', '.join(missing)}")
    if not fields["partner"].isdecimal():
        raise KalturaError("The partner id is a number, like 2173581. KMC shows it under Settings, Integration")
    hash_type = None if fields["hash"] == _HASHES[0] else fields["hash"]
    return connect_with_app_token(
        settings, service_url, int(fields["partner"]), fields["id"], fields["token"], hash_type
    )
