"""The walk over an old and a new schema that decides what a schema change is (schema_changes.md).

Its answer is None where nothing changed, a description of the new records where something did, or a refusal.
The numbers in comments are the steps of "Walking the two trees".
"""

from __future__ import annotations

import math

from lxml import etree

from kaltura_core.metadata import _loose as loose
from kaltura_core.metadata._transform import MOST_DEFAULTS, Copied, Defaulted, OldPath, Output, Regrouped, Rewritten
from kaltura_core.metadata.xml import XSD_NAMESPACE

_ENUMERATIONS = etree.XPath("xsd:simpleType/xsd:restriction/xsd:enumeration", namespaces={"xsd": XSD_NAMESPACE})

_MESSAGES = {
    "INVALID_XSD_FILE": "Invalid xsd file [{}]",
    "CAN_NOT_CHANGE_NODE": "Different nodes [{} != {}] in path [{}]",
    "CAN_NOT_CHANGE_ATTRIBUTE": "Attribute changed in path [{}]",
    "CAN_NOT_CHANGE_ELEMENT_TYPE": "Different types [{} != {}] in path [{}]",
    "CAN_NOT_REDUCE_ELEMENT_MAX_OCCURS": "Different max occurs [{} > {}] in path [{}]",
    "CAN_NOT_INCREASE_ELEMENT_MIN_OCCURS": "Different min occurs [{} < {}] in path [{}] with no default",
    "CAN_NOT_ADD_REQUIRED_ELEMENT": "Required element added with min occurs [1] in path [{}] with no default",
    "MATCHED_MORE_THAN_ONE_NODE": " More than one match found for [{}]",
}


class RefusalError(Exception):
    """The server refuses this change. `reason` is its code, `str()` its message."""

    def __init__(self, reason: str, *arguments: str) -> None:
        super().__init__(_MESSAGES[reason].format(*arguments))
        self.reason = reason


def compare(old: etree._Element, new: etree._Element) -> tuple[Output, ...] | None:
    """What a change from one schema's document element to another's makes of records; None where nothing changed.

    Raises RefusalError for the first thing on the way that the server does not allow.
    """
    return _compare_nodes(old, new, ())


def _compare_nodes(old: etree._Element, new: etree._Element, path: OldPath) -> tuple[Output, ...] | None:
    if _kind(old) != _kind(new):  # 1
        raise RefusalError("CAN_NOT_CHANGE_NODE", _kind(old), _kind(new), _written(path))
    old_children, new_children = _Children(old), _Children(new)  # 2
    described: list[Output] = []
    is_change = False
    latest_position = -1
    latest_name = ""
    for child in new_children.nodes:  # 3
        if _kind(child) == "attribute":
            raise RefusalError("CAN_NOT_CHANGE_ATTRIBUTE", _written(path))
        position = old_children.position_of_counterpart(child)
        if position is None:  # 4
            if loose.less("0", child.get("minOccurs", "")):
                if "default" not in child.attrib:
                    raise RefusalError("CAN_NOT_ADD_REQUIRED_ELEMENT", _written(path))
                # The server's old bug: the default goes under the name of the element handled just before
                described.append(Defaulted(latest_name, child.get("default", "")))
                is_change = True
            continue
        counterpart = old_children.nodes[position]
        if _kind(child) != "element":  # 5
            inside = _compare_nodes(counterpart, child, path)
            if inside is not None:
                described.extend(inside)
                is_change = True
            # An unchanged sequence or choice is not described, so a change beside it drops the fields inside
            continue
        if position < latest_position:  # 6
            is_change = True
        latest_position, latest_name = position, child.get("name", "")
        field = _compare_elements(counterpart, child, path)
        if field is None:
            described.append(Copied((*path, counterpart.get("name", ""))))
        else:
            described.extend(field)
            is_change = True
    for child in old_children.nodes:  # 7
        if _kind(child) in ("element", "attribute") and new_children.position_of_counterpart(child) is None:
            is_change = True
    return tuple(described) if is_change else None


