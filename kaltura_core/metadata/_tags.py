"""How the server drops tags from whatever an error message carries (server.md section 1)."""

from __future__ import annotations

_CLOSERS = {"!--": "-->", "?": "?>"}


def without_tags(text: str) -> str:
    """The text outside of tags, comments and processing instructions; references stay as they are written.

    A `<` before white space is text. A tag that does not close takes the rest with it.
    """
    kept: list[str] = []
    at = 0
    while at < len(text):
        start = _next_opening(text, at)
        kept.append(text[at:start])
        at = _end_of_tag(text, start)
    return "".join(kept)


def _next_opening(text: str, at: int) -> int:
    while (found := text.find("<", at)) >= 0:
        if not text[found + 1 : found + 2].isspace():
            return found
        at = found + 1
    return len(text)


def _end_of_tag(text: str, start: int) -> int:
    for opener, closer in _CLOSERS.items():
        if text.startswith(opener, start + 1):
            found = text.find(closer, start + 1 + len(opener))
            return len(text) if found < 0 else found + len(closer)
    depth, quote = 0, ""
    for at in range(start, len(text)):
        character = text[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "<" and not text[at + 1 : at + 2].isspace():
            depth += 1
        elif character == ">":
            depth -= 1
            if not depth:
                return at + 1
    return len(text)
