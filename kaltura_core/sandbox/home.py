"""The front page: the sandbox introduces itself, as a page or as JSON. Nothing there is a secret of anyone's."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from kaltura_core.sandbox.call import Account
from kaltura_core.sandbox.faults import KINDS
from kaltura_core.sandbox.store import Store

_STYLE = """
:root{color-scheme:light dark}
:root{--line:color-mix(in srgb,currentColor 16%,transparent);--dim:color-mix(in srgb,currentColor 64%,transparent)}
body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:6vh 1.25rem}
h1{font-size:1.9rem;margin:0}h2{font-size:1.1rem;margin:2.2rem 0 .6rem}p{margin:.4rem 0}.dim{color:var(--dim)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.5rem;margin:1rem 0}dt{color:var(--dim)}dd{margin:0}
code,pre{font:14px/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
pre{border:1px solid var(--line);border-radius:.5rem;padding:.8rem 1rem;white-space:pre-wrap}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.35rem 1.2rem .35rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--dim);font-weight:500}
"""


class Home:
    """GET / of one sandbox."""

    def __init__(self, account: Account, store: Store, clock: Callable[[], float]) -> None:
        self._account = account
        self._store = store
        self._clock = clock

    async def answer(self, request: Request) -> Response:
        facts = self.facts(str(request.base_url).rstrip("/"))
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse(facts)
        return HTMLResponse(
            _page(facts, self._clock()),
            headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"},
        )

    def facts(self, url: str) -> dict[str, Any]:
        """What a stranger needs to connect."""
        with self._store.reading() as db:
            tokens = db.execute(
                "SELECT id, token, hash_type, session_type, session_user_id, session_privileges, session_duration,"
                " expiry, status FROM app_token WHERE status <> 3 ORDER BY created_at, rowid"
            ).fetchall()
            profiles = db.execute("SELECT id, name FROM profile WHERE status <> 2 ORDER BY id").fetchall()
            entries = db.execute("SELECT count(*) FROM entry").fetchone()[0]
            records = db.execute("SELECT count(*) FROM record WHERE status = 1").fetchone()[0]
        return {
            "name": "Kaltura sandbox",
            "service_url": f"{url}/api_v3",
            "partner_id": self._account.id,
            "partner_name": self._account.name,
            "admin_secret": self._account.admin_secret,
            "user_secret": self._account.user_secret,
            "app_tokens": [dict(token) for token in tokens],
            "profiles": [dict(profile) for profile in profiles],
            "entries": entries,
            "records": records,
            "faults": {"url": f"{url}/sandbox/faults", "kinds": list(KINDS), "tuning": f"{url}/sandbox/tuning"},
        }


def _page(facts: dict[str, Any], now: float) -> str:
    tokens = "".join(_token(token, now) for token in facts["app_tokens"])
    profiles = "".join(
        f"<tr><td><code>{p['id']}</code></td><td>{escape(p['name'])}</td></tr>" for p in facts["profiles"]
    )
    service = escape(facts["service_url"])
    home = service.removesuffix("/api_v3")
    start = (
        f"curl {service}/service/session/action/start \\\n"
        f"  -d format=1 -d partnerId={facts['partner_id']} -d type=2 \\\n"
        f"  -d secret={escape(facts['admin_secret'])} -d privileges=disableentitlement"
    )
    fault = (
        f"curl {escape(facts['faults']['url'])} -H 'Content-Type: application/json' \\\n"
        """  -d '{"kind": "throttle", "calls": 5, "seconds": 10}'"""
    )
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Kaltura sandbox</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>{_STYLE}</style></head><body>
<h1>Kaltura sandbox</h1>
<p class="dim">A stand-in for a Kaltura account. It answers the Kaltura API from a file on this machine; nothing you do
here reaches a real account. The secrets on this page open this sandbox and nothing else.</p>
<dl><dt>Service URL</dt><dd><code>{service}</code></dd>
<dt>Partner</dt><dd><code>{facts["partner_id"]}</code> {escape(facts["partner_name"])}</dd>
<dt>Admin secret</dt><dd><code>{escape(facts["admin_secret"])}</code></dd>
<dt>User secret</dt><dd><code>{escape(facts["user_secret"])}</code></dd>
<dt>Holds</dt><dd>{facts["entries"]:,} entries, {facts["records"]:,} metadata records</dd></dl>
<h2>Get a session</h2><pre>{start}</pre>
<h2>App tokens</h2>
<div class="wide"><table><tr><th>Id</th><th>Token</th><th>Hash</th><th>Session</th></tr>{tokens}</table></div>
<h2>Metadata profiles</h2><div class="wide"><table><tr><th>Id</th><th>Name</th></tr>{profiles}</table></div>
<h2>Make it fail</h2><p>Kinds of faults: {escape(", ".join(facts["faults"]["kinds"]))}. This one throttles:</p>
<pre>{fault}</pre>
<p>And this ends all of them:</p><pre>curl -X DELETE {escape(facts["faults"]["url"])}</pre>
<p class="dim">The same facts as JSON: <code>curl -H 'Accept: application/json' {home}/</code></p>
</body></html>"""


def _token(token: dict[str, Any], now: float) -> str:
    session = "admin" if token["session_type"] == 2 else "user"
    if token["status"] != 2:
        session += ", disabled"
    if token["expiry"] and token["expiry"] <= now:
        session += ", expired"
    cells = (
        f"<code>{escape(token['id'])}</code>",
        f"<code>{escape(token['token'])}</code>",
        token["hash_type"],
        session,
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
