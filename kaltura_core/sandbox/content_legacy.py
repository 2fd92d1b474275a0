"""What the Legacy import 2014 profile says about an entry: a mess with known measures.

Two tables say what was planted and how often, as shares of the profile's records, so that a count can be checked:
`ORPHANS` for values that records hold and the schema does not list, `ODDITIES` for ways of writing. Only orphans and
the oddities in `INVALID_ODDITIES` make a record fail its schema.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import accumulate

from kaltura_core.sandbox.content_featured import DAY
from kaltura_core.sandbox.content_markup import escaped
from kaltura_core.sandbox.content_words import OWNERS

ORPHANS: Mapping[str, Mapping[str, float]] = {
    "Department": {"Personnel": 0.03, "Sales & Service": 0.02, "enginering": 0.01, "営業": 0.015, "HR ": 0.015},
    "Subject": {"Fax machines": 0.02, "Intranet (old)": 0.03, "Formation": 0.01, "safety": 0.015},
}
"""Field to value to the share of Legacy import records that hold it."""

ODDITIES: Mapping[str, float] = {
    "comment": 0.06,
    "unknown element": 0.03,
    "attribute": 0.03,
    "CDATA": 0.05,
    "white space": 0.08,
    "CRLF": 0.03,
    "self-closing": 0.05,
    "empty": 0.05,
    "single quotes": 0.04,
    "character references": 0.03,
    "foreign prefix": 0.02,
    "processing instruction": 0.01,
    "milliseconds": 0.02,
}
"""Way of writing to the share of Legacy import records that show it ("milliseconds": a date off by a thousand)."""

INVALID_ODDITIES = frozenset({"unknown element", "attribute"})

_DEPARTMENTS: Mapping[str, int] = {
    "Sales": 14, "Sales ": 6, "sales": 3, "SALES": 2, "R&D": 11, "R and D": 4, "Research & Development": 5,
    "Research and Development": 6, "HR": 10, "Hr": 2, "Human Resources": 8, "Human Ressources": 2,
    "Human\u00a0Resources": 1, "Marketing": 9, "Communications": 5, "Comunications": 1, " Communications": 1,
    "営業部": 3, "人事部": 2, "Général": 2, "Ge\u0301ne\u0301ral": 1, "General": 3, "Produção": 2, "Q&A": 2,
    "<unsorted>": 3, "Driver's office": 1, "IT": 3, "I.T.": 1, "": 1,
}  # fmt: skip
_SUBJECTS: Mapping[str, int] = {
    "Safety": 8, "Safety/Fire": 3, "Fire safety": 5, "Fire Safety": 3, "Food & Beverage": 4, "Training": 10,
    "Trainings": 3, "Training (old)": 2, "Formation continue": 2, "Weiterbildung": 2, "研修": 2, "Interview": 4,
    "Interviews": 3, "Event": 6, "Plant tour": 4, "Product": 6, "Misc": 9, "misc.": 4,
}  # fmt: skip
_COUNTRIES = (
    "DE",
    "de",
    "Germany",
    "Deutschland",
    "FR",
    "France",
    "PT",
    "JP",
    "日本",
    "Côte d'Ivoire",
    "Cote d'Ivoire",
    "UK",
    "U.K.",
)
_REMARKS = (
    "Tape 2 of 3, see also the box below.",
    "Sound only on the left channel.",
    "Label unreadable; title taken from the accession book.",
    "Vidéo sans générique, droits à vérifier",
    "Bitte nicht löschen! Rückfrage läuft.",
    "R&D asked for this twice (<= 2013).",
    "音声なし",
)
_COMMENTS = ("<!-- checked 2015 -->", "<!-- duplicate of 40117? Ask the archive & the keeper <soon> -->", "<!---->")
_DEPARTMENT_NAMES, _SUBJECT_NAMES = tuple(_DEPARTMENTS), tuple(_SUBJECTS)
_DEPARTMENT_ODDS = tuple(accumulate(_DEPARTMENTS.values()))
_SUBJECT_ODDS = tuple(accumulate(_SUBJECTS.values()))


def legacy(
    entry: Mapping[str, object], chance: random.Random, *, related: Sequence[str], remark: str | None = None
) -> str:
    """The XML of one record. `remark` is a text that Remarks must hold, whatever is in it."""
    odd = {kind for kind, share in ODDITIES.items() if chance.random() < share}
    pieces = [
        f"<AssetNumber>{_spread(str(chance.randrange(10_000, 99_999)), odd)}</AssetNumber>",
        _old_title(str(entry["name"]), odd),
    ]
    department = _orphan("Department", chance)
    if department is None and chance.random() < 0.85:
        department = chance.choices(_DEPARTMENT_NAMES, cum_weights=_DEPARTMENT_ODDS)[0]
    if department is not None:
        pieces.append(_element("Department", department))
    subjects = chance.choices(_SUBJECT_NAMES, cum_weights=_SUBJECT_ODDS, k=chance.choice((0, 1, 1, 2, 3)))
    if orphan := _orphan("Subject", chance):
        subjects.append(orphan)
    pieces += [_element("Subject", subject) for subject in dict.fromkeys(subjects)]
    if chance.random() < 0.6:
        pieces.append(f"<RunningTime>{_spread(str(entry.get('duration', 0)), odd)}</RunningTime>")
    if "milliseconds" in odd or chance.random() < 0.55:
        recorded = _recorded_on(entry, chance) * (1000 if "milliseconds" in odd else 1)
        pieces.append(_element("RecordedOn", str(recorded)))
    if chance.random() < 0.5:
        pieces.append(_element("Country", chance.choice(_COUNTRIES)))
    pieces += _shelf(odd, chance)
    if chance.random() < 0.4:
        pieces.append(_element("Keeper", chance.choice(OWNERS)))
    if related and chance.random() < 0.1:
        pieces.append(_element("ScanOf", chance.choice(related)))
    pieces += _remarks(remark, odd, chance)
    if "unknown element" in odd:
        pieces.append(f"<CabinetRow>{chance.choice('ABCDEF')}-{chance.randrange(1, 40)}</CabinetRow>")
    return _document(pieces, odd, chance)


def _orphan(field: str, chance: random.Random) -> str | None:
    """One of the field's orphans, each with its own share, or none."""
    drawn = chance.random()
    for value, share in ORPHANS[field].items():
        drawn -= share
        if drawn < 0:
            return value
    return None


