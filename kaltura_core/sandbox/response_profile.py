"""Partial answers: a response profile that includes or excludes fields (server.md section 1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaltura_core.sandbox.parameters import Parameters

INCLUDE, EXCLUDE = 1, 2


def narrowed(answer: Any, profile: Parameters | None) -> Any:
    """The answer with the profile's fields alone, or without them; in a list this concerns its objects."""
    if profile is None or not profile.has("fields") or not isinstance(answer, Mapping):
        return answer
    kind = profile.choice("type", (INCLUDE, EXCLUDE), "KalturaResponseProfileType", INCLUDE)
    fields = {name.strip() for name in profile.text("fields").split(",")}
    if isinstance(answer.get("objects"), list):
        return {**answer, "objects": [_fields(item, kind, fields) for item in answer["objects"]]}
    return _fields(answer, kind, fields)


def _fields(item: Any, kind: int, fields: set[str]) -> Any:
    if not isinstance(item, Mapping):
        return item
    return {
        name: value for name, value in item.items() if name == "objectType" or (name in fields) == (kind == INCLUDE)
    }
