"""Text from outside stays text, whatever it holds."""

import pytest

from pages.widgets.text import code, plain, quoted, shortened


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("![x](http://evil.invalid/x.png)", "!\\[x\\](http\u2060\\://evil.invalid/x.png)"),
        (":red[x] :smile: :material/delete:", "\\:red\\[x\\] \\:\u2060smile: \\:\u2060material/delete:"),
        ("$x^2$", "\\$x^2\\$"),
        ("<b>&amp;", "\\<b\\>\\&amp;"),
        ("a\n# b", "a # b"),
        ("# a", "\\# a"),
        ("1. a", "1\\. a"),
        ("12) a", "12\\) a"),
        ("- a -> b -- c", "\\- a -\u2060\\> b -\u2060- c"),
        ("`code` *a* _b_ c_d", "\\`code\\` \\*a\\* \\_b\\_ c_d"),
        ("a\\", "a\\\\"),
        ("    four spaces", "four spaces"),
    ],
)
def test_every_mark_with_a_meaning_is_escaped(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


@pytest.mark.parametrize(
    "text", ["Review date (UTC), 2026", "Onboarding 2026: your first week", "R & D", "1.5 hours", "a/b"]
)
def test_ordinary_names_stay_as_they_are(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize("text", ["www.evil.invalid", "https://evil.invalid", "ann@example.org"])
def test_what_a_reader_would_link_by_itself_is_broken_by_a_joiner(text: str) -> None:
    assert "\u2060" in plain(text)


def test_letters_of_every_script_stay() -> None:
    assert plain("Résumé 資料 ملخص 🎬") == "Résumé 資料 ملخص 🎬"


def test_a_text_that_turns_direction_is_closed_in_itself() -> None:
    assert plain("a\u202egnp.exe") == "\u2068agnp.exe\u2069"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("1_ab12cd34", "`1_ab12cd34`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("", ""), ("a\nb", "`a b`")],
)
def test_code_cannot_be_left(text: str, shown: str) -> None:
    assert code(text) == shown


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("HR", "“HR”"),
        ("Sales ", "“Sales” (space at the end)"),
        (" Sales", "“Sales” (space at the start)"),
        (" ", "a text of spaces only"),
        ("", "an empty text"),
    ],
)
def test_spaces_at_the_ends_are_said_in_words(value: str, words: str) -> None:
    assert quoted(value) == words


def test_a_long_text_is_cut_with_an_ellipsis() -> None:
    assert shortened("x" * 100, 10) == "x" * 9 + "…"
    assert shortened(" two\nlines ") == "two lines"
