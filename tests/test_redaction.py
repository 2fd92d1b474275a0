"""Sessions, tokens and secrets are masked wherever they stand in a text or among parameters."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kaltura_core.api.ks import make_ks
from kaltura_core.redaction import MASK, Withheld, is_secret_name, last_step, redact, redact_ks, redact_mapping

V2 = make_ks(secret="s", partner_id=102, expiry=2_000_000_000, user_id="anna", privileges="list:*")


def make_v1(secret: str, info: str) -> str:
    """A KS of version 1 by hand: the SHA-1 of secret and claims, a bar, the claims; all in base64."""
    return base64.b64encode(f"{hashlib.sha1(f'{secret}{info}'.encode()).hexdigest()}|{info}".encode()).decode()


V1 = make_v1("s", "102;102;2000000000;2;1234.5;anna;list:*;;")
# A standard alphabet instead of the URL's own, with a plus and a slash inside.
V2_PLUS = base64.b64encode(b"v2|102|" + bytes(range(256))[160:256]).decode()
AROUND = st.text(st.characters(codec="utf-8"), max_size=12)
WAYS = [
    str, lambda ks: quote(ks, safe=""), quote, quote_plus, lambda ks: quote(quote(ks, safe=""), safe=""),
    lambda ks: ks.replace("/", "\\/"), lambda ks: ks.replace("+", "-").replace("/", "_"), lambda ks: ks.rstrip("="),
]  # fmt: skip


@pytest.mark.parametrize("ks", [V2, V2_PLUS, V1], ids=["v2", "v2 of plus and slash", "v1"])
@pytest.mark.parametrize(
    "text",
    [
        "{}", "ks={}&format=1", '{{"ks": "{}"}}', "https://cdn.example/p/102/thumbnail/entry_id/0_x/width/9/ks/{}",
        "<value>{}</value>", 'Invalid KS "{}", Error "-1,INVALID_STR"', "?ks={}#top", "a\n{}\nb",
        "/x/{}", "KS_{}", "ks-{}-", "Y{}", "wordMN{}", "{}{{}}",
    ],
)  # fmt: skip
def test_a_session_is_masked_anywhere(text: str, ks: str) -> None:
    for written in (ks, quote(ks, safe="")):
        for shown in (redact(text.format(written)), redact_ks(text.format(written))):
            assert not [at for at in range(len(written) - 8) if written[at : at + 8] in shown]
            assert MASK in shown


@given(
    before=AROUND, after=AROUND, user=st.text(max_size=20), secret=st.text(min_size=1, max_size=9),
    version=st.sampled_from((1, 2)), way=st.sampled_from(WAYS), partner=st.integers(-5, 10**7),
)  # fmt: skip
def test_any_session_in_any_text_is_masked(
    before: str, after: str, user: str, secret: str, version: int, way: Callable[[str], str], partner: int
) -> None:
    if version == 2:
        ks = make_ks(secret=secret, partner_id=partner, expiry=1, user_id=user)
    else:
        ks = make_v1(secret, f"{partner};{partner};2000000000;2;1234.5;{user};list:*;;")
    for shown in (redact(f"{before}{way(ks)}{after}"), redact_ks(f"{before}{way(ks)}{after}")):
        parts = [ks[at : at + 10] for at in range(len(ks) - 10) if ks[at : at + 10] not in before + after]
        assert not [part for part in parts if part in shown]


@pytest.mark.parametrize(
    "text",
    [
        "token=0123456789abcdef0123", '"token": "0123456789"', "tokenHash=0123456789abcdef", "app_token: 0123456789",
        '"adminSecret": "0123456789"', "signingSecret=0123456789", "password='0123456789'", "secret=0123456789&x=1",
        "token: 0123456789abcdef", "Authorization: Bearer 0123456789", '{"Authorization": "Basic 0123456789"}',
        "client_secret=0123456789", "access_token=0123456789", "x[ks][0]=0123456789", "filter%5Bks%5D=0123456789",
        "https://anna:0123456789@host/a", "https://anna:a@0123456789@host", "postgresql+psycopg://u:0123456789@h/db",
        "<adminSecret>0123456789</adminSecret>", '<x:client_secret a="b">\n0123456789</x:client_secret>',
        "<secret><![CDATA[0123456789]]></secret>", "<signingSecrets><item>0123456789</item></signingSecrets>",
        "&lt;userSecret&gt;0123456789&lt;/userSecret&gt;", "<ks>0123456789", 'secret="a,b 0123456789"',
        "secret='a \\' 0123456789'", 'secret="a 0123456789', r'{\"secret\": \"a 0123456789\"}', '"token": 0123456789',
        '"secrets": ["a", "0123456789"]', "ks=&quot;0123456789&quot;", "url%3Fks%3D0123456789%26id%3D1",
        "[ks] => 0123456789",
        "/service/system/action/ping/secret/0123456789abcdef", "Bearer 0123456789abcdef", "KALTURA_KS=0123456789",
    ],
)  # fmt: skip
def test_a_value_behind_a_telling_name_is_masked(text: str) -> None:
    shown = redact(text)
    assert "0123456789" not in shown
    assert MASK in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('secret="a,b c", id=1', 'secret="***", id=1'),
        (r'{"secret": "a \" b", "id": 1}', '{"secret": "***", "id": 1}'),
        ("Authorization: Bearer x", "Authorization: Bearer ***"),
        ('-H "Authorization: Bearer x" https://a.example', '-H "Authorization: Bearer ***" https://a.example'),
        ("https://anna:pw@a.example/b?c=d@e", "https://anna:***@a.example/b?c=d@e"),
        ("ks=a&format=1", "ks=***&format=1"),
        ("u%3Fks%3Da%26id%3D1", "u%3Fks%3D***%26id%3D1"),
        ("<a><ks>x</ks><b>y</b></a>", "<a><ks>***</ks><b>y</b></a>"),
        ("token: 'one two' and secret=x", "token: 'one two' and secret=***"),
        ("secret: token=x", "secret: token=***"),
        ('secret="a\nb', 'secret="***\nb'),
    ],
)
def test_what_stands_around_a_secret_stays(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Element 'Topic': The value 'X' is not an element of the set {'A', 'B'}.", "1_ab12cd34", "The ks parameter",
        "Unexpected token: metadata", "the secret of success", "token ring", "ask=5", "tasks: 5", "tokenCount=5",
        "Trade secret: lawsuits explained; see /ks/overview", "secret: internationalization",
        'The secret: "Be yourself"',
        "Authorization: Bearer tokens explained", "bearer of good internationalization", "Passwords: 10 good rules",
        "Element 'Secret': [facet 'enumeration'] The value 'X' is not an element of the set {'A'}.", "secretary=5",
        '<xs:element name="Token" type="textType" id="md_8F2C1A7D-0B11-4C55-9C1E-2F6B7A8D9E10"/>', "<secret/>",
        "anna@example.org", "https://a.example:8443/b@c", "https://a.example/@anna", '"ks": null, "token": ""',
        "apptoken:1_sandbox2,list:*", "KALTURA_APP_TOKEN_ID=1_ab12cd34", "/p/102/thumbnail/ks/{ks}",
        "<metadata><Keys>books=12345678</Keys></metadata>", "f" * 200, "id=55120, version=32", "",
        base64.b64encode(b"just some ordinary text that happens to be base64 and long enough").decode(),
    ],
)  # fmt: skip
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


def test_masking_twice_changes_nothing_more() -> None:
    once = redact(f'ks={V2} token=0123456789 {V1} secret="a b" <ks>x</ks> https://u:p@h Authorization: Bearer x')
    assert redact(once) == once


PROSE = st.lists(
    st.one_of(
        st.sampled_from(
            ("secret", "Secret:", "token:", "tokens", "password", "ks", "KS:", "/ks/", "Authorization:", "Bearer")
        ),
        st.text(st.characters(categories=("L",)), min_size=1, max_size=15).filter(lambda word: "djJ8" not in word),
        st.sampled_from((",", ";", "(", ")", "?", "42", "5%", "<b>", "https://a.example/b", "anna@example.org")),
    ),
    max_size=12,
).map(" ".join)


@given(PROSE)
def test_ordinary_text_is_unchanged(text: str) -> None:
    assume(not text.endswith(("Bearer", "Basic")))
    shown = redact(text)
    if not any(header in text for header in ("Authorization: Bearer ", "Authorization: Basic ")):
        assert shown == text


@given(st.text(st.characters(exclude_characters="=:/<&%")))
def test_a_text_without_signs_of_names_is_unchanged(text: str) -> None:
    assume("djJ8" not in text and "bearer" not in text.lower())
    assert redact(text) == text


@given(st.text())
def test_a_payload_loses_nothing_but_sessions(text: str) -> None:
    assume("djJ8" not in text)
    assert redact_ks(f"secret={text} /ks/{text} {V2}") == f"secret={text} /ks/{text} {MASK}"


@pytest.mark.parametrize(
    "name",
    [
        "ks", "KS", "1:ks", "params[ks]", "tokenHash", "token", "template[password]", "adminSecret", "client_secret",
        "app_token", "token_hash", "x[ks][0]", "x[0][ks]", "ks:-", "x[ks][-]", "userKs", "KALTURA_KS", "Authorization",
        "X-Kaltura-Ks", "signingSecrets", "api_key", "accessToken",
    ],
)  # fmt: skip
def test_names_that_carry_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "books",
        "ksid",
        "filter[orderBy]",
        "tokenCount",
        "id",
        "tasks",
        "1:service",
        "app_token_id",
        "",
        "[0]",
        "secretary",
        "key",
        "x[0]",
    ],
)
def test_names_that_do_not(name: str) -> None:
    assert not is_secret_name(name)


def test_parameters_are_masked_at_any_depth_and_otherwise_kept() -> None:
    given_ = {"ks": "short", "a": {"password": "p", "list": [V2, 3, None]}, "empty": {"ks": ""}, "on": True}
    assert redact_mapping(given_) == {
        "ks": MASK, "a": {"password": MASK, "list": [MASK, 3, None]}, "empty": {"ks": ""}, "on": True,
    }  # fmt: skip
    assert isinstance(redact_mapping(given_)["a"]["list"][0], Withheld)
    assert given_["a"]["list"][0] == V2, "the caller's own is left alone"  # type: ignore[index]


def test_a_pair_of_key_and_value_is_a_name_and_its_value() -> None:
    headers = [{"key": "Authorization", "value": "x"}, {"key": "Accept", "value": "y"}]
    assert redact_mapping({"customHeaders": headers}) == {
        "customHeaders": [{"key": "Authorization", "value": MASK}, {"key": "Accept", "value": "y"}]
    }


def test_the_last_step_of_a_name() -> None:
    names = ("xmlData", "1:xmlData", "metadataProfile[xsdData]", "a[b][0]", "a[b][-]", "a:-", "")
    assert [last_step(name) for name in names] == ["xmlData", "xmlData", "xsdData", "b", "b", "a", ""]


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert isinstance(redact(text), str)


def test_a_long_text_takes_no_long_time() -> None:
    """A pattern that steps back over and over would not end here within the test run."""
    units = (
        "djJ8", "A", "MDAw", "/ks/", "ks=", "secret ", "secret:", "authorization:", "authorization:token+", 'secret="',
        "token: '", "<ks>", "<ks a ", "&lt;ks&gt;", "://a:", "bearer ", "%252B", "ks[0][0]", "\\", 'token: \\"',
        "ks=['",
    )  # fmt: skip
    for unit in units:
        redact(unit * (300_000 // len(unit)) + " !")
    redact("".join(f"<a{number}_ks>" for number in range(30_000)))
    for blank in (" ", "\t"):
        redact(f"token:{blank * 300_000}bearer{blank * 300_000}secret{blank * 300_000}")
