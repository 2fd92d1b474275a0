"""How much of a schema libxml is given to compile.

Measured on libxml 2.14: a chain of 50,000 named types overflows its stack and ends the process; groups that name each
other twice multiply without end; the time for one content model grows with the cube of its optional elements (1,000
take about 2 s, and repeating choices take longer still). What people write stays far below these limits.
"""

from __future__ import annotations

from lxml import etree

from kaltura_core.errors import SchemaError

_XS = "{http://www.w3.org/2001/XMLSchema}"
_MOST_ELEMENTS = 4_000  # in the whole schema, and again in all content models together
_MOST_IN_MODEL = 1_000  # elements of one content model, each repetition around one counting double
_DEEPEST = 100  # names that lead to names, and nesting within one content model

_NAMED = ("simpleType", "complexType", "group", "attributeGroup")
_REFERENCES = ("base", "itemType", "memberTypes", "ref")
_WITHIN = {
    *_NAMED,
    "sequence",
    "choice",
    "all",
    "complexContent",
    "simpleContent",
    "extension",
    "restriction",
    "list",
    "union",
}


def check_compilable(root: etree._Element) -> None:
    """Raises SchemaError, with the line, where compiling the schema would take too long or exhaust the stack."""
    for at, element in enumerate(root.iter(f"{_XS}element")):
        if at == _MOST_ELEMENTS:
            raise SchemaError(
                f"The schema is too large to be compiled: over {_MOST_ELEMENTS:,} elements",
                line=element.sourceline or 0,
            )
    sizes = _Sizes(root)
    together = 0
    for node in root.iter(*(f"{_XS}{kind}" for kind in _NAMED)):
        size = sizes.of(node, 0)
        together += size if node.tag == f"{_XS}complexType" else 0
        if together > _MOST_ELEMENTS:
            raise SchemaError(
                f"The schema is too large to be compiled: over {_MOST_ELEMENTS:,} elements", line=node.sourceline or 0
            )


class _Sizes:
    """How many elements each definition comes to once every name in it is followed."""

    def __init__(self, root: etree._Element) -> None:
        self._known: dict[etree._Element, int] = {}
        self._named: dict[tuple[str, str], etree._Element] = {}
        for node in root.iterchildren("*"):
            kind = etree.QName(node).localname
            if kind in _NAMED and (name := node.get("name")):
                self._named.setdefault(("type" if kind.endswith("Type") else kind, name), node)

    def of(self, node: etree._Element, depth: int) -> int:
        """The size of one definition, at least 1. Elements count, what is inside of them does not."""
        if node in self._known:
            return self._known[node]
        line = node.sourceline or 0
        if depth > _DEEPEST:
            raise SchemaError("The schema's definitions are nested too deep, or refer to themselves", line=line)
        size = sum(self.of(found, depth + 1) for found in self._referred(node))
        for child in node.iterchildren(f"{_XS}*"):
            kind = etree.QName(child).localname
            if kind == "element":
                size += _repetition(child)
            elif kind in _WITHIN:
                size += self.of(child, depth + 1) * _repetition(child)
        if size > _MOST_IN_MODEL:
            raise SchemaError("The schema is too large to be compiled: too many elements in one place", line=line)
        self._known[node] = max(size, 1 if node.get("name") else 0)
        return self._known[node]

    def _referred(self, node: etree._Element) -> list[etree._Element]:
        kind = etree.QName(node).localname
        kind = kind if kind in ("group", "attributeGroup") else "type"
        names = [name.rpartition(":")[2] for reference in _REFERENCES for name in node.get(reference, "").split()]
        return [found for name in names if (found := self._named.get((kind, name))) is not None]


def _repetition(node: etree._Element) -> int:
    return 1 if node.get("maxOccurs", "1").strip() in ("0", "1") else 2
