"""The sandbox's four metadata profiles; their schemas lie beside this module as files under `data/`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

CORPORATE = 40221
LEGACY = 1093
RIGHTS = 40388
PROGRAMME = 52007

_API, _KMC = 1, 2


@dataclass(frozen=True, slots=True)
class ProfileSeed:
    """A metadata profile. `xsd` is stored byte for byte; `create_mode` is 1 for the API and 2 for KMC."""

    id: int
    name: str
    system_name: str
    xsd: str
    create_mode: int
    description: str


def profiles() -> tuple[ProfileSeed, ...]:
    """The profiles, the one that most entries use first.

    Corporate video is as KMC writes it. Legacy import 2014 has what twelve years of hands leave behind, all of it still
    well-formed: the server refuses every save under a schema with a bare `&` (server.md 0.9). Rights and clearance
    has no list field. Programme and credits has groups within groups, value types that two fields share, an element
    reference and attributes.
    """
    return (
        ProfileSeed(
            CORPORATE,
            "Corporate video",
            "corporate_video",
            _xsd("corporate_video"),
            _KMC,
            "What every entry should carry",
        ),
        ProfileSeed(
            LEGACY,
            "Legacy import 2014",
            "legacy_import_2014",
            _xsd("legacy_import_2014"),
            _API,
            "Columns of the asset cabinet that was here before",
        ),
        ProfileSeed(
            RIGHTS,
            "Rights and clearance",
            "rights_and_clearance",
            _xsd("rights_and_clearance"),
            _API,
            "Contracts, territories and consent",
        ),
        ProfileSeed(
            PROGRAMME,
            "Programme and credits",
            "programme_and_credits",
            _xsd("programme_and_credits"),
            _API,
            "Broadcast programmes with people, segments and music",
        ),
    )


def _xsd(name: str) -> str:
    # bytes first: reading as text would turn the legacy schema's CRLF into LF
    return (files(__package__) / "data" / f"{name}.xsd").read_bytes().decode("utf-8")
