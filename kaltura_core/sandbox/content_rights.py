"""What the Rights and clearance profile says about an entry: always valid; texts, dates and linked entries alone."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from kaltura_core.sandbox.content_featured import DAY, HOUR
from kaltura_core.sandbox.content_markup import Element
from kaltura_core.sandbox.content_words import PEOPLE, SPEAKERS

_HOLDERS = (
    "Acme Learning",
    "Acme Learning",
    "Acme Archive Foundation",
    "Kestrel & Vane Pictures",
    "Studio Nordlicht GbR",
    "Coopérative L'Atelier 14",
    "Estúdio Maré Alta",
    "港町フィルム",
    "the family of {speaker}",
)
_TERRITORIES = (
    "World",
    "EU and EFTA",
    "Internal use only",
    "United Kingdom",
    "France métropolitaine",
    "日本国内",
    "LATAM < 2 years",
)
_CONDITIONS = (
    "Credit the rights holder at the end, three seconds or longer.",
    "No cuts inside the interview.",
    "Intranet only; ask again before any public showing.",
    'Music from "Library 9" is cleared for 24 months.',
    "Faces of visitors are to be blurred.",
)


def rights(entry: Mapping[str, object], chance: random.Random, *, related: Sequence[str]) -> tuple[Element, ...]:
    """The fields of one record in the schema's order."""
    created = int(str(entry["createdAt"]))
    midnight = created - created % DAY
    holder = chance.choice(_HOLDERS).format(speaker=chance.choice(SPEAKERS["en"]))
    found = [Element("RightsHolder", holder)]
    if chance.random() < 0.8:
        letters = "".join(chance.choices("ABCDEFGHKLMNPRSTUVWX", k=2))
        found.append(Element("ContractNumber", f"{letters}-{chance.randrange(1_000_000):06d}"))
    territories = chance.sample(_TERRITORIES, chance.choice((0, 1, 1, 2)))
    found.extend(Element("Territories", territory) for territory in territories)
    starts = midnight - chance.randrange(0, 60) * DAY
    if chance.random() < 0.75:
        found.append(Element("LicensedFrom", str(starts)))
        if chance.random() < 0.7:
            found.append(Element("LicensedUntil", str(starts + chance.choice((1, 2, 3, 5, 10)) * 365 * DAY)))
    if chance.random() < 0.6:
        found.append(Element("ClearedAt", str(midnight + chance.randrange(32, 72) * HOUR // 4)))
        found.append(Element("ClearedBy", chance.choice(PEOPLE)))
    if related and chance.random() < 0.3:
        found.append(Element("SourceEntry", chance.choice(related)))
    if related and chance.random() < 0.2:
        found.extend(Element("ReleaseForms", form) for form in dict.fromkeys(chance.choices(related, k=2)))
    if chance.random() < 0.45:
        found.append(Element("Conditions", chance.choice(_CONDITIONS)))
    return tuple(found)
