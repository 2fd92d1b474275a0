"""A profile as KMC writes it, and schemas in one line, for tests that read fields and records."""

from __future__ import annotations

from kaltura_core.metadata import Schema

KMC = """<?xml version="1.0" encoding="UTF-8"?>
<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema">
  <xsd:element name="metadata">
    <xsd:complexType>
      <xsd:sequence>
        <xsd:element id="md_A0A0" name="Title" minOccurs="0" maxOccurs="1" type="textType">
          <xsd:annotation>
            <xsd:documentation>The title on the page</xsd:documentation>
            <xsd:appinfo>
              <label>Title</label>
              <key>Main title</key>
              <searchable>true</searchable>
              <timeControl>false</timeControl>
              <description>Keep it short</description>
            </xsd:appinfo>
          </xsd:annotation>
        </xsd:element>
        <xsd:element id="md_B1B1" name="Topics" minOccurs="0" maxOccurs="unbounded">
          <xsd:annotation>
            <xsd:documentation/>
            <xsd:appinfo><label>Topics</label><searchable>true</searchable></xsd:appinfo>
          </xsd:annotation>
          <xsd:simpleType>
            <xsd:restriction base="listType">
              <xsd:enumeration value="Sales"/>
              <xsd:enumeration value="R&amp;D"/>
              <xsd:enumeration value=" Padded "/>
            </xsd:restriction>
          </xsd:simpleType>
        </xsd:element>
        <xsd:element id="md_C2C2" name="Published" minOccurs="0" maxOccurs="1" type="dateType"/>
        <xsd:element id="md_D3D3" name="Recorded" minOccurs="0" maxOccurs="1" type="dateType">
          <xsd:annotation><xsd:appinfo><timeControl>true</timeControl><hidden>true</hidden></xsd:appinfo></xsd:annotation>
        </xsd:element>
        <xsd:element id="md_E4E4" name="Related" minOccurs="0" maxOccurs="unbounded" type="objectType"/>
      </xsd:sequence>
    </xsd:complexType>
  </xsd:element>
  <xsd:complexType name="textType">
    <xsd:simpleContent><xsd:extension base="xsd:string"/></xsd:simpleContent>
  </xsd:complexType>
  <xsd:complexType name="dateType">
    <xsd:simpleContent><xsd:extension base="xsd:long"/></xsd:simpleContent>
  </xsd:complexType>
  <xsd:complexType name="objectType">
    <xsd:simpleContent><xsd:extension base="xsd:string"/></xsd:simpleContent>
  </xsd:complexType>
  <xsd:simpleType name="listType"><xsd:restriction base="xsd:string"/></xsd:simpleType>
</xsd:schema>
"""


def xsd(content: str, *, types: str = "", attributes: str = "") -> str:
    """A schema whose `metadata` element holds this content; `types` stand beside it."""
    return (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"{attributes}><xs:element name="metadata">'
        f"<xs:complexType>{content}</xs:complexType></xs:element>{types}</xs:schema>"
    )


def of(*elements: str, types: str = "") -> Schema:
    """The schema of a plain sequence of elements."""
    return Schema.parse(xsd(f"<xs:sequence>{''.join(elements)}</xs:sequence>", types=types))


def element(name: str, inside: str = "", **attributes: str) -> str:
    """One element; it may be absent unless `minOccurs` says otherwise."""
    written = "".join(f' {key}="{value}"' for key, value in ({"minOccurs": "0"} | attributes).items())
    return f'<xs:element name="{name}"{written}>{inside}</xs:element>'


def listed(*values: str, base: str = "xs:string", more: str = "") -> str:
    """A value list, to stand inside an element. Values are written as they are: escape them."""
    enumerations = "".join(f'<xs:enumeration value="{value}"/>' for value in values)
    return f'<xs:simpleType><xs:restriction base="{base}">{enumerations}{more}</xs:restriction></xs:simpleType>'


def group(name: str, *elements: str, more: str = "", **attributes: str) -> str:
    """An element that holds elements."""
    inside = f"<xs:complexType><xs:sequence>{''.join(elements)}</xs:sequence>{more}</xs:complexType>"
    return element(name, inside, **attributes)
