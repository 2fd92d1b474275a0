"""The sandbox's believable account, as values: a company's learning, communications, marketing and archive catalogue.

Everything is worked out from a seed and a day, so that two people who start the same sandbox on the same day look at
the same account.
"""

from __future__ import annotations

from kaltura_core.sandbox.content_account import APP_TOKENS, PARTNER, AppTokenSeed, PartnerSeed
from kaltura_core.sandbox.content_entries import entries
from kaltura_core.sandbox.content_hostile import HOSTILE
from kaltura_core.sandbox.content_legacy import INVALID_ODDITIES, ODDITIES, ORPHANS
from kaltura_core.sandbox.content_profiles import CORPORATE, LEGACY, PROGRAMME, RIGHTS, ProfileSeed, profiles
from kaltura_core.sandbox.content_records import SHARES, RecordSeed, records

__all__ = [
    "APP_TOKENS",
    "CORPORATE",
    "HOSTILE",
    "INVALID_ODDITIES",
    "LEGACY",
    "ODDITIES",
    "ORPHANS",
    "PARTNER",
    "PROGRAMME",
    "RIGHTS",
    "SHARES",
    "AppTokenSeed",
    "PartnerSeed",
    "ProfileSeed",
    "RecordSeed",
    "entries",
    "profiles",
    "records",
]
