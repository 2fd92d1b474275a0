"""The errors that the server answers, as one catalogue: code, words, and the names of the arguments.

A refusal travels as an exception and ends as a KalturaAPIException inside HTTP 200 (server.md section 1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TAG = re.compile(r"<(?=\S)[^>]*>?")

CATALOGUE: Mapping[str, str] = {
    # The envelope.
    "INTERNAL_SERVERL_ERROR": "Internal server error occurred",
    "SERVICE_NOT_SPECIFIED": "Service name is missing",
    "SERVICE_DOES_NOT_EXISTS": 'Service "@SRV_NAME@" does not exists',
    "ACTION_NOT_SPECIFIED": "Action name is missing",
    "ACTION_DOES_NOT_EXISTS": 'Action "@ACTION_NAME@" does not exists for service "@SERVICE_NAME@"',
    "ACTION_BLOCKED": "Access to action is blocked",
    "MISSING_MANDATORY_PARAMETER": 'Missing parameter "@PARAM_NAME@"',
    "INVALID_PARAMETER_CHAR": 'Invalid char in "@PARAM_NAME@"',
    "INVALID_ENUM_VALUE": (
        'Invalid enumeration value "@ENUM_VAL@" for parameter "@PARAM_NAME@", expecting enumeration type "@ENUM_TYPE@"'
    ),
    "INVALID_OBJECT_TYPE": 'Invalid object type "@OBJECT_TYPE@"',
    "OBJECT_TYPE_ABSTRACT": 'The object type "@OBJECT_TYPE@" is abstract, use one of the object implementations',
    "PROPERTY_VALIDATION_CANNOT_BE_NULL": 'The property "@PROP_NAME@" cannot be NULL',
    "PROPERTY_VALIDATION_MIN_LENGTH": 'The property "@PROP_NAME@" must have a min length of @MIN_LEN@ characters',
    "PROPERTY_VALIDATION_MIN_VALUE": 'The property "@PROP_NAME@" must have a min value of @MIN_VAL@',
    "PROPERTY_VALIDATION_NOT_UPDATABLE": 'The property "@PROP_NAME@" cannot be updated',
    "QUERY_EXCEEDED_MAX_MATCHES_ALLOWED": "Unable to generate list. max matches value was reached",
    "SYSTEM_NAME_ALREADY_EXISTS": "System name [@SYS_NAME@] already exists",
    "FILE_NOT_FOUND": "File not found [@PARAM_NAME@]",
    # Sessions.
    "MISSING_KS": "Missing KS, session not established",
    "INVALID_KS": 'Invalid KS "@KSID@", Error "@ERR_CODE@,@ERR_DESC@"',
    "SERVICE_FORBIDDEN": "The access to service [@SERVICE@] is forbidden",
    "PARTNER_ACCESS_FORBIDDEN": "Partner [@PARTNER_ID@] cannot be accessed by partner [@OTHER_ID@]",
    "START_SESSION_ERROR": "Error while starting session for partner [@PARTNER_ID@]",
    "INVALID_WIDGET_ID": 'Invalid widget id "@WID@"',
    "APP_TOKEN_ID_NOT_FOUND": 'Application token id "@ID@" not found',
    "APP_TOKEN_NOT_ACTIVE": 'Application token id "@ID@" not active',
    "APP_TOKEN_EXPIRED": 'Application token id "@ID@" expired',
    "INVALID_APP_TOKEN_HASH": "Invalid application token hash",
    # Entries.
    "ENTRY_ID_NOT_FOUND": 'Entry id "@ENTRY_ID@" not found',
    "ENTRY_TYPE_NOT_SUPPORTED": 'Entry type "@TYPE@" not suppported',
    # Metadata.
    "METADATA_PROFILE_NOT_FOUND": "metadata profile not found, id [@ID@]",
    "METADATA_NOT_FOUND": "metadata not found, id [@ID@]",
    "METADATA_ALREADY_EXISTS": "Metadata already exists id [@ID@]",
    "METADATA_OBJECT_ID_NOT_FOUND": "Metadata object id [@OBJECT_ID@] not found",
    "METADATA_NO_PERMISSION_ON_ENTRY": "User does not have permission on the entry [@ENTRY_ID@]",
    "METADATA_TRANSFORMING": "Metadata profile is currently transforming",
    "METADATA_UNABLE_TO_TRANSFORM": "Unable to transform metadata [@MESSAGE@]",
    "METADATA_PROFILE_FILE_NOT_FOUND": "Metadata profile file not found [@ID@]",
    "INVALID_METADATA_PROFILE_SCHEMA": "invalid metadata profile schema: @ERR@",
    "INVALID_METADATA_DATA": "invalid metadata data: @ERR@",
    "INVALID_METADATA_VERSION": "invalid metadata version [@VERSION@]",
    "INCOMPATIBLE_METADATA_PROFILE_OBJECT_TYPE": (
        "Metadata Profile object type is @PROFILE_TYPE@, metadata object type is @OBJECT_TYPE@"
    ),
    "MUST_FILTER_ON_OBJECT_ID": "Must filter on object id",
    "MULTI_ATTEMPTS_TO_UPDATE_METADATA": "Multiple attempts to update metadata id [@ID@]",
    "LOCK_TIMED_OUT": "Lock timed out",
    "MAX_FILE_SYNCS_FOR_OBJECT_PER_DAY_REACHED": (
        "Maximum number of file versions a day was reached for object [@TYPE@], id [@ID@]"
    ),
    "XSLT_VALIDATION_ERROR": "XSLT validation error [@ERR@]",
    # Search. These codes hold spaces on the server, too (server.md section 6).
    "CRITERIA EXCEEDED MAX MATCHES ALLOWED": "Unable to generate list. max matches value was reached",
    "EMPTY SEARCH OPERATOR IS NOT ALLOWED": "Empty search operator is not allowed",
    "ESEARCH_SERVICE_DOWN": "The search service is down",
    # Event notification templates.
    "EVENT_NOTIFICATION_TEMPLATE_NOT_FOUND": "Event notification template id [@ID@] not found",
    "EVENT_NOTIFICATION_WRONG_TYPE": "Event notification template id [@ID@] is of type [@TYPE@]",
    "EVENT_NOTIFICATION_DISPATCH_DISABLED": "Dispatching event notification template id [@ID@] is not allowed",
    "EVENT_NOTIFICATION_DISPATCH_FAILED": "Dispatching event notification template id [@ID@] failed",
    "EVENT_NOTIFICATION_TEMPLATE_DUPLICATE_SYSTEM_NAME": (
        "Event notification template with system name [@NAME@] already exists."
    ),
}

_NAME = re.compile(r"@([A-Z_]+)@")


class Refusal(Exception):
    """An answer of type KalturaAPIException: `code`, `message`, and `arguments` as texts."""

    def __init__(
        self, code: str, *values: object, message: str | None = None, arguments: Mapping[str, str] | None = None
    ):
        template = CATALOGUE.get(code, "") if message is None else message
        self.code = code
        self.arguments = {**dict(_filled(template, values)), **(arguments or {})}
        self.message = _NAME.sub(lambda found: self.arguments.get(found[1], found[0]), template)
        super().__init__(code)

    def answer(self) -> dict[str, object]:
        """The exception in JSON form: `args` is an object, or the empty array where there are none (server.md 0.12)."""
        return {
            "code": self.code,
            "message": self.message,
            "objectType": "KalturaAPIException",
            "args": self.arguments or [],
        }


def _filled(template: str, values: tuple[object, ...]) -> list[tuple[str, str]]:
    """Argument names of a template, in order, with their values; a missing one reads N/A, tags are stripped."""
    names = list(dict.fromkeys(_NAME.findall(template)))
    texts = [_TAG.sub("", str(value)) for value in values] + ["N/A"] * len(names)
    return list(zip(names, texts, strict=False))
