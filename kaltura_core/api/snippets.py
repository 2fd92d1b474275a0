"""A call from the log, ready to copy: as a curl command and as Python.

Secrets are variables to fill in. So is a value that the log does not hold as it was sent, masked in part or cut: a
copy that wrote the log's text into a record would damage it. A comment above says so, and without the variable
nothing is sent.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from kaltura_core.api.calllog import CUT, Call
from kaltura_core.api.encoding import form_fields, uploads
from kaltura_core.api.transport import path
from kaltura_core.redaction import MASK, Withheld, is_secret_name, last_step

_EDGES = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NO_LETTERS = re.compile(r"[^A-Za-z0-9]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_:.\[\]-]{1,80}")
_WIDTH = 108  # characters of a line of Python
_FIELD, _PIECE = " " * 8, " " * 12


@dataclass(frozen=True, slots=True)
class _Field:
    """A form field. `variable` stands for a value that is not to be copied; `note` says why, where that is news."""

    name: str
    value: str
    variable: str = ""
    note: str = ""


def as_curl(call: Call, service_url: str) -> str:
    """The call as a curl command for a POSIX shell, with `$KALTURA_KS` and the like where secrets go."""
    fields, files = list(_fields(call)), uploads(call.params)
    flag = "--form-string" if files else "--data-urlencode"
    lines = [f"curl {shlex.quote(_url(call, service_url))}"]
    lines += [f"{flag} {_shell_word(each)}" for each in fields]
    lines += [f"--form {shlex.quote(f'{name}=@{_file_name(shown)}')}" for name, (shown, _) in files.items()]
    notes = "".join(f"# {each.note}\n" for each in fields if each.note)
    return notes + " \\\n  ".join(lines)


def as_python(call: Call, service_url: str) -> str:
    """The call as a Python script over requests, with `os.environ["KALTURA_KS"]` and the like where secrets go."""
    fields, files = list(_fields(call)), uploads(call.params)
    lines = [*(["import os"] if any(each.variable for each in fields) else []), "import requests", ""]
    lines += ["answer = requests.post(", f"    {_url(call, service_url)!r},", "    data={"]
    for each in fields:
        lines += [f"{_FIELD}# {each.note}"] if each.note else []
        lines += _python_lines(each)
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


def _fields(call: Call) -> Iterator[_Field]:
    taken: set[str] = set()
    for name, value in form_fields(call.params):
        secret = value == MASK and is_secret_name(name)
        if not secret and not isinstance(value, Withheld):
            yield _Field(name, value)
            continue
        variable = _variable(name, taken)
        yield _Field(name, value, variable, "" if secret else _note(name, value, variable))


def _variable(name: str, taken: set[str]) -> str:
    """The variable for a field: a KS is the same one wherever it goes, anything else has a variable of its own."""
    words = _NO_LETTERS.sub("_", _EDGES.sub("_", last_step(name))).strip("_").upper()
    variable = first = f"KALTURA_{words or 'VALUE'}"
    number = 1
    while variable in taken and words != "KS":
        number += 1
        variable = f"{first}_{number}"
    taken.add(variable)
    return variable


def _note(name: str, value: str, variable: str) -> str:
    """A comment in words that no shell reads as anything else, even one that takes no comments at its prompt."""
    field = name if _PLAIN_NAME.fullmatch(name) else "a field with an odd name"
    why = "too long for the log, which cut it" if CUT in value else "masked here, for it held a secret"
    return f"{variable} has to be filled in: the value of {field} is {why}"


def _shell_word(field: _Field) -> str:
    if not field.variable:
        return shlex.quote(f"{field.name}={field.value}")
    variable = f"${{{field.variable}:?}}" if field.note else f"${field.variable}"
    return f'{shlex.quote(f"{field.name}=")}"{variable}"'


def _python_lines(field: _Field) -> list[str]:
    """A field of a dict, a long text as one literal a line."""
    if field.variable:
        return [f'{_FIELD}{field.name!r}: os.environ["{field.variable}"],']
    lines, short = field.value.splitlines(keepends=True), f"{_FIELD}{field.name!r}: {field.value!r},"
    if len(lines) < 2 and (len(short) <= _WIDTH or len(field.value) < 2):
        return [short]
    pieces = [f"{_PIECE}{piece!r}" for line in lines for piece in _pieces(line, _WIDTH - len(_PIECE))]
    return [f"{_FIELD}{field.name!r}: (", *pieces, f"{_FIELD}),"]


def _pieces(line: str, width: int) -> Iterator[str]:
    """A line in pieces whose literals fit the width, parted behind a tag or a word where there is one."""
    at = 0
    while at < len(line):
        end = min(at + width - 2, len(line))
        while len(repr(line[at:end])) > width:
            end -= max((len(repr(line[at:end])) - width) // 10, 1)  # the longest escape has ten letters
        if end < len(line):
            behind = max(line.rfind(">", at, end), line.rfind(" ", at, end)) + 1
            end = behind if behind > at + (end - at) // 2 else end
        yield line[at:end]
        at = end


def _file_name(shown: str) -> str:
    """The log shows a file as `schema.xsd, 1,234 bytes`."""
    return shown.partition(",")[0]
