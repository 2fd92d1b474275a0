"""Kaltura's answers, read from bytes: a value, or the typed error that a KalturaAPIException stands for.

HTTP status is 200 even on error (server.md sections 0.12 and 1), and what lies between here and Kaltura (proxies,
load balancers) answers in HTML, cut-off JSON or nothing at all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from kaltura_core.api.exchange import Answer
from kaltura_core.errors import ApiError, BadAnswer, api_error

EXCEPTION = "KalturaAPIException"


def value_of(answer: Answer, *, service: str, action: str) -> Any:
    """The value that an answer carries, exceptions inside a multirequest's list included (`error_in` tells them).

    Raises the typed ApiError where the whole answer is an exception, and BadAnswer for what is not Kaltura's.
    """
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        raise _no_answer(answer, service=service, action=action) from None
    error = error_in(value, service=service, action=action)
    if error:
        raise error
    if answer.status != 200:
        raise _no_answer(answer, service=service, action=action)
    return value


def error_in(value: Any, *, service: str, action: str) -> ApiError | None:
    """The typed error where a value is a KalturaAPIException, else None."""
    if not isinstance(value, dict) or value.get("objectType") != EXCEPTION:
        return None
    code, message, args = str(value.get("code", "")), str(value.get("message", "")), value.get("args")
    # An empty list stands for no arguments, for PHP has one kind of empty array.
    return api_error(code, message, args if isinstance(args, Mapping) else None, service=service, action=action)


def _no_answer(answer: Answer, *, service: str, action: str) -> BadAnswer:
    lasting = 300 <= answer.status < 500 and answer.status not in (408, 429)
    return BadAnswer(_what_came(answer), service=service, action=action, status=answer.status, lasting=lasting)


def _what_came(answer: Answer) -> str:
    """In a sentence, what came instead of an answer; nothing of the body itself, which may hold anything."""
    if answer.location or 300 <= answer.status < 400:
        host = urlsplit(answer.location).hostname
        where = f"to {host}" if host else "elsewhere"
        return f"The service URL redirects {where}. It was not followed, because the session would go along"
    start = answer.body[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    failed = f" (HTTP {answer.status})" if answer.status != 200 else ""
    if not start:
        return f"An empty answer came{failed}"
    if start.startswith(b"<?xml") or b"<xml>" in start[:200]:
        return f"An XML answer came where JSON was asked for{failed}. Is the service URL right?"
    if start.startswith(b"<") or "html" in answer.content_type.lower():
        return f"A web page came in place of Kaltura's answer{failed}. A proxy or firewall may stand between"
    if start[:1] in (b"{", b"[", b'"') and answer.status == 200:
        return "Kaltura's answer was cut off on its way"
    return f"What came is not an answer of Kaltura's{failed}"
