"""Profile schemas in a few words, for tests about schema changes."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

_NAMED_TYPES = (
    "".join(
        f'<xsd:complexType name="{name}"><xsd:simpleContent><xsd:extension base="xsd:{base}"/></xsd:simpleContent>'
        "</xsd:complexType>"
        for name, base in (("textType", "string"), ("dateType", "long"))
    )
    + '<xsd:simpleType name="listType"><xsd:restriction base="xsd:string"/></xsd:simpleType>'
)
_KEEP = {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}


def schema(*fields: str, after_root: str = "", root: str = "metadata", prefix: str = "xsd:") -> str:
    """A schema of these fields. They are written with `xsd:`, which another prefix replaces."""
    body = (
        f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="{root}">'
        f"<xsd:complexType><xsd:sequence>{''.join(fields)}</xsd:sequence></xsd:complexType></xsd:element>"
        f"{_NAMED_TYPES}{after_root}</xsd:schema>"
    )
    if prefix == "xsd:":
        return body
    for opening in ("<", "</"):
        body = body.replace(f"{opening}xsd:", f"{opening}{prefix}")
    declaration = f'xmlns:{prefix.removesuffix(":")}="' if prefix else 'xmlns="'
    return body.replace("schema xmlns:xsd=", f'schema {declaration}http://www.w3.org/2001/XMLSchema" xmlns:xsd=', 1)


def field(name: str, inside: str = "", **attributes: str) -> str:
    """One element; optional unless told otherwise, an attribute set to "" is left out."""
    given = {"name": name, "minOccurs": "0"} | attributes
    written = "".join(f" {key}={quoteattr(value, _KEEP)}" for key, value in given.items() if value)
    return f"<xsd:element{written}>{inside}</xsd:element>"


def text(name: str, **attributes: str) -> str:
    return field(name, **{"type": "textType"} | attributes)


def values(name: str, *listed: str, **attributes: str) -> str:
    enumerations = "".join(f"<xsd:enumeration value={quoteattr(value, _KEEP)}/>" for value in listed)
    restriction = f'<xsd:restriction base="listType">{enumerations}</xsd:restriction>'
    return field(name, f"<xsd:simpleType>{restriction}</xsd:simpleType>", **attributes)


def group(name: str, *fields: str, particle: str = "sequence", **attributes: str) -> str:
    inside = f"<xsd:complexType><xsd:{particle}>{''.join(fields)}</xsd:{particle}></xsd:complexType>"
    return field(name, inside, **attributes)
