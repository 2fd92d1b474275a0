"""One API call on its way: what it asks, who asks, and what it may use to answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from kaltura_core.sandbox.parameters import Parameters
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.sessions import Caller, Right
from kaltura_core.sandbox.validation import Schemas


@dataclass(frozen=True, slots=True)
class Account:
    """The partner that this sandbox stands in for."""

    id: int
    name: str
    admin_secret: str
    user_secret: str


@dataclass(frozen=True, slots=True)
class Tuning:
    """How slow the server's own background work is, in seconds, and whether it fails; the control sets it.

    A transform job takes `transform_seconds` for all of its records. A changed record is found by search after
    `index_lag`.
    """

    transform_seconds: float = 2.0
    transform_fails: bool = False
    index_lag: float = 0.0


@dataclass(frozen=True, slots=True)
class Call:
    """`now` is unix seconds; `origin` is the address that links in answers begin with."""

    service: str
    action: str
    parameters: Parameters
    session: Caller | None
    db: sqlite3.Connection
    account: Account
    schemas: Schemas
    tuning: Tuning
    now: float
    origin: str
    address: str = ""

    @property
    def caller(self) -> Caller:
        """The checked KS of an action that needs one."""
        if self.session is None:
            raise Refusal("MISSING_KS")
        return self.session

    @property
    def second(self) -> int:
        return int(self.now)

    def with_parameters(self, **values: Any) -> Call:
        """The same call with parameters of its own in place of those that were sent."""
        return replace(self, parameters=Parameters({**self.parameters.values, **values}))


@dataclass(frozen=True, slots=True)
class Action:
    """What answers a call; `writes` tells whether it needs the writer's turn."""

    answer: Callable[[Call], Any]
    right: Right
    writes: bool = False