def _compare_elements(old: etree._Element, new: etree._Element, parent: OldPath) -> tuple[Output, ...] | None:
    old_name, new_name = old.get("name", ""), new.get("name", "")
    path = (*parent, old_name)
    old_type, new_type = old.get("type", ""), new.get("type", "")
    if loose.key(old_type) != loose.key(new_type):
        raise RefusalError("CAN_NOT_CHANGE_ELEMENT_TYPE", old_type, new_type, _written(path))
    old_most, new_most = old.get("maxOccurs", ""), new.get("maxOccurs", "")
    if loose.less(new_most, old_most):
        raise RefusalError("CAN_NOT_REDUCE_ELEMENT_MAX_OCCURS", old_most, new_most, _written(path))
    values = _restricted_values(old, new)
    inside = _compare_nodes(old, new, path)
    defaults = _raised_minimum(old, new, path)
    if values is None and inside is None and defaults is None and old_name == new_name:
        return None
    field = Rewritten(path, new_name, values) if inside is None else Regrouped(new_name, inside)
    return (field,) if defaults is None else (field, defaults)


def _restricted_values(old: etree._Element, new: etree._Element) -> tuple[str, ...] | None:
    """The remaining values, where some old one is gone and at least one remains; None otherwise."""
    old_values, new_values = _values(old), _values(new)
    return new_values if new_values and not set(old_values) <= set(new_values) else None


def _values(element: etree._Element) -> tuple[str, ...]:
    return tuple(value.get("value", "") for value in _ENUMERATIONS(element))


def _raised_minimum(old: etree._Element, new: etree._Element, path: OldPath) -> Defaulted | None:
    """The defaults to append, where the new minOccurs is a number above 0 and above the old; None otherwise."""
    old_least, new_least = old.get("minOccurs", ""), new.get("minOccurs", "")
    if not loose.whole(new_least) or not loose.less(old_least, new_least):
        return None
    if "default" not in new.attrib:
        raise RefusalError("CAN_NOT_INCREASE_ELEMENT_MIN_OCCURS", old_least, new_least, _written(path))
    # The server indents its stylesheet: a line end and a tab for each level of the schema get into the default
    trailing = "\n" + "\t" * (3 + sum(1 for _ in new.iterancestors()))
    steps = (loose.number(new_least) or 1) - (loose.number(old_least) or 0)
    times = math.ceil(max(1, min(steps, MOST_DEFAULTS + 1)))
    return Defaulted(new.get("name", ""), new.get("default", ""), trailing, times)


class _Children:
    """The children of a node that the walk sees, and how a node of the other tree finds its counterpart among them.

    Three ways (step 3): by id; by name among those without id; else the first with neither. Processing instructions,
    over which the server stumbles, are left out like comments.
    """

    def __init__(self, parent: etree._Element) -> None:
        self.nodes = [node for node in parent if isinstance(node.tag, str) and _kind(node) != "annotation"]
        self._by_identity: dict[tuple[str, ...] | tuple[str, str, int | float | str], list[int]] = {}
        for position, node in enumerate(self.nodes):
            self._by_identity.setdefault(_identity(node), []).append(position)

    def position_of_counterpart(self, node: etree._Element) -> int | None:
        """Where the counterpart stands, from 0; None where there is none. Raises RefusalError where there are two."""
        identity = _identity(node)
        found = self._by_identity.get(identity, [])
        if len(found) > 1 and len(identity) == 3:
            raise RefusalError("MATCHED_MORE_THAN_ONE_NODE", node.get(identity[1], ""))
        return found[0] if found else None


def _identity(node: etree._Element) -> tuple[str, ...] | tuple[str, str, int | float | str]:
    for attribute in ("id", "name"):
        value = node.get(attribute, "")
        if loose.is_given(value):
            return (_kind(node), attribute, loose.key(value))
    return (_kind(node),)


def _kind(node: etree._Element) -> str:
    """A node's local name, its ASCII letters lower-cased."""
    return etree.QName(node).localname.encode().lower().decode()


def _written(path: OldPath) -> str:
    return "".join(f"/*[local-name()='{name}']" for name in path)
