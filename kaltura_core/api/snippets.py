"""A call from the log, ready to copy: as a curl command and as Python. Secrets are variables to fill in."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from urllib.parse import urlsplit

from kaltura_core.api.calllog import Call
from kaltura_core.api.encoding import form_fields, uploads
from kaltura_core.api.transport import path
from kaltura_core.redaction import MASK, is_secret_name

_LAST_STEP = re.compile(r"([A-Za-z]+)\]?$")
_EDGES = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def as_curl(call: Call, service_url: str) -> str:
    """The call as a curl command for a POSIX shell, with `$KALTURA_KS` and the like where secrets go."""
    files = uploads(call.params)
    flag = "--form-string" if files else "--data-urlencode"
    lines = [f"curl {shlex.quote(_url(call, service_url))}"]
    for name, value, variable in _fields(call):
        field = f'{shlex.quote(f"{name}=")}"${variable}"' if variable else shlex.quote(f"{name}={value}")
        lines.append(f"{flag} {field}")
    lines += [f"--form {shlex.quote(f'{name}=@{_file_name(shown)}')}" for name, (shown, _) in files.items()]
    return " \\\n  ".join(lines)


def as_python(call: Call, service_url: str) -> str:
    """The call as a Python script over requests, with `os.environ["KALTURA_KS"]` and the like where secrets go."""
    fields, files = list(_fields(call)), uploads(call.params)
    lines = [*(["import os"] if any(variable for _, _, variable in fields) else []), "import requests", ""]
    lines += ["answer = requests.post(", f"    {_url(call, service_url)!r},", "    data={"]
    for name, value, variable in fields:
        lines.append(f'        {name!r}: os.environ["{variable}"],' if variable else _python_field(name, value))
    lines.append("    },")
    if files:
        lines.append("    files={")
        lines += [f"        {name!r}: open({_file_name(shown)!r}, 'rb')," for name, (shown, _) in files.items()]
        lines.append("    },")
    lines += ["    timeout=30,", ").json()"]
    lines += ["# Kaltura answers errors with HTTP 200, too."]
    lines += ["if isinstance(answer, dict) and answer.get('objectType') == 'KalturaAPIException':"]
    lines += ["    raise SystemExit(f\"{answer['code']}: {answer['message']}\")", "print(answer)"]
    return "\n".join(lines)


def _url(call: Call, service_url: str) -> str:
    parts = urlsplit(service_url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path.rstrip('/')}/{path(call.service, call.action)}"


def _fields(call: Call) -> Iterator[tuple[str, str, str]]:
    """Name, value and, for a secret, the variable that stands for it."""
    for name, value in form_fields(call.params):
        secret = value == MASK and is_secret_name(name)
        yield name, value, _variable(name) if secret else ""


def _variable(name: str) -> str:
    found = _LAST_STEP.search(name)
    return "KALTURA_" + _EDGES.sub("_", found[1] if found else "secret").upper()


def _python_field(name: str, value: str) -> str:
    lines = value.splitlines(keepends=True)
    if len(lines) < 2:
        return f"        {name!r}: {value!r},"
    inner = "\n".join(f"            {line!r}" for line in lines)
    return f"        {name!r}: (\n{inner}\n        ),"


def _file_name(shown: str) -> str:
    """The log shows a file as `schema.xsd, 1,234 bytes`."""
    return shown.partition(",")[0]
