"""Answers as bytes: JSON (format 1), XML (format 2), JSONP (format 9), each in PHP's spelling (server.md section 1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

from kaltura_core.sandbox.refusals import Refusal

JSON, XML, JSONP = 1, 2, 9

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def listing(kind: str, objects: list[dict[str, Any]], total: int) -> dict[str, Any]:
    """A list response in the key order of PHP 8.1: totalCount, objects, objectType."""
    return {"totalCount": total, "objects": objects, "objectType": kind}


def as_json(value: Any) -> bytes:
    """JSON as PHP writes it: `\\/`, \\uXXXX, whole floats without a fraction, objectType last, nulls absent."""
    text = json.dumps(_ready(value), ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("/", "\\/").encode("ascii")


def as_xml(value: Any, *, seconds: float) -> bytes:
    """The XML envelope of format 2, which Kaltura's generated clients read."""
    body = "".join(_xml(value))
    return (
        f'<?xml version="1.0" encoding="utf-8"?><xml><result>{body}</result>'
        f"<executionTime>{seconds:.6f}</executionTime></xml>"
    ).encode("utf-8", "xmlcharrefreplace")


def _ready(value: Any) -> Any:
    if isinstance(value, Refusal):
        return value.answer()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        kept = {name: _ready(item) for name, item in value.items() if item is not None}
        if "objectType" in kept and kept.get("objectType") != "KalturaAPIException":
            kept["objectType"] = kept.pop("objectType")
        return kept
    return [_ready(item) for item in value] if isinstance(value, list | tuple) else value


def _xml(value: Any) -> Iterator[str]:
    if isinstance(value, Refusal):
        yield from _xml_error(value)
    elif isinstance(value, Mapping):
        if kind := value.get("objectType"):
            yield f"<objectType>{kind}</objectType>"
        for name, item in value.items():
            if name != "objectType" and item is not None:
                yield f"<{name}>"
                yield from _xml(item)
                yield f"</{name}>"
    elif isinstance(value, list | tuple):
        for item in value:
            yield "<item>"
            yield from _xml(item)
            yield "</item>"
    elif isinstance(value, bool):
        yield "1" if value else "0"
    elif value is not None:
        yield _escaped(str(int(value) if isinstance(value, float) and value.is_integer() else value))


def _xml_error(refusal: Refusal) -> Iterator[str]:
    yield f"<error><code>{_escaped(refusal.code)}</code><message>{_escaped(refusal.message)}</message>"
    yield "<objectType>KalturaAPIException</objectType><args>"
    for name, value in refusal.arguments.items():
        yield f"<item><objectType>KalturaAPIExceptionArg</objectType><name>{_escaped(name)}</name>"
        yield f"<value>{_escaped(value)}</value></item>"
    yield "</args></error>"


def _escaped(text: str) -> str:
    # A bare carriage return would reach the reader as a line feed.
    return escape(_NOT_XML.sub("", text), {'"': "&quot;", "'": "&apos;", "\r": "&#13;"})
