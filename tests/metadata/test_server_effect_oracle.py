"""server_effect against the answers of the real server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kaltura_core.metadata.server_effect import VALID, AppliedRecord, server_effect

ORACLE = Path(__file__).parents[1] / "oracle"


def oracle(name: str) -> list[Any]:
    return [pytest.param(case, id=case.get("name")) for case in json.loads((ORACLE / name).read_text("utf-8"))["cases"]]


@pytest.mark.parametrize("case", oracle("xsd_changes.json"))
def test_agrees_with_the_real_server(case: dict[str, Any]) -> None:
    effect = server_effect(case["before_xsd"], case["after_xsd"])

    assert (effect.outcome, effect.message, effect.reason) == (
        case["outcome"],
        case.get("message"),
        case.get("reason"),
    )
    for record in case.get("records", []):
        expected = record.get("xml_after", record["xml_before"])  # told byte for byte, not only as XML
        assert effect.apply(record["xml_before"]) == AppliedRecord(record["status_after"], expected)


@pytest.mark.parametrize("case", oracle("remove_in_two_steps.json"))
def test_a_value_is_removed_in_two_steps_without_touching_a_record(case: dict[str, Any]) -> None:
    direct = server_effect(case["before_xsd"], case["after_xsd"])
    emptying = server_effect(case["before_xsd"], case["emptied_xsd"])
    filling = server_effect(case["emptied_xsd"], case["after_xsd"])

    assert (direct.outcome, emptying.outcome, filling.outcome) == (case["direct"], case["emptying"], case["filling"])
    for record in case["records"]:
        assert filling.apply(emptying.apply(record).xml) == AppliedRecord(VALID, record)
