"""The one place that masks sessions, tokens and secrets.

Whatever is logged, shown, exported or raised passes through here. A secret is known by its shape (a KS of version 1
or 2, anywhere in a text) or by the name that carries it: a parameter, a header, an XML element, the user part of a
URL. Prose that merely speaks of secrets stays: behind a plain word and a colon, as in `secret: ...`, only what looks
like a credential is masked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MASK = "***"

Span = tuple[int, int]
Leaf = Callable[[str, Any], Any]
"""What a value is shown as, by the name that carries it and the value."""

# One letter of base64 of either alphabet, as it is, or as URLs (once or more) and JSON escape it.
_ESCAPED = r"%(?:25)*(?:2[BbDdFf]|5[Ff])|\\/"
_REST = rf"(?:[A-Za-z0-9+/_-]++|{_ESCAPED})*+(?:=|%(?:25)*3[Dd]){{0,2}}"
# "v2|" in base64, whatever stands before it.
_KS_V2 = re.compile(rf"djJ8(?:[A-Za-z0-9+/_-]|{_ESCAPED}){{8}}{_REST}")
# 40 hex digits and a bar in base64: what each letter of a group of four can be, 13 times, and the bar's own group.
_KS_V1 = re.compile(
    rf"(?:[MNOYZ][DGTWjmz2][ABEFIJMNQRUVYZcdghkl][h-mw-z0-5]){{13}}[MNOYZ][HXn3][w-z]{_REST}"
)  # fmt: skip

_WORDS = (
    r"token[_-]?hash|token|secrets?|password|passwd|pass[_-]?phrase|authorization"
    r"|(?:api|private|secret(?:[_-]?access)?)[_-]?key"
)
# The two letters end many a word (books, tasks): they count alone, behind a sign, or as userKs.
_KS = r"(?<![A-Za-z0-9])(?i:ks)|(?<=[a-z0-9])K[sS]"
_SECRET_NAME = re.compile(rf"(?:{_KS}|(?i:{_WORDS}))\Z")
_STEPS = re.compile(r"[\[\]:.]")

_QUOTE = r"""\\{0,3}["']|&quot;|&\#0?3[49];"""
_NAMED = re.compile(
    rf"""(?x)
    (?P<word>{_KS}|(?<=%[0-9A-Fa-f]{{2}})(?i:ks)|(?i:{_WORDS}))
    (?i:\]|%5D)?(?i:(?:\[|%5B)-?[0-9]{{0,9}}(?:\]|%5D))*+
    (?P<close>{_QUOTE})?+[ \t]*+
    (?P<sep>=++>?|:|%(?:25)*3[Dd]|\\?/)[ \t]*+
    """
)
_IDENTIFIER = re.compile(r"[A-Za-z0-9_]*\Z")
_COMPOUND = re.compile(r"_|[a-z0-9][A-Z]")
_OPENING = re.compile(_QUOTE)
_WITHIN = {mark: re.compile(rf"(?s)(?:[^{mark}\\]++|\\.)*+") for mark in "\"'"}
_BARE_HEAD = re.compile(r"""[^\s"'&,;<>\])}]{1,1024}+""")  # enough to judge by; bounded, for many share one long tail
_BARE = re.compile(r"""[^\s"'&,;<>\])}]++""")
_STEP_OF_PATH = re.compile(r"""[^/\\?\#\s"'&<>]++""")
_NEXT_FIELD = re.compile(r"%(?:25)*26")
_LIST = re.compile(rf"\[\s*+(?={_QUOTE})")
_NUMBER = re.compile(r"-?[0-9][0-9.eE+-]*")
_NOTHING = frozenset(("null", "none", "true", "false", "undefined"))
_SCHEME = re.compile(r"(?i)(?:bearer|basic|digest|negotiate|token|apikey)(?:[ \t]++|%20|\+)")
_ALL_THERE_IS = re.compile(r"""[ \t]*+(?:\Z|[\r\n"'\\,;})\]&<])""")

_LETTERS = re.compile(r"[A-Za-z0-9+/_=-]{16,}|eyJ[\w-]+(?:\.[\w-]+)+")
_NO_WORD = re.compile(r"[0-9]|[a-z][A-Z]")
_BEARER = re.compile(r"((?i:\bbearer)[ \t]+)([A-Za-z0-9._~+/=-]{16,})")
_USER_PART = re.compile(r"""(:(?:\\?/){2})([^\s/?\#"'<>@:]*+)(:?)([^\s/?\#"'<>]*)@""")
_TAG = re.compile(r"(?:<|&lt;)([A-Za-z_][\w.:-]*+)(?:\s[^<>&]{0,500})?(?<!/)(?:>|&gt;)")
_TAG_BEGINS = re.compile(r"<(?!!)|&lt;(?!!)")
_LONGEST_ELEMENT = 2_000  # characters; a closing tag further away is not looked for


class Withheld(str):
    """A text that stands in for one that was sent: a part of it, or all, is masked or was left out."""

    __slots__ = ()


def last_step(name: str) -> str:
    """The name itself at the end of a parameter's path: `password` for `1:templates[0][password][2]`."""
    steps = [step for step in _STEPS.split(name) if step.strip("-0123456789")]
    return steps[-1] if steps else ""


def is_secret_name(name: str) -> bool:
    """Whether a parameter of this name carries a secret: `ks`, `1:ks`, `x[ks][0]`, `client_secret`, `tokenHash`."""
    return bool(_SECRET_NAME.search(last_step(name)))


def redact(text: str) -> str:
    """The text with every KS, and every value that a name marks as a secret, replaced by `***`."""
    text = redact_ks(text)
    text = _BEARER.sub(lambda found: found[1] + MASK if _is_credential(found[2]) else found[0], text)
    text = _USER_PART.sub(_masked_user, text)
    text = _replaced(text, _in_elements(text))
    return _replaced(text, _behind_names(text))


def redact_ks(text: str) -> str:
    """The text with every KS replaced by `***`, and nothing else: for payloads, whose own words may not change."""
    return _KS_V1.sub(MASK, _KS_V2.sub(MASK, text))


def redacted_leaf(name: str, value: Any) -> Any:
    """A value that is no container, as it may be shown: a Withheld where that is another text."""
    if not isinstance(value, str):
        return value
    shown = redact(value)
    return value if shown == value else Withheld(shown)


def redact_mapping(values: Mapping[str, Any], leaf: Leaf = redacted_leaf) -> dict[str, Any]:
    """A copy of nested parameters with secrets masked by name, and every other value as `leaf` shows it.

    A pair like `{"key": "Authorization", "value": "..."}` is a name and its value, too.
    """
    pair = isinstance(values.get("key"), str) and is_secret_name(values["key"])
    return {
        name: Withheld(MASK) if _may_be_secret(value) and (is_secret_name(name) or (pair and name == "value"))
        else _redacted(name, value, leaf)
        for name, value in values.items()
    }  # fmt: skip


def _may_be_secret(value: Any) -> bool:
    return bool(value) and not isinstance(value, bool)


def _redacted(name: str, value: Any, leaf: Leaf) -> Any:
    if isinstance(value, Mapping):
        return redact_mapping(value, leaf)
    if isinstance(value, list | tuple):
        return [_redacted(name, item, leaf) for item in value]
    return leaf(name, value)


def _replaced(text: str, spans: Iterator[Span]) -> str:
    """The text with `***` in the place of each span; spans that begin within an earlier one are passed over."""
    parts, at = [], 0
    for start, end in spans:
        if at <= start < end:
            parts += [text[at:start], MASK]
            at = end
    return "".join([*parts, text[at:]]) if parts else text


def _masked_user(found: re.Match[str]) -> str:
    """`https://user:***@host`; a user alone goes where it looks like a token."""
    before, user, colon, password = found.groups()
    if colon and password:
        return f"{before}{user}:{MASK}@"
    return f"{before}{MASK}@" if _is_credential(user + password) else found[0]


def _in_elements(text: str) -> Iterator[Span]:
    """What stands in elements with a secret's name, like `<adminSecret>`; also where the markup is escaped."""
    done = 0
    for tag in _TAG.finditer(text):
        if tag.start() >= done and is_secret_name(tag[1]):
            start, escaped = tag.end(), tag[0].startswith("&")
            end = text.find(f"&lt;/{tag[1]}" if escaped else f"</{tag[1]}", start, start + _LONGEST_ELEMENT)
            if end < 0:
                begins = _TAG_BEGINS.search(text, start)
                end = begins.start() if begins else len(text)
            if not text[start:end].isspace():
                done = end
                yield start, end


def _behind_names(text: str) -> Iterator[Span]:
    """The values behind names like `ks=`, `"secret":`, `Authorization: Bearer` and `/ks/`."""
    done = 0
    for found in _NAMED.finditer(text):
        if found.start() >= done:
            span = _value_of(text, found)
            if span:
                done = span[1]
                yield span


def _value_of(text: str, found: re.Match[str]) -> Span | None:
    """Where the secret stands that this name carries; None where this is no name and value, but prose."""
    at, sep = found.end(), found["sep"]
    if sep.endswith("/"):
        step = _STEP_OF_PATH.match(text, at) if text[found.start() - 1 : found.start()] == "/" else None
        return step.span() if step and _is_credential(step[0]) else None
    assigned, quoted_name = sep != ":", bool(found["close"])
    whole = assigned or quoted_name or _is_identifier(text, found)
    if whole and (items := _LIST.match(text, at)):
        end = text.find("]", at)
        return items.end(), len(text) if end < 0 else end
    opening = _OPENING.match(text, at)
    start = opening.end() if opening else at
    if found["word"].lower() == "authorization" and (scheme := _SCHEME.match(text, start)):
        start = scheme.end()
    else:
        scheme = None
    if opening:
        end = _closing(text, start, opening[0])
        return (start, end) if whole or scheme or _is_credential(text[start:end]) else None
    head = _BARE_HEAD.match(text, start)
    if head is None or head[0].lower() in _NOTHING:
        return None
    if quoted_name and not assigned:  # "Element 'Secret': The value ..." is a sentence; JSON quotes its texts
        meant = bool(_NUMBER.fullmatch(head[0])) or _is_credential(head[0])
    elif scheme and not assigned:  # "Authorization: Bearer tokens explained" is a sentence, too
        meant = bool(_ALL_THERE_IS.match(text, head.end())) or any(letter.isdigit() for letter in head[0])
    else:
        meant = whole or _is_credential(head[0])
    return (start, _bare_end(text, start, "%" in sep)) if meant else None


def _bare_end(text: str, start: int, escaped: bool) -> int:
    """Where a value without quotes ends; `escaped` where its `=` is, so that the next `&` will be, too."""
    found = _BARE.match(text, start)
    value = found[0].rstrip("\\") if found else ""
    following = _NEXT_FIELD.search(value) if escaped else None
    return start + (following.start() if following else len(value))


def _is_identifier(text: str, found: re.Match[str]) -> bool:
    """Whether the name is one that only programs write: `app_token`, `adminSecret`, `x[secret]`."""
    start = found.start("word")
    before = text[max(start - 40, 0) : start]
    prefix = _IDENTIFIER.search(before)
    name = (prefix[0] if prefix else "") + found["word"]
    return bool(_COMPOUND.search(name)) or before.endswith(("[", "$"))


def _closing(text: str, start: int, mark: str) -> int:
    """Where a quoted value ends; at the end of its line where nothing closes the quote."""
    within = _WITHIN.get(mark)
    end = text.find(mark, start)
    if within is not None and end >= 0:
        found = within.match(text, start)
        end = found.end() if found and found.end() < len(text) else -1
    if end < 0:
        end = text.find("\n", start)
    return len(text) if end < 0 else end


def _is_credential(text: str) -> bool:
    """Whether a text looks made by a machine: 16 letters or more of hex or base64, and not all of them one word."""
    text = text.rstrip(".")
    return bool(_LETTERS.fullmatch(text) and _NO_WORD.search(text))
