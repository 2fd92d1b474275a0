"""The series of a company's catalogue, read from `data/series.toml`: one pattern of titles each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

VIDEO, IMAGE, AUDIO, LIVE, DOCUMENT = "video", "image", "audio", "live", "document"


@dataclass(frozen=True, slots=True)
class Series:
    """One pattern of titles, with what its entries share.

    `shortest` and `longest` are seconds, 0 where there is no length. `title`, `about` and the
    subjects may name {year}, {quarter}, {week}, {issue}, {city} and {speaker}; the title may name {subject} too.
    """

    kind: str
    language: str
    category: str
    title: str
    about: str
    tags: tuple[str, ...]
    subjects: tuple[str, ...]
    shortest: int
    longest: int


def catalogue() -> tuple[Series, ...]:
    """Every series, those in English first."""
    text = (files(__package__) / "data" / "series.toml").read_text(encoding="utf-8")
    return tuple(_series(told) for told in tomllib.loads(text)["series"])


def _series(told: Mapping[str, Any]) -> Series:
    shortest, longest = told.get("minutes", (0, 0))
    return Series(
        kind=told["kind"],
        language=told["language"],
        category=told["category"],
        title=told["title"],
        about=told.get("about", ""),
        tags=tuple(told["tags"]),
        subjects=tuple(told.get("subjects", ("",))),
        shortest=shortest * 60,
        longest=longest * 60,
    )
