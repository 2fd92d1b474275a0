"""The exception tree: as drawn, mapped from every code that the app acts on, and silent about secrets."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core import errors
from kaltura_core.errors import (
    BY_CODE,
    ApiError,
    Busy,
    ConnectionFailed,
    KalturaError,
    RecordExists,
    SessionError,
    SessionExpired,
    Throttled,
    TransientError,
    VersionConflict,
    api_error,
)

KS = "djJ8MTAyfMBZ8gbosHuOo76vkqyQhm077UIzWQ77TcCUS1Wb4fRLJfoREis-uQ"
CLASSES = {
    name: kind for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, KalturaError)
}
DRAWN_BESIDE = ("EntryNotFound", "RecordNotFound", "ProfileNotFound", "AppTokenHashInvalid")
"""Drawn at the end of their parent's line, not on one of their own."""


def drawn() -> dict[str, str]:
    """Child and parent, as the module's docstring draws them."""
    tree: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^((?:[│ ]   )*(?:[├└]── )?)([A-Z][A-Za-z]+)(?=\s|$)", line)
        if found and (found[1] or line == "KalturaError"):
            depth = len(found[1]) // 4
            path = [*path[:depth], found[2]]
            if depth:
                tree[found[2]] = path[depth - 1]
    return tree


def test_the_tree_in_the_docstring_is_the_real_one() -> None:
    tree = drawn()
    assert set(tree) | set(DRAWN_BESIDE) | {"KalturaError"} == set(CLASSES)
    for child, parent in tree.items():
        assert CLASSES[parent] in CLASSES[child].__bases__, f"{child} is no direct child of {parent}"
    for name in DRAWN_BESIDE:
        assert name in (errors.__doc__ or "")


@pytest.mark.parametrize("code", BY_CODE)
def test_each_code_that_the_app_acts_on_has_its_class(code: str) -> None:
    error = api_error(code, "in words", {"ID": "7"}, service="metadata_metadata", action="get")
    assert type(error) is BY_CODE[code]
    assert (error.code, error.message, str(error)) == (code, "in words", "in words")
    assert (error.arguments, error.service, error.action) == ({"ID": "7"}, "metadata_metadata", "get")


def test_every_class_of_an_api_error_is_reached_by_a_code() -> None:
    made_here = {ApiError, Throttled, SessionExpired}  # the root, and the two that more than the code tells
    parents = {errors.NotFound}
    classes = {kind for kind in CLASSES.values() if issubclass(kind, ApiError)}
    assert classes - made_here - parents == set(BY_CODE.values())


def test_an_unknown_code_keeps_what_it_said() -> None:
    error = api_error("BRAND_NEW", "", {"A": "b"})
    assert type(error) is ApiError
    assert str(error) == "BRAND_NEW"
    assert error.arguments == {"A": "b"}


def test_expired_and_forged_sessions_differ_by_the_ks_id_alone() -> None:
    """server.md 0.18: the error number is -1 in both."""
    expired = api_error("INVALID_KS", 'Invalid KS "EXPIRED", Error "-1,INVALID_STR"', {"KSID": "EXPIRED"})
    forged = api_error("INVALID_KS", f'Invalid KS "{KS}", Error "-1,INVALID_STR"', {"KSID": KS})
    assert type(expired) is SessionExpired
    assert type(api_error("INVALID_KS", 'Invalid KS "EXPIRED", Error "-1,INVALID_STR"')) is SessionExpired
    assert type(forged) is SessionError


def test_transient_and_permanent_are_told_apart_by_class() -> None:
    transient = {name for name, kind in CLASSES.items() if issubclass(kind, TransientError)}
    assert transient == {"TransientError", "ConnectionFailed", "CallTimeout", "BadAnswer", "Throttled", "Busy"}
    assert issubclass(Busy, ApiError)
    assert issubclass(Throttled, errors.ActionBlocked)


def test_a_conflict_knows_the_version_and_an_existing_record_its_id() -> None:
    assert api_error("INVALID_METADATA_VERSION", "", {"VERSION": "42"}).current_version == 42  # type: ignore[attr-defined]
    assert VersionConflict("INVALID_METADATA_VERSION").current_version is None
    assert api_error("METADATA_ALREADY_EXISTS", "", {"ID": "55120"}).record_id == 55120  # type: ignore[attr-defined]
    assert RecordExists("METADATA_ALREADY_EXISTS", "", {"ID": "N/A"}).record_id is None


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_no_error_repeats_a_session(kind: type[KalturaError]) -> None:
    error = kind(f"Invalid KS {KS}")
    assert KS not in f"{error} {error!r} {error.args} {vars(error)}"


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_advice_is_a_sentence_or_nothing(kind: type[KalturaError]) -> None:
    assert kind.advice == "" or kind.advice.endswith(".")


def test_an_error_survives_a_pickle() -> None:
    """A job hands its errors from one thread or process to another."""
    error = pickle.loads(pickle.dumps(api_error("METADATA_NOT_FOUND", "gone", {"ID": "1"}, service="s", action="a")))
    assert (error.message, error.arguments, error.service) == ("gone", {"ID": "1"}, "s")
    assert pickle.loads(pickle.dumps(ConnectionFailed("dropped", sent=True))).sent


@given(code=st.text(), message=st.text(), args=st.dictionaries(st.text(), st.text() | st.none() | st.integers()))
def test_whatever_a_server_says_becomes_an_error(code: str, message: str, args: dict[str, str]) -> None:
    error = api_error(code, f"{message} {KS}", {**args, "KSID": KS})
    assert KS not in f"{error} {error.message} {error.arguments}"
