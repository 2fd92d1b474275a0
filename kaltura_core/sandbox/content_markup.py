"""Writing record XML the ways that records in an account are really written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a record: a text, or elements inside it."""

    name: str
    content: str | tuple[Element, ...] = ""
    attributes: tuple[tuple[str, str], ...] = ()


def escaped(text: str) -> str:
    """The text as an element may hold it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def compact(elements: Sequence[Element]) -> str:
    """On one line, as an API client sends it."""
    return _compact(Element("metadata", tuple(elements)))


def indented(elements: Sequence[Element]) -> str:
    """As the server leaves a record that a schema change rewrote: two spaces a level, a line feed at the end."""
    if not elements:
        return "<metadata/>\n"
    lines: list[str] = []
    _indent(Element("metadata", tuple(elements)), "", lines)
    return "\n".join(lines) + "\n"


def _compact(element: Element) -> str:
    content = element.content
    inside = escaped(content) if isinstance(content, str) else "".join(map(_compact, content))
    return f"<{_head(element)}>{inside}</{element.name}>" if inside else f"<{_head(element)}/>"


def _indent(element: Element, margin: str, lines: list[str]) -> None:
    if isinstance(element.content, str) or not element.content:
        lines.append(margin + _compact(element))
        return
    lines.append(f"{margin}<{_head(element)}>")
    for inner in element.content:
        _indent(inner, margin + "  ", lines)
    lines.append(f"{margin}</{element.name}>")


def _head(element: Element) -> str:
    return element.name + "".join(
        f' {name}="{escaped(value).replace(chr(34), "&quot;")}"' for name, value in element.attributes
    )
