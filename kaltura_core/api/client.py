"""The client: one account at one service URL, with each service as an attribute."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import requests

from kaltura_core.api import multirequest
from kaltura_core.api.app_token import AppTokenService
from kaltura_core.api.base_entry import BaseEntryService
from kaltura_core.api.calllog import CallLog
from kaltura_core.api.esearch import ESearchService
from kaltura_core.api.event_notification_template import EventNotificationTemplateService
from kaltura_core.api.limiter import Limiter
from kaltura_core.api.links import Links
from kaltura_core.api.metadata import MetadataService
from kaltura_core.api.metadata_profile import MetadataProfileService
from kaltura_core.api.session import SessionService
from kaltura_core.api.transport import OnWait, Transport
from kaltura_core.errors import ApiError

CDN_URL = "https://cdnapisec.kaltura.com"
KMC_URL = "https://kmc.kaltura.com"


class Client:
    """Kaltura's API for one account. Thread-safe. No KS shows in `repr`, in the log of calls, or in an error.

    `partner_id` may be 0 as long as no link is built. `timeout` is (seconds to connect, seconds without a byte).
    `on_wait` is told before each wait of a retry: the reason in words, and the seconds.
    """

    def __init__(
        self,
        service_url: str,
        *,
        ks: str | None = None,
        partner_id: int = 0,
        cdn_url: str = CDN_URL,
        kmc_url: str = KMC_URL,
        read_only: bool = False,
        timeout: tuple[float, float] = (5.0, 30.0),
        calls: CallLog | None = None,
        limiter: Limiter | None = None,
        on_wait: OnWait | None = None,
        session: requests.Session | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._transport = Transport(
            service_url,
            ks=ks,
            timeout=timeout,
            read_only=read_only,
            calls=calls,
            limiter=limiter,
            on_wait=on_wait,
            session=session,
            sleep=sleep,
            clock=clock,
        )
        self._links = Links(partner_id, cdn_url.rstrip("/"), kmc_url.rstrip("/"), ks)

    def __repr__(self) -> str:
        return f"<Client of partner {self.partner_id} at {self.service_url}>"

    @property
    def service_url(self) -> str:
        """Where the calls go, without a slash at the end."""
        return self._transport.service_url

    @property
    def partner_id(self) -> int:
        """The account's number."""
        return self._links.partner_id

    @property
    def read_only(self) -> bool:
        """Whether every writing action is refused before it leaves."""
        return self._transport.read_only

    @property
    def calls(self) -> CallLog:
        """The calls that were made on this connection, secrets masked."""
        return self._transport.calls

    @property
    def limiter(self) -> Limiter:
        """The pace that this connection's calls keep."""
        return self._transport.limiter

    @property
    def links(self) -> Links:
        """Addresses that need no call."""
        return self._links

    @property
    def session(self) -> SessionService:
        """The service `session`."""
        return SessionService(self._transport)

    @property
    def app_token(self) -> AppTokenService:
        """The service `appToken`."""
        return AppTokenService(self._transport)

    @property
    def base_entry(self) -> BaseEntryService:
        """The service `baseEntry`."""
        return BaseEntryService(self._transport)

    @property
    def metadata(self) -> MetadataService:
        """The service `metadata_metadata`."""
        return MetadataService(self._transport)

    @property
    def metadata_profile(self) -> MetadataProfileService:
        """The service `metadata_metadataProfile`."""
        return MetadataProfileService(self._transport)

    @property
    def esearch(self) -> ESearchService:
        """The service `elasticsearch_eSearch`."""
        return ESearchService(self._transport)

    @property
    def event_templates(self) -> EventNotificationTemplateService:
        """The service `eventNotification_eventNotificationTemplate`."""
        return EventNotificationTemplateService(self._transport)

    def multirequest(self, requests: Sequence[multirequest.Request]) -> list[Any | ApiError]:
        """Several calls in one; where one failed, its typed error stands in place of its result."""
        return multirequest.send(self._transport, requests)

    def with_ks(self, ks: str | None, *, partner_id: int | None = None) -> Client:
        """The same client with another KS; connections, log and pace go on."""
        partner = self.partner_id if partner_id is None else partner_id
        return self._copy(self._transport.with_ks(ks), Links(partner, self._links.cdn_url, self._links.kmc_url, ks))

    def with_on_wait(self, on_wait: OnWait | None) -> Client:
        """The same client that tells somebody else before it waits, for instance the page of this run."""
        return self._copy(self._transport.with_on_wait(on_wait), self._links)

    def sharing(self, other: Client) -> Client:
        """This client with its own KS on the connections, the log and the pace of another one."""
        return self._copy(other._transport.with_ks(self._links.ks), self._links)

    def _copy(self, transport: Transport, links: Links) -> Client:
        other = object.__new__(type(self))
        other._transport = transport
        other._links = links
        return other
