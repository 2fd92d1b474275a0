"""Schemas and records of custom metadata as values: no network, no disk, no clock."""

from kaltura_core.metadata.draft import Change, Clash, Draft
from kaltura_core.metadata.field import Field, Kind, Path, Value
from kaltura_core.metadata.record import Record
from kaltura_core.metadata.schema import Schema
from kaltura_core.metadata.server_effect import AppliedRecord, ServerEffect, server_effect
from kaltura_core.metadata.validation import Problem, validate

__all__ = [
    "AppliedRecord",
    "Change",
    "Clash",
    "Draft",
    "Field",
    "Kind",
    "Path",
    "Problem",
    "Record",
    "Schema",
    "ServerEffect",
    "Value",
    "server_effect",
    "validate",
]
