"""From parameters to an answer: one call, or a multirequest with result tokens (server.md section 1)."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kaltura_core.sandbox import (
    app_tokens,
    entries,
    index,
    profiles,
    records,
    search,
    session_service,
    templates,
    transform_jobs,
)
from kaltura_core.sandbox.call import Account, Action, Call, Tuning
from kaltura_core.sandbox.parameters import Parameters, text_of
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.response_profile import narrowed
from kaltura_core.sandbox.sessions import Right, check_ks, expired, permit
from kaltura_core.sandbox.store import Store
from kaltura_core.sandbox.validation import Schemas

SERVICES: Mapping[str, Mapping[str, Action]] = {
    **session_service.SERVICES,
    **app_tokens.SERVICES,
    **entries.SERVICES,
    **profiles.SERVICES,
    **records.SERVICES,
    **search.SERVICES,
    **templates.SERVICES,
}

INHERITED = ("clientTag", "ks", "partnerId", "apiVersion", "language", "format")
_TOKEN = re.compile(r"\{(\d+):result((?::[^:{}]+)*)\}")
_log = logging.getLogger(__name__)


class Interference(Protocol):
    """What may go wrong on purpose inside one call."""

    def before(self, service: str, action: str, parameters: Mapping[str, Any]) -> None: ...

    def refuses_ks(self, ks: str, service: str, action: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """`tuning` is asked anew for each call, because the control can change it."""

    store: Store
    account: Account
    schemas: Schemas
    clock: Callable[[], float]
    tuning: Callable[[], Tuning]
    interference: Interference

    def answer(self, parameters: Mapping[str, Any], *, origin: str, address: str = "") -> Any:
        """The answer to a request: a value, a Refusal, or for a multirequest a list of them."""
        service = text_of(parameters.get("service") or "").strip().lower()
        if service != "multirequest":
            return self._one(parameters, origin, address)
        answers: list[Any] = []
        for step in _steps(parameters):
            answers.append(self._one(_resolved(step, answers), origin, address))
        return answers

    def keep_up(self, *, most: int) -> bool:
        """Do the background work that is due, up to `most` records of jobs and index; tells whether there is more."""
        now, tuning = self.clock(), self.tuning()
        with self.store.reading() as db:
            jobs = transform_jobs.pending(db)
            behind = index.is_due(db, now=now)
        if jobs or behind:
            with self.store.writing() as db:
                jobs = transform_jobs.advance(db, now=now, tuning=tuning, most=most)
                index.catch_up(db, now=now, most=most)
                return jobs or index.is_due(db, now=now)
        return False

    def _one(self, parameters: Mapping[str, Any], origin: str, address: str) -> Any:
        try:
            return self._performed(Parameters(parameters), origin, address)
        except Refusal as refusal:
            return refusal
        except Exception:  # the server, too, answers a fault of its own as an exception object
            _log.exception("a call failed inside the sandbox")
            return Refusal("INTERNAL_SERVERL_ERROR")

    def _performed(self, parameters: Parameters, origin: str, address: str) -> Any:
        service, action, found = _action(parameters)
        self.keep_up(most=200)
        self.interference.before(service, action, parameters.values)
        with self.store.writing() if found.writes else self.store.reading() as db:
            now = self.clock()
            ks = parameters.text("ks", "")
            session = None
            if ks and found.right is not Right.NOTHING:
                if self.interference.refuses_ks(ks, service, action):
                    raise expired()
                session = check_ks(db, ks, now=now, address=address)
            permit(session, found.right, service, action)
            call = Call(
                service,
                action,
                parameters,
                session,
                db,
                self.account,
                self.schemas,
                self.tuning(),
                now,
                origin,
                address,
            )
            return narrowed(found.answer(call), parameters.optional("responseProfile"))


def _action(parameters: Parameters) -> tuple[str, str, Action]:
    service = parameters.text("service", "").strip().lower()
    action = parameters.text("action", "").strip().lower()
    if not service:
        raise Refusal("SERVICE_NOT_SPECIFIED")
    if service not in SERVICES:
        raise Refusal("SERVICE_DOES_NOT_EXISTS", service)
    if not action:
        raise Refusal("ACTION_NOT_SPECIFIED")
    if action not in SERVICES[service]:
        raise Refusal("ACTION_DOES_NOT_EXISTS", action, service)
    return service, action, SERVICES[service][action]


def _steps(parameters: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The requests 1, 2, 3... up to the first that lacks a service or an action, with what they inherit.

    Kaltura's generated Python client counts them from 0; result tokens count from 1 all the same.
    """
    inherited = {name: parameters[name] for name in INHERITED if name in parameters}
    number = 0 if isinstance(parameters.get("0"), dict) else 1
    while isinstance(step := parameters.get(str(number)), dict) and step.get("service") and step.get("action"):
        yield {**inherited, **step}
        number += 1


def _resolved(value: Any, answers: list[Any]) -> Any:
    """Parameters with result tokens replaced; a token must be the whole value, a path that leads nowhere gives ""."""
    if isinstance(value, dict):
        return {name: _resolved(item, answers) for name, item in value.items()}
    found = _TOKEN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    place = int(found[1][:6]) - 1
    if not 0 <= place < len(answers):
        return value
    return _followed(answers[place], [step for step in found[2].split(":") if step])


def _followed(value: Any, path: list[str]) -> Any:
    for place, step in enumerate(path):
        if step == "_all" and isinstance(value, list):
            # a comma after each, the last one included
            return "".join(f"{_followed(item, path[place + 1 :])}," for item in value)
        if isinstance(value, list):
            value = value[int(step)] if step.isdecimal() and int(step) < len(value) else ""
        elif isinstance(value, Mapping):
            value = value.get(step, "")
        else:
            return ""
    if isinstance(value, Refusal):
        return ""
    return value if isinstance(value, dict) else text_of("" if value is None or isinstance(value, list) else value)
