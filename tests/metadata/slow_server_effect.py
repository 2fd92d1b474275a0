"""The rules of schema_changes.md once more, slowly and by other means, to be compared with kaltura_core's.

Each question has a walk of its own (is it refused? is it a change? what is described?), the trees are minidom's,
records are rewritten node by node and written out by hand. Only the validator is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias
from xml.dom import minidom
from xml.dom.minidom import Element, Node
from xml.parsers.expat import ExpatError

from lxml import etree

HIDDEN = "_SINGLE_QUOTE_"
Written: TypeAlias = str | tuple[str, str, list["Written"]]  # text or comment, or tag with attributes and content
Step: TypeAlias = Callable[[Node | None], list[Written]]


class Refused(Exception):
    pass


def slow_effect(before: str, after: str) -> tuple[str, str | None]:
    """The outcome, and the reason where it is rejected."""
    old, new = _root(before), _root(after)
    try:
        check(old, new)
    except Refused as refused:
        return "rejected", str(refused)
    return ("transform", None) if differs(old, new) else ("accepted_in_place", None)


def slow_record(before: str, after: str, record: str) -> str | None:
    """What a transform makes of a record; None where it becomes INVALID."""
    try:
        steps = describe(_root(before), _root(after), [], 1)
        document: Node | None = minidom.parseString(record.replace("'", HIDDEN))
    except ExpatError:
        document = None
    except ValueError:
        return None
    content = [node for step in steps for node in step(document)]
    text = "".join(map(_document_node, content)).replace(HIDDEN, "'") + "\n"
    try:
        fits = etree.XMLSchema(etree.fromstring(after)).validate(etree.fromstring(text))
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError):
        return None
    return text if fits else None


# --- is it refused?


def check(old: Element, new: Element) -> None:
    for child in children(new):
        if kind(child) == "attribute":
            raise Refused("CAN_NOT_CHANGE_ATTRIBUTE")
        partner = counterpart(child, children(old))
        if partner is None:
            if less("0", child.getAttribute("minOccurs")) and not child.hasAttribute("default"):
                raise Refused("CAN_NOT_ADD_REQUIRED_ELEMENT")
        elif kind(child) == "element":
            check_field(partner, child)
        else:
            check(partner, child)
    for child in children(old):
        if kind(child) in ("element", "attribute"):
            counterpart(child, children(new))


def check_field(old: Element, new: Element) -> None:
    if old.getAttribute("type") != new.getAttribute("type"):
        raise Refused("CAN_NOT_CHANGE_ELEMENT_TYPE")
    if less(new.getAttribute("maxOccurs"), old.getAttribute("maxOccurs")):
        raise Refused("CAN_NOT_REDUCE_ELEMENT_MAX_OCCURS")
    check(old, new)
    if raised(old, new) and not new.hasAttribute("default"):
        raise Refused("CAN_NOT_INCREASE_ELEMENT_MIN_OCCURS")


# --- is it a change?


def differs(old: Element, new: Element) -> bool:
    matched = []
    for child in children(new):
        partner = counterpart(child, children(old))
        if partner is None:
            if less("0", child.getAttribute("minOccurs")):
                return True
        elif kind(child) == "element":
            matched.append(children(old).index(partner))
            if field_differs(partner, child):
                return True
        elif differs(partner, child):
            return True
    gone = [c for c in children(old) if kind(c) in ("element", "attribute") and not counterpart(c, children(new))]
    return bool(gone) or matched != sorted(matched)


def field_differs(old: Element, new: Element) -> bool:
    renamed = old.getAttribute("name") != new.getAttribute("name")
    return renamed or restricted(old, new) or differs(old, new) or raised(old, new)


def restricted(old: Element, new: Element) -> bool:
    return bool(listed(new)) and any(value not in listed(new) for value in listed(old))


def raised(old: Element, new: Element) -> bool:
    least = new.getAttribute("minOccurs")
    return least.isdigit() and int(least) > 0 and less(old.getAttribute("minOccurs"), least)


# --- what is described?


def describe(old: Element, new: Element, path: list[str], level: int) -> list[Step]:
    steps: list[Step] = []
    name_before = ""
    for child in children(new):
        partner = counterpart(child, children(old))
        if partner is None:
            if less("0", child.getAttribute("minOccurs")):
                steps.append(default(name_before, child.getAttribute("default")))
        elif kind(child) != "element":
            if differs(partner, child):
                steps += describe(partner, child, path, level + 1)
        else:
            name_before = child.getAttribute("name")
            steps += describe_field(partner, child, path, level)
    return steps


def describe_field(old: Element, new: Element, path: list[str], level: int) -> list[Step]:
    here, name = [*path, old.getAttribute("name")], new.getAttribute("name")
    if not field_differs(old, new):
        return [lambda document: [copied(node) for node in select(document, here)]]
    if differs(old, new):
        inside = describe(old, new, here, level + 1)
        steps: list[Step] = [lambda document: [element(name, [node for step in inside for node in step(document)])]]
    else:
        allowed = [re.sub(r"\s", " ", v).replace("'", HIDDEN) for v in listed(new)] if restricted(old, new) else None
        steps = [
            lambda document: [
                element(name, [value(node)] if value(node) else [])
                for node in select(document, here)
                if allowed is None or value(node) in allowed
            ]
        ]
    if raised(old, new):
        times = int(new.getAttribute("minOccurs")) - int(old.getAttribute("minOccurs") or 0)
        steps += [default(name, new.getAttribute("default") + "\n\t\t\t" + "\t" * level)] * times
    return steps


def default(name: str, content: str) -> Step:
    if re.search("[&<]", content) or not name:
        raise ValueError("no stylesheet can be made of this")
    return lambda _document: [element(name, [content.replace("'", HIDDEN)] if content.strip() else [])]


# --- trees


def children(node: Element) -> list[Element]:
    return [c for c in node.childNodes if isinstance(c, Element) and kind(c) != "annotation"]


def kind(node: Element) -> str:
    return str(node.localName).lower()


def counterpart(node: Element, others: list[Element]) -> Element | None:
    others = [other for other in others if kind(other) == kind(node)]
    if wanted := node.getAttribute("id"):
        found = [other for other in others if other.getAttribute("id") == wanted]
    elif wanted := node.getAttribute("name"):
        found = [o for o in others if not o.getAttribute("id") and o.getAttribute("name") == wanted]
    else:
        found = [o for o in others if not o.getAttribute("id") and not o.getAttribute("name")][:1]
    if len(found) > 1:
        raise Refused("MATCHED_MORE_THAN_ONE_NODE")
    return found[0] if found else None


def listed(node: Element) -> list[str]:
    found = [node]
    for step in ("simpleType", "restriction", "enumeration"):
        found = [child for parent in found for child in children(parent) if child.localName == step]
    return [enumeration.getAttribute("value") for enumeration in found]


def less(left: str, right: str) -> bool:
    return int(left) < int(right) if left.isdigit() and right.isdigit() else left < right


def select(document: Node | None, path: list[str]) -> list[Node]:
    found = [document] if document else []
    for name in path:
        found = [c for parent in found for c in parent.childNodes if isinstance(c, Element) and c.localName == name]
    return found


# --- writing


def element(name: str, content: list[Written]) -> Written:
    return (name, "", content)


def copied(node: Node) -> Written:
    attributes = "".join(f' {name}="{_attribute(text)}"' for name, text in node.attributes.items())
    content = [_copied_inside(child) for child in node.childNodes if not blank(child)]
    return (node.tagName, attributes, [part for part in content if part != ""])


def _copied_inside(node: Node) -> Written:
    if node.nodeType == Node.COMMENT_NODE:
        return ("!--", "", [node.data])
    return node.data if node.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE) else copied(node)


def value(node: Node) -> str:
    if node.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE):
        return "" if blank(node) else str(node.data)
    return "" if node.nodeType == Node.COMMENT_NODE else "".join(map(value, node.childNodes))


def blank(node: Node) -> bool:
    return node.nodeType == Node.TEXT_NODE and not node.data.strip(" \t\r\n")


def _document_node(written: Written) -> str:
    return _escaped(written) if isinstance(written, str) else _indented(written, "\n").removeprefix("\n")


def _indented(written: Written, line: str) -> str:
    """A node on a line of its own; mixed content stays on one line."""
    if isinstance(written, str):
        return _escaped(written)
    tag, attributes, content = written
    if tag == "!--":
        return f"{line}<!--{content[0]}-->"
    if not content:
        return f"{line}<{tag}{attributes}/>"
    mixed = not line or any(isinstance(part, str) for part in content)
    inside = "".join(_indented(part, "" if mixed else f"{line}  ") for part in content)
    return f"{line}<{tag}{attributes}>{inside}{'' if mixed else line}</{tag}>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _attribute(text: str) -> str:
    return _escaped(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _root(xsd: str) -> Element:
    root = minidom.parseString(xsd).documentElement
    assert root is not None
    return root
