"""A request's parameters, whatever way they came: path, query, form, JSON or multipart (server.md section 1).

All become one tree of dicts with text keys. Where a name comes twice, the URL wins over the body.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from starlette.datastructures import UploadFile
from starlette.requests import Request

MOST_BYTES = 64 * 1024 * 1024
_DEEPEST = 64


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart body."""

    name: str
    content: bytes


async def read_parameters(request: Request, path: str) -> dict[str, Any]:
    """The parameters of a request. A body above `MOST_BYTES` counts as none.

    `path` is what follows /api_v3, still percent-encoded.
    """
    tree = await _body(request)
    _merge(tree, grouped(parse_qsl(request.url.query, keep_blank_values=True, errors="replace")))
    _merge(tree, grouped(_from_path(path)))
    return tree


def grouped(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Flat names as a tree: `filter[orderBy]` and `filter:orderBy` are the same, `a[]` appends."""
    tree: dict[str, Any] = {}
    for name, value in pairs:
        steps = _steps(name)
        if not steps or len(steps) > _DEEPEST:
            continue
        node = tree
        for step in steps[:-1]:
            child = node.get(step)
            if not isinstance(child, dict):
                child = node[step] = {}
            node = child
        last = steps[-1] or str(len(node))
        node[last] = value
    return tree


def _steps(name: str) -> list[str]:
    head, bracket, rest = name.partition("[")
    steps = head.split(":")
    if bracket:
        if not rest.endswith("]"):
            return [name]
        for inner in rest[:-1].split("]["):
            steps.extend(inner.split(":"))
    return steps


def _from_path(path: str) -> Iterator[tuple[str, str]]:
    """Pairs of a path /service/X/action/Y/key/value; they end at the first empty or zero key."""
    parts = [unquote_plus(part) for part in path.removeprefix("/index.php").strip("/").split("/")]
    for name, value in zip(parts[::2], [*parts[1::2], ""], strict=False):
        if name in ("", "0"):
            return
        yield name, value


async def _body(request: Request) -> dict[str, Any]:
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _multipart(request)
    body = await _bytes(request)
    # Only the exact type makes the server read JSON: with a charset beside it the body is ignored (server.md 0.14).
    if content_type.strip().lower() == "application/json":
        return _json(body)
    if kind == "application/x-www-form-urlencoded":
        return grouped(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace"))
    return {}


async def _bytes(request: Request) -> bytes:
    chunks = bytearray()
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MOST_BYTES:
            chunks += chunk
    return bytes(chunks) if size <= MOST_BYTES else b""


def whole_length(request: Request) -> int:
    """The announced length of the body in bytes; 0 where none is announced."""
    announced = request.headers.get("content-length", "")
    return int(announced) if announced.isdecimal() else 0


async def _multipart(request: Request) -> dict[str, Any]:
    if whole_length(request) > MOST_BYTES:
        await _bytes(request)
        return {}
    pairs: list[tuple[str, Any]] = []
    tree: dict[str, Any] = {}
    try:
        async with request.form(max_fields=5000, max_files=50, max_part_size=MOST_BYTES) as form:
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    pairs.append((name, Upload(value.filename or "", await value.read())))
                elif name == "json":
                    tree = _json(value.encode("utf-8", "replace"))
                else:
                    pairs.append((name, value))
    except Exception:  # whatever is wrong with a multipart body, PHP goes on without it
        return {}
    _merge(tree, grouped(pairs))
    return tree


def _json(body: bytes) -> dict[str, Any]:
    """A JSON body as a tree; what is not valid JSON counts as no parameters at all."""
    try:
        value = json.loads(body, parse_constant=_no_constant)
        return _expanded(_tree(value))
    except (ValueError, RecursionError):
        return {}


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _tree(value: Any, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, list):
        value = {str(index): item for index, item in enumerate(value)}
    if isinstance(value, dict):
        return {_encodable(name): _tree(item, depth + 1) for name, item in value.items()}
    return _encodable(value) if isinstance(value, str) else value


def _encodable(text: str) -> str:
    text.encode("utf-8")  # a lone surrogate makes PHP refuse the whole body; UnicodeEncodeError is a ValueError
    return text


def _expanded(value: Any) -> dict[str, Any]:
    """Keys such as `filter:orderBy` of a JSON body, opened up."""
    tree: dict[str, Any] = {}
    if isinstance(value, dict):
        for name, item in value.items():
            _merge(tree, grouped([(name, item)]) if ":" in name or "[" in name else {name: item})
    return tree


def _merge(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    for name, value in other.items():
        mine = into.get(name)
        if isinstance(mine, dict) and isinstance(value, dict):
            _merge(mine, value)
        else:
            into[name] = value
