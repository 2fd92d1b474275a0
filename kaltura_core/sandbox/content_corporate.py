"""What the Corporate video profile says about an entry: always valid, and in keeping with its category and language."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaltura_core.sandbox.content_featured import DAY, HOUR
from kaltura_core.sandbox.content_markup import Element
from kaltura_core.sandbox.content_words import CITIES, SPEAKERS


@dataclass(frozen=True, slots=True)
class _About:
    """What entries of a category are mostly filed under, the likeliest first."""

    department: str
    topics: tuple[str, ...]
    audience: tuple[str, ...] = ()


_ABOUT: Mapping[str, _About] = {
    "Learning>Onboarding": _About("HR", ("Onboarding", "Policies", "Tools", "New hires"), ("New hires", "Contractors")),
    "Learning>Compliance": _About("Legal", ("Compliance", "Code of conduct", "Data protection"), ("All staff",)),
    "Learning>Safety": _About(
        "Facilities", ("Safety", "Fire safety", "First aid", "Health"), ("All staff", "Contractors")
    ),
    "Learning>Skills": _About("HR", ("Presenting", "Finance basics", "Collaboration", "Accessibility"), ("All staff",)),
    "Learning>Leadership": _About("Human Resources", ("Leadership", "Hiring", "Change", "Diversity"), ("Managers",)),
    "Communications>Town halls": _About("Communications", ("Strategy", "Culture", "Events"), ("All staff",)),
    "Communications>News": _About("Communications", ("Culture", "Operations", "Events"), ("All staff",)),
    "Communications>Podcasts": _About(
        "Communications", ("Innovation", "Design", "Culture"), ("All staff", "Customers")
    ),
    "Communications>Board": _About("Finance", ("Strategy", "Finance basics"), ("Managers",)),
    "Marketing>Product": _About("Marketing", ("Product", "Release notes", "Brand"), ("Customers", "Sales teams")),
    "Marketing>Customer stories": _About("Customer Success", ("Customer stories", "Brand"), ("Customers", "Press")),
    "Marketing>Events": _About("Marketing", ("Events", "Brand", "Product"), ("Customers", "Partners")),
    "Engineering>Demos": _About("Engineering", ("Product", "Release notes", "Tools"), ("Engineers",)),
    "Engineering>Talks": _About("Engineering", ("Innovation", "Quality", "Security"), ("Engineers",)),
    "Sales>Enablement": _About("Sales", ("Negotiation", "Customer stories", "Product"), ("Sales teams", "Partners")),
    "People>Benefits": _About("HR", ("Benefits", "Health", "Travel"), ("All staff",)),
    "Facilities>Sites": _About("Facilities", ("Travel", "Sustainability"), ()),
    "Archive>Film": _About("Communications", ("History", "Brand"), ("Press",)),
    "Archive>Photographs": _About("Facilities", ("History",), ("Press",)),
    "Archive>Oral history": _About("HR", ("History", "Culture"), ()),
    "Documents>Handbooks": _About("IT and Security", ("Policies", "Quality", "Travel"), ("All staff", "Partners")),
    "Documents>Forms": _About("HR", ("Policies",), ("All staff",)),
}
_ANY_DEPARTMENT = (
    "Engineering", "Engineering", "HR", "HR", "HR", "HR", "Sales", "Sales", "Marketing", "Customer Success", "Finance",
    "Legal", "Human Resources", "IT and Security", "Learning and Development",
)  # fmt: skip
_OTHER_TOPICS = ("Logistics", "Operations", "Project work", "Quality", "Sustainability", "Security", "Safety", "Tools")
_EUROPE = ("Europe",)
_REGIONS: Mapping[str, tuple[str, ...]] = {
    "en": ("Europe", "Europe", "North America", "North America", "Africa", "Asia Pacific"),
    "es": ("Europe", "Latin America", "Latin America"),
    "pt": ("Europe", "Latin America", "Africa"),
    "fr": ("Europe", "Europe", "Africa", "North America"),
    **dict.fromkeys(("ja", "zh", "ko", "hi"), ("Asia Pacific",)),
    **dict.fromkeys(("ar", "he"), ("Middle East",)),
}
_LANGUAGES: Mapping[str, str] = {
    "ar": "Arabic", "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "it": "Italian", "ja": "Japanese", "ko": "Korean", "pl": "Polish", "pt": "Portuguese",
    "sv": "Swedish", "tr": "Turkish", "zh": "Chinese",
}  # fmt: skip
_SUMMARIES = (
    "What changed since last year, shown on two machines in {city}.",
    "Watch this before you book the room. It answers what people in {city} ask most.",
    "A short version for those who were not there; the long one is on the shelf of the team in {city}.",
    "Made with colleagues in {city}. The example is real, the names are not.",
)
_LONGER = (
    "The first part explains where the process comes from and why it has three steps instead of one.",
    "The second part follows a single order from the first call to the last signature, with the mistakes left in.",
    "Each chapter ends with a question that one can discuss in the team; ten minutes are enough.",
    "Screens may look different in your language, but the buttons are in the same places.",
    "Subtitles were checked by a colleague from the site, not by a machine.",
    "If something is out of date, write to the owner; reviews are done twice a year.",
)


def corporate(
    entry: Mapping[str, object], chance: random.Random, *, related: Sequence[str], complete: bool = False
) -> tuple[Element, ...]:
    """The fields of one record in the schema's order; all of them, and the likeliest values, where `complete`."""
    about = _ABOUT[str(entry["categories"])]
    created = int(str(entry["createdAt"]))
    language = str(entry["adminTags"]).removeprefix("lang-")

    def filled(share: float) -> bool:
        return complete or chance.random() < share

    found: list[Element] = []
    if filled(0.95):
        likely = complete or chance.random() < 0.7
        found.append(Element("Department", about.department if likely else chance.choice(_ANY_DEPARTMENT)))
    topics = about.topics[:3] if complete else _some((*about.topics, chance.choice(_OTHER_TOPICS)), chance)
    found.extend(Element("Topics", topic) for topic in dict.fromkeys(topics))
    if filled(0.7):
        found.extend(Element("Audience", audience) for audience in about.audience)
    if filled(0.9):
        found.append(Element("Language", _LANGUAGES[language]))
    if filled(0.4):
        found.append(Element("Region", chance.choice(_REGIONS.get(language, _EUROPE))))
    if filled(0.8):
        found.append(Element("Summary", _summary(entry, chance, complete=complete)))
    if filled(0.5):
        names = chance.sample(SPEAKERS[language], chance.choice((1, 1, 2, 3)))
        found.extend(Element("Speakers", name) for name in dict.fromkeys(names))
    if filled(0.6):
        found.append(Element("CostCentre", str(chance.randrange(1000, 9999))))
    midnight = created - created % DAY
    if filled(0.55):
        found.append(Element("ReviewDate", str(midnight + chance.randrange(180, 730) * DAY)))
    if filled(0.45):
        found.append(
            Element("FirstShown", str(midnight + chance.randrange(1, 4) * DAY + chance.randrange(32, 76) * HOUR // 4))
        )
    if related and filled(0.25):
        found.extend(Element("RelatedEntries", other) for other in _some(related, chance))
    return tuple(found)


def _summary(entry: Mapping[str, object], chance: random.Random, *, complete: bool) -> str:
    described = str(entry.get("description", ""))
    if described and (complete or chance.random() < 0.55):
        return described
    start = chance.choice(_SUMMARIES).format(city=chance.choice(CITIES["en"]))
    if chance.random() < 0.15:
        return "\n\n".join((start, *chance.sample(_LONGER, chance.randrange(3, len(_LONGER)))))
    return start


def _some(of: Sequence[str], chance: random.Random) -> list[str]:
    """One to three of them, in their own order."""
    kept = sorted(chance.sample(range(len(of)), min(len(of), chance.choice((1, 2, 2, 3)))))
    return [of[index] for index in kept]
