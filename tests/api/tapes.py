"""Cassettes: requests and answers without anything secret, without anything that differs from run to run."""

from __future__ import annotations

import json
import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import vcr
from vcr.request import Request

from kaltura_core.redaction import is_secret_name, redact, redact_mapping

FOLDER = Path(__file__).parent.parent / "cassettes"
ORIGIN = "https://kaltura.test"
MASK = "***"
BOUNDARY = "boundary"

_BOUNDARY = re.compile(r"boundary=([^;\s]+)")
_PART = re.compile(
    r'(?s)(Content-Disposition: form-data; name="([^"]+)"[^\r\n]*(?:\r\n[^\r\n]+)*\r\n\r\n)(.*?)(?=\r\n--)'
)


def tape(folder: Path, name: str, *, record: bool) -> AbstractContextManager[Any]:
    """The cassette of one step, to be written anew or to be played."""
    path = folder / f"{name}.json"
    if record:
        path.unlink(missing_ok=True)
    recorder = vcr.VCR(
        serializer="json",
        record_mode="all" if record else "none",
        match_on=("method", "path", "query", "body"),
        before_record_request=scrubbed_request,
        before_record_response=scrubbed_response,
        decode_compressed_response=True,
    )
    cassette: AbstractContextManager[Any] = recorder.use_cassette(str(path))
    return cassette


def scrubbed_request(request: Request) -> Request:
    """The request as it may be kept; applied before a request is looked up, too, so that both sides match."""
    parts = urlsplit(request.uri)
    content_type = str(request.headers.get("Content-Type", ""))
    body = (request.body or b"").decode("utf-8") if isinstance(request.body, bytes) else str(request.body or "")
    if found := _BOUNDARY.search(content_type):
        body = _PART.sub(_masked_part, body.replace(found[1], BOUNDARY))
        content_type = content_type.replace(found[1], BOUNDARY)
    else:
        pairs = parse_qsl(body, keep_blank_values=True)
        body = urlencode([(name, MASK if is_secret_name(name) else redact(value)) for name, value in pairs], safe="*")
    uri = f"{ORIGIN}{parts.path}" + (f"?{redact(parts.query)}" if parts.query else "")
    return Request(request.method, uri, body.encode(), {"Content-Type": content_type})


def scrubbed_response(response: dict[str, Any]) -> dict[str, Any]:
    """The answer as it may be kept: no session, no header but its type, no address of the machine it came from."""
    text = response["body"]["string"].decode("utf-8")
    origins = set(re.findall(r"https?:\\?/\\?/127\.0\.0\.1:\d+", text))
    for origin in origins:
        text = text.replace(origin, ORIGIN.replace("/", "\\/") if "\\/" in origin else ORIGIN)
    if '"ks"' in text:
        text = json.dumps(redact_mapping({"": json.loads(text)})[""], separators=(",", ":"))
    kept = {name: value for name, value in response["headers"].items() if name.lower() == "content-type"}
    return {**response, "headers": kept, "body": {"string": redact(text).encode()}}


def _masked_part(found: re.Match[str]) -> str:
    return f"{found[1]}{MASK if is_secret_name(found[2]) else redact(found[3])}"
