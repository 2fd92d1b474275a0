"""What the Programme and credits profile says about an entry: always valid; groups within groups, with attributes."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from kaltura_core.sandbox.content_featured import DAY, HOUR
from kaltura_core.sandbox.content_markup import Element
from kaltura_core.sandbox.content_words import SPEAKERS

_LANGUAGES = (
    "English",
    "English",
    "French",
    "German",
    "Italian",
    "Japanese",
    "Portuguese",
    "Spanish",
    "Swedish",
    "None",
)
_GENRES = ("Documentary", "Interview", "Magazine", "Lecture", "Drama")
_ROLES = ("Presenter", "Guest", "Director", "Producer", "Camera", "Sound", "Editor", "Translator")
_TERRITORIES = ("World", "Europe", "North America", "Latin America", "Asia Pacific")
_AGENCIES = ("Harbour Street Talent", "Büro Sieben", "Agence du Pont", "Oak & Anchor", "オフィス青空")
_HEADINGS = ("Opening", "On the shop floor", "A letter from abroad", "In the studio", "The long way home", "Credits")
_WORKS = (
    "Morning Shift",
    "Grain Elevator",
    "Étude for two pumps",
    "Slow Train East",
    "Kleine Werkmusik",
    "Rain, then sun",
)
_USES = ("Opening", "Background", "Featured", "Closing")
_FESTIVALS = ("Harbour Film Days", "Festival du film utile", "Industriefilmtage", "Short & Sharp")


def programme(entry: Mapping[str, object], chance: random.Random, *, related: Sequence[str]) -> tuple[Element, ...]:
    """The fields of one record in the schema's order, with one to five credits and up to three segments."""
    created = int(str(entry["createdAt"]))
    midnight = created - created % DAY
    found = [Element("ProgrammeTitle", str(entry["name"]).strip() or "Untitled")]
    if chance.random() < 0.9:
        found.append(Element("OriginalLanguage", chance.choice(_LANGUAGES)))
    found.extend(Element("Genre", genre) for genre in chance.sample(_GENRES, chance.choice((0, 1, 1, 2))))
    if chance.random() < 0.6:
        found.append(Element("Season", str(chance.randrange(1, 9))))
    found.extend(
        Element("Broadcast", str(midnight + (7 * repeat + 1) * DAY + 20 * HOUR))
        for repeat in range(chance.choice((0, 1, 1, 2, 4)))
    )
    found.extend(_credit(order, chance) for order in range(1, chance.randrange(2, 7)))
    found.extend(_segment(number, entry, chance) for number in range(chance.randrange(4)))
    found.extend(_award(created, chance) for _ in range(chance.choice((0, 0, 0, 1, 2))))
    if related and chance.random() < 0.2:
        found.append(Element("Successor", chance.choice(related)))
    return tuple(found)


def _credit(order: int, chance: random.Random) -> Element:
    inside = [
        Element("Person", chance.choice(SPEAKERS[chance.choice(("en", "fr", "de", "ja"))])),
        Element("Role", chance.choice(_ROLES)),
    ]
    for agency in chance.sample(_AGENCIES, chance.choice((0, 0, 0, 1, 1, 3))):
        territories = (Element("Territory", name) for name in chance.sample(_TERRITORIES, chance.choice((0, 1, 2))))
        inside.append(Element("Agency", (Element("Name", agency), *territories)))
    return Element("Credit", tuple(inside), (("order", str(order)),) if chance.random() < 0.7 else ())


def _segment(number: int, entry: Mapping[str, object], chance: random.Random) -> Element:
    inside = [Element("Heading", chance.choice(_HEADINGS))]
    if chance.random() < 0.8:
        inside.append(Element("StartsAt", str(number * (int(str(entry.get("duration", 0))) // 3))))
    spoken = chance.sample(_LANGUAGES[1:], chance.choice((0, 1, 1, 2)))
    inside.extend(Element("SpokenLanguage", language) for language in spoken)
    for work in chance.sample(_WORKS, chance.choice((0, 0, 1, 2))):
        music = [Element("Work", work)]
        if chance.random() < 0.7:
            music.append(Element("Composer", chance.choice(SPEAKERS["en"])))
        if chance.random() < 0.8:
            music.append(Element("Use", chance.choice(_USES)))
        inside.append(Element("Music", tuple(music)))
    return Element("Segment", tuple(inside), (("code", f"S{number + 1}"),) if chance.random() < 0.5 else ())


def _award(created: int, chance: random.Random) -> Element:
    year = 1970 + created // (365 * DAY + DAY // 4)
    inside = [Element("Festival", chance.choice(_FESTIVALS)), Element("Year", str(year + chance.randrange(3)))]
    if chance.random() < 0.5:
        inside.append(Element("Territory", chance.choice(_TERRITORIES)))
    return Element("Award", tuple(inside))
