"""Text from outside, made safe for the places that Streamlit reads as Markdown.

Titles, values, labels and messages of servers may hold images, links, HTML, `:red[x]` or `$`. They are shown as text:
nothing in them is fetched, run, or turned into a link.
"""

from __future__ import annotations

import re

# What Markdown and Streamlit's directives give a meaning to. Other marks stay bare, because a screen reader reads the
# label of a widget with its backslashes.
_MARKS = re.compile(
    r"""[\\`*\[\]<>~$|]     # code, emphasis, links, HTML, strikes, formulas, tables
    | (?<![^\W_])_ | _(?![^\W_])  # emphasis, but not within a word
    | :(?=\S)             # :red[x]
    | &(?=[A-Za-z\#])     # entities
    | ^[\#+=-]            # headings, list items, lines
    """,
    re.VERBOSE,
)
# Some readings come after Markdown's own, where no backslash helps: links made of bare addresses, icons and emoji by
# name, arrows and dashes. An invisible joiner keeps them text.
_JOINER = "\u2060"
_LATE = re.compile(r"(?i)https?(?=://)|www(?=\.)|(?<=[\w.+-])@(?=[\w-])|:(?=[\w+/-]+:)|[-<>~](?=[->=])")
_NUMBERED = re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
# Marks that turn the direction of what follows: closed at the end, so that they stay inside their own text.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text for a Markdown place (labels, captions, headings, table cells): one line, trimmed, marks escaped."""
    text = _CONTROL.sub(" ", text).strip()
    if _DIRECTION.search(text):
        text = f"\u2068{_DIRECTION.sub('', text)}\u2069"
    return _NUMBERED.sub(r"\1\\", _MARKS.sub(r"\\\g<0>", _LATE.sub(rf"\g<0>{_JOINER}", text)))


def code(text: str) -> str:
    """The text as inline code for a Markdown place: ids, field paths, addresses, e-mail addresses."""
    text = _CONTROL.sub(" ", text)
    if not text.strip():
        return ""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest or text != text.strip() else ""
    return f"{fence}{space}{text}{space}{fence}"


def one_line(text: str) -> str:
    """The text on one line, trimmed."""
    return _CONTROL.sub(" ", text).strip()


def shortened(text: str, most: int = 80) -> str:
    """The text on one line, with an ellipsis where it is longer than `most` characters."""
    text = one_line(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def quoted(value: str) -> str:
    """A value in curly quotes, with spaces at its ends said in words: “Sales” (space at the end)."""
    if not value:
        return "an empty text"
    if value.isspace():
        return "a text of spaces only"
    words = spaces_in_words(value)
    return f"“{shortened(value)}”" + (f" ({words})" if words else "")


def spaces_in_words(value: str) -> str:
    """What stands unseen at the ends of a value: "space at the end", "2 spaces at the start"; else empty."""
    if not value or value.isspace():
        return _spaces(value)
    start, end = value[: len(value) - len(value.lstrip())], value[len(value.rstrip()) :]
    ends = ((start, "at the start"), (end, "at the end"))
    return ", ".join(f"{_spaces(spaces)} {where}" for spaces, where in ends if spaces)


def _spaces(spaces: str) -> str:
    kinds = {" ": "space", "\u00a0": "no-break space"}
    kind = kinds.get(spaces[:1], "white space") if len(set(spaces)) == 1 else "white space" if spaces else ""
    return kind if len(spaces) < 2 else f"{len(spaces)} {kind}s" if kind != "white space" else kind