def _old_title(title: str, odd: set[str]) -> str:
    attribute = "" if "attribute" not in odd else " lang='en'" if "single quotes" in odd else ' lang="en"'
    if "CDATA" in odd and "]]>" not in title:
        return f"<OldTitle{attribute}><![CDATA[{title}]]></OldTitle>"
    text = escaped(title)
    if "character references" in odd:
        text = "".join(letter if " " <= letter < "\x7f" and letter != "e" else f"&#{ord(letter)};" for letter in text)
    return f"<OldTitle{attribute}>{text}</OldTitle>"


def _recorded_on(entry: Mapping[str, object], chance: random.Random) -> int:
    """Unix seconds at a day's start; below zero for films from before 1970."""
    if str(entry["categories"]).startswith("Archive"):
        return chance.randrange(-8000, 9000) * DAY
    created = int(str(entry["createdAt"]))
    return created - created % DAY - chance.randrange(400) * DAY


def _shelf(odd: set[str], chance: random.Random) -> list[str]:
    if "self-closing" in odd:
        return ["<Shelf/>"]
    if "empty" in odd:
        return ["<Shelf></Shelf>"]
    if "white space" in odd:
        return [f"<Shelf\n  >  {chance.randrange(1, 90)} / upper </Shelf >"]
    return [_element("Shelf", f"{chance.randrange(1, 90)}/{chance.choice('abcd')}")] if chance.random() < 0.7 else []


def _remarks(remark: str | None, odd: set[str], chance: random.Random) -> list[str]:
    texts = [] if remark is None else [remark]
    if remark is not None or chance.random() < 0.35:
        texts += chance.sample(_REMARKS, chance.choice((1, 1, 2)))
    if "single quotes" in odd:
        texts.append("it's 'the' box")
    return [_element("Remarks", text) for text in texts]


def _document(pieces: list[str], odd: set[str], chance: random.Random) -> str:
    if "comment" in odd:
        pieces.insert(chance.randrange(len(pieces) + 1), chance.choice(_COMMENTS))
    if "processing instruction" in odd:
        pieces.insert(1, "<?cabinet row 17?>")
    opening = "<metadata xmlns:cab='urn:acme:cabinet'>" if "foreign prefix" in odd else "<metadata>"
    between = "\n\t" if "white space" in odd else "\n" if "CRLF" in odd else chance.choice(("", "", "\n  "))
    xml = between.join([opening, *pieces]) + ("\n" if between else "") + "</metadata>"
    if "single quotes" in odd:
        xml = "<?xml version='1.0' encoding='utf-8' ?>\n" + xml
    if "white space" in odd:
        xml += " \n\n"
    return xml.replace("\n", "\r\n") if "CRLF" in odd else xml


def _spread(number: str, odd: set[str]) -> str:
    return f"\n    {number} " if "white space" in odd else number


def _element(name: str, text: str) -> str:
    return f"<{name}>{escaped(text)}</{name}>"
