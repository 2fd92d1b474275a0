"""The ten entries that were updated last: what a newcomer sees first."""

from __future__ import annotations

from dataclasses import dataclass

from kaltura_core.sandbox.content_series import AUDIO, DOCUMENT, IMAGE, LIVE, VIDEO

MINUTE, HOUR, DAY = 60, 3600, 86_400
NEWEST_ISSUE = 88
"""The number that the newest podcast bears; older issues count down from it."""


@dataclass(frozen=True, slots=True)
class Featured:
    """An entry told in full. `age` is the seconds since its last update, `days` since it was made."""

    title: str
    kind: str
    language: str
    category: str
    tags: str
    description: str
    owner: str
    seconds: int
    age: int
    days: int
    plays: int
    id: str = ""


FEATURED: tuple[Featured, ...] = (
    Featured(
        "Onboarding {year}: your first week", VIDEO, "en", "Learning>Onboarding", "onboarding, new hires, welcome",
        "Week one at Acme: accounts, people, places, and what to ask on day two.",
        "j.okafor", 1514, 2 * MINUTE, 63, 1284, "1_q8w2k7fz",
    ),
    Featured(
        "Quarterly town hall, Q{quarter}", LIVE, "en", "Communications>Town halls", "town hall, live",
        "The quarter in half an hour, then your questions.", "m.lopez", 0, 14 * MINUTE, 9, 2316,
    ),
    Featured(
        "Fire safety refresher (site Lyon)", VIDEO, "en", "Learning>Safety", "safety, mandatory",
        "Due once a year for everybody on site. Ends with four questions.", "c.dubois", 472, 41 * MINUTE, 121, 906,
    ),
    Featured(
        f"Podcast {NEWEST_ISSUE}: designing for silence", AUDIO, "en", "Communications>Podcasts", "podcast, design",
        "An acoustician, a librarian and a machinist on what a quiet room is for.",
        "a.lindqvist", 2861, HOUR + 7 * MINUTE, 4, 342,
    ),
    Featured(
        "Benefits enrolment walkthrough", VIDEO, "en", "People>Benefits", "benefits, people",
        "Step by step through the forms, with the dates that matter.", "k.mwangi", 905, 3 * HOUR, 30, 1711,
    ),
    Featured(
        "Démo produit : recherche rapide", VIDEO, "fr", "Marketing>Product", "démo, produit",
        "La nouvelle recherche en six minutes, fautes de frappe comprises.",
        "c.dubois", 388, 5 * HOUR, 17, 455,
    ),
    Featured(
        "Résumé vidéo, comité de direction", VIDEO, "fr", "Communications>Board", "comité, direction",
        "Réservé aux membres du comité : chiffres, risques, calendrier.", "r.haddad", 1230, 26 * HOUR, 8, 38,
    ),
    Featured(
        "Badge photo, Lisbon office", IMAGE, "en", "Facilities>Sites", "photo, sites",
        "The backdrop for badge photographs, with marks for the camera.", "t.silva", 0, 31 * HOUR, 210, 64,
    ),
    Featured(
        "Sicherheitsunterweisung, Werk Leipzig", VIDEO, "de", "Learning>Safety", "sicherheit, pflicht",
        "Pflicht für alle im Werk. Dauer mit Fragen: zwanzig Minuten.", "l.brandt", 1122, 2 * DAY + 3 * HOUR, 44, 530,
    ),
    Featured(
        "Supplier handbook {year}", DOCUMENT, "en", "Documents>Handbooks", "handbook, pdf",
        "How we order, check and pay. Replaces all earlier editions.", "p.novak", 0, 3 * DAY + HOUR, 96, 217,
    ),
)  # fmt: skip
"""Newest first. `{year}` and `{quarter}` are those of the day that the account is made for."""
