"""Nested parameters as the flat form fields that Kaltura reads (server.md section 1).

`{"filter": {"orderBy": "-updatedAt"}}` becomes `filter[orderBy]=-updatedAt`. Booleans are `true` and `false`, None is
left out, an empty list is `name:-`, which the server reads as "no items" where leaving it out would mean "no change".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kaltura_core.errors import ParameterError

Fields = list[tuple[str, str]]
Params = Mapping[str, Any]

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file among the parameters; it makes the call travel as multipart."""

    name: str
    content: bytes = field(repr=False)


def form_fields(params: Params) -> Fields:
    """The parameters as form fields, in their order; uploads are left to `uploads`.

    Raises ParameterError, which names the parameter, for characters that the server would refuse
    (INVALID_PARAMETER_CHAR) and for values that have no form.
    """
    return [pair for name, value in params.items() for pair in _flat(name, value)]


def uploads(params: Params) -> dict[str, tuple[str, bytes]]:
    """The files among the parameters, as name and (file name, content)."""
    return {name: (value.name, value.content) for name, value in params.items() if isinstance(value, Upload)}


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if value is None or isinstance(value, Upload):
        return
    if isinstance(value, bool):
        yield name, "true" if value else "false"
    elif isinstance(value, str):
        yield name, _legal(name, value)
    elif isinstance(value, int | float):
        yield name, str(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flat(f"{name}[{key}]", item)
    elif isinstance(value, list | tuple):
        if not value:
            # Within brackets the mark is a step of its own, so that PHP nests it where it belongs.
            yield (f"{name}[-]" if name.endswith("]") else f"{name}:-"), ""
        for index, item in enumerate(value):
            yield from _flat(f"{name}[{index}]", item)
    else:
        raise ParameterError(f"The parameter {name} has no form: it is a {type(value).__name__}")


def _legal(name: str, text: str) -> str:
    found = _NOT_XML.search(text)
    if found is None:
        return text
    line = text.count("\n", 0, found.start()) + 1
    raise ParameterError(
        f"The parameter {name} holds a character that Kaltura does not take: U+{ord(found[0]):04X} in line {line}"
    )
