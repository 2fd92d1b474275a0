"""The words that titles and descriptions are made of, by language. The people are invented; the places are real."""

from __future__ import annotations

from collections.abc import Mapping

PEOPLE: tuple[str, ...] = (
    "m.lopez",
    "j.okafor",
    "a.lindqvist",
    "s.tanaka",
    "r.haddad",
    "p.novak",
    "c.dubois",
    "k.mwangi",
    "t.silva",
    "n.petrov",
    "l.brandt",
    "d.cohen",
)
IMPORTER = "media.import"
OWNERS = (*PEOPLE, IMPORTER)
"""User ids of those who own entries: people, and the program that took over the archive."""

CITIES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Lisbon", "Leeds", "Cork", "Toronto", "Austin", "Nairobi", "Lagos", "Singapore", "Melbourne", "Rotterdam",
        "Lyon", "Kraków", "Bristol", "Cape Town", "Denver", "Gothenburg", "Pune", "Halifax", "Dundee", "Osaka",
    ),
    "fr": ("Lyon", "Lille", "Nantes", "Montréal", "Dakar", "Genève", "Bruxelles", "Strasbourg", "Grenoble", "Tunis"),
    "de": ("Leipzig", "Köln", "Graz", "Zürich", "Bremen", "Nürnberg", "Kassel", "Linz", "Münster", "Rostock"),
    "es": ("Valencia", "Bogotá", "Sevilla", "Rosario", "Monterrey", "Bilbao", "Quito", "Málaga", "Córdoba", "Lima"),
    "pt": ("Lisboa", "Porto", "Recife", "Curitiba", "São Paulo", "Braga", "Luanda", "Évora", "Belém", "Coimbra"),
    "it": ("Torino", "Bari", "Bologna", "Trieste", "Cagliari", "Padova", "Forlì", "Lecce"),
    "sv": ("Göteborg", "Malmö", "Umeå", "Örebro", "Västerås", "Luleå"),
    "pl": ("Kraków", "Łódź", "Gdańsk", "Wrocław", "Poznań", "Białystok"),
    "tr": ("İzmir", "Eskişehir", "Bursa", "Gaziantep", "Muğla"),
    "ja": ("大阪", "札幌", "福岡", "名古屋", "仙台", "神戸"),
    "zh": ("成都", "苏州", "深圳", "南京", "青岛"),
    "ko": ("부산", "대전", "인천", "수원"),
    "ar": ("الدار البيضاء", "عمّان", "تونس", "دبي"),
    "he": ("חיפה", "באר שבע", "תל אביב"),
    "hi": ("पुणे", "जयपुर", "लखनऊ"),
    "el": ("Θεσσαλονίκη", "Πάτρα", "Ηράκλειο"),
}  # fmt: skip

_FAMILY_NAMES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Okafor", "Lopez", "Lindqvist", "Haddad", "Mwangi", "Whitcombe", "Ferreira", "Novak", "Tanaka", "Petrov",
        "Ashdown", "Brandt", "Cohen", "Dubois", "Eriksen", "Fontaine", "Garrow", "Hollis", "Iyer", "Jankowski",
        "Kessel", "Larrabee", "Moreau", "Nwosu", "Osei", "Pereira", "Quist", "Rahman", "Silva", "Thackray",
    ),
    "fr": ("Dubois", "Moreau", "Fontaine", "Lemaire", "Garnier", "Benali", "Chevrier", "Roussel"),
    "de": ("Brandt", "Kessel", "Vogelsang", "Lindner", "Özkaya", "Rautenberg", "Schöller", "Weiß"),
    "es": ("López", "Ibáñez", "Quiroga", "Núñez", "Salcedo", "Echeverri"),
    "pt": ("Silva", "Ferreira", "Gonçalves", "Magalhães", "Simões", "Lourenço"),
    "it": ("Moretti", "Fabbri", "Lo Cascio", "Ferraris", "D'Amico"),
    "sv": ("Lindqvist", "Åkesson", "Öberg", "Sjöström"),
    "pl": ("Nowak", "Wójcik", "Dąbrowska", "Żukowski"),
    "tr": ("Yıldız", "Şahin", "Çelik", "Güneş"),
    "ja": ("田中", "佐々木", "小林", "渡辺", "長谷川"),
    "zh": ("陈老师", "林工", "周经理", "黄老师"),
    "ko": ("김 팀장", "이 과장", "박 매니저"),
    "ar": ("حداد", "منصور", "بن علي"),
    "he": ("כהן", "לוי", "מזרחי"),
    "hi": ("शर्मा", "अय्यर", "खान"),
    "el": ("Παππάς", "Νικολάου", "Δήμου"),
}  # fmt: skip

_INITIALS = "ABCDEFGHIJKLMNOPRSTVW"
_FAMILY_NAME_ALONE = frozenset({"ja", "zh", "ko", "ar", "he", "hi"})


def _speakers(language: str, names: tuple[str, ...]) -> tuple[str, ...]:
    if language in _FAMILY_NAME_ALONE:
        return names
    return tuple(
        f"{_INITIALS[(3 * i + 7 * j) % len(_INITIALS)]}. {name}" for i, name in enumerate(names) for j in range(5)
    )


SPEAKERS: Mapping[str, tuple[str, ...]] = {
    language: _speakers(language, names) for language, names in _FAMILY_NAMES.items()
}
"""Names of people as a title in that language writes them: "J. Okafor", or a family name alone."""

CATEGORIES: Mapping[str, int] = {
    "Learning>Onboarding": 880101,
    "Learning>Compliance": 880102,
    "Learning>Safety": 880103,
    "Learning>Skills": 880104,
    "Learning>Leadership": 880105,
    "Communications>Town halls": 880201,
    "Communications>News": 880202,
    "Communications>Podcasts": 880203,
    "Communications>Board": 880204,
    "Marketing>Product": 880301,
    "Marketing>Customer stories": 880302,
    "Marketing>Events": 880303,
    "Engineering>Demos": 880401,
    "Engineering>Talks": 880402,
    "Sales>Enablement": 880501,
    "People>Benefits": 880601,
    "Facilities>Sites": 880701,
    "Archive>Film": 880801,
    "Archive>Photographs": 880802,
    "Archive>Oral history": 880803,
    "Documents>Handbooks": 880901,
    "Documents>Forms": 880902,
}
"""Full name to id; in an entry `categories` and `categoriesIds` list the two in the same order."""
