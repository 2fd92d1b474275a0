"""Properties that a caller may not set: read-only ones, and those that only an add may name (server.md section 1).

Which they are is what Kaltura's generated clients say of each class.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kaltura_core.sandbox.parameters import Parameters, text_of
from kaltura_core.sandbox.refusals import Refusal


def refuse_set(given: Parameters, names: Collection[str], kind: str) -> None:
    """Raise PROPERTY_VALIDATION_NOT_UPDATABLE where an add names a read-only property of the class `kind`."""
    for name in names:
        if given.has(name):
            raise _refusal(kind, name)


def refuse_changed(given: Parameters, shown: Mapping[str, Any], names: Collection[str], kind: str) -> None:
    """Raise PROPERTY_VALIDATION_NOT_UPDATABLE where an update would change one of the properties.

    `shown` is the object as the API shows it: sending that back unchanged is fine.
    """
    for name in names:
        stored = shown.get(name)
        if given.has(name) and given.text(name) != ("" if stored is None else text_of(stored)):
            raise _refusal(kind, name)


def _refusal(kind: str, name: str) -> Refusal:
    return Refusal("PROPERTY_VALIDATION_NOT_UPDATABLE", f"{kind}::{name}")
