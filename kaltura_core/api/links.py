"""Addresses that are built without a call: thumbnail, console page, manifest. The forms are the guide's."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from kaltura_core.errors import ParameterError

# Number of the data centre, underscore, eight lower-case letters or digits: every id in the guide has this shape. Ids
# from before there were data centres are ten letters and digits. Nothing else may reach a URL.
_ENTRY_ID = re.compile(r"[0-9]{1,4}_[a-z0-9]{8}|[a-z0-9]{10}")
_WIDEST = 10_000  # pixels; wider ones are error-25 (server.md section 8)


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses of one account. `ks` goes into a URL only where a caller asks for it, and not into `repr`."""

    partner_id: int
    cdn_url: str
    kmc_url: str
    ks: str | None = field(default=None, repr=False)

    def thumbnail(self, entry_id: str, width: int, *, signed: bool = False) -> str:
        """The picture of an entry, `width` pixels wide.

        `signed` appends the KS, which accounts that demand a session for pictures need: whoever sees that URL can use
        the session. Raises ParameterError for an entry id or a width that cannot be.
        """
        if not 0 < width <= _WIDEST:
            raise ParameterError(f"A thumbnail is 1 to {_WIDEST:,} pixels wide, not {width}")
        url = f"{self.cdn_url}/p/{self.partner_id}/thumbnail/entry_id/{checked_entry_id(entry_id)}/width/{width}"
        return f"{url}/ks/{quote(self.ks, safe='')}" if signed and self.ks else url

    def kmc_entry(self, entry_id: str) -> str:
        """The entry's metadata page in the console (KMC). Raises ParameterError for an id that cannot be."""
        return f"{self.kmc_url}/index.php/kmcng/content/entries/entry/{checked_entry_id(entry_id)}/metadata"

    def play_manifest(self, entry_id: str, *, ks: str | None = None) -> str:
        """The HLS manifest of an entry. `ks` is a session made for playing this entry, not the one of the account.

        Raises ParameterError for an id that cannot be.
        """
        scheme = urlsplit(self.cdn_url).scheme
        url = (
            f"{self.cdn_url}/p/{self.partner_id}/sp/{self.partner_id}00/playManifest/entryId/{checked_entry_id(entry_id)}"
            f"/format/applehttp/protocol/{scheme}/a.m3u8"
        )
        return f"{url}?ks={quote(ks, safe='')}" if ks else url


def is_entry_id(text: str) -> bool:
    """Whether a text has the shape of an entry id, like `1_ab12cd34`."""
    return bool(_ENTRY_ID.fullmatch(text))


def checked_entry_id(text: str) -> str:
    """The entry id itself. Raises ParameterError where it has another shape, so that none reaches into a URL."""
    if not is_entry_id(text):
        raise ParameterError("An entry id looks like 1_ab12cd34: a number, an underscore, eight letters or digits")
    return text
