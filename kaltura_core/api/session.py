"""The service `session`: what a KS is, and the session that anybody can get."""

from __future__ import annotations

from dataclasses import dataclass

from kaltura_core.api.objects import SessionInfo, WidgetSession
from kaltura_core.api.transport import Transport

_SERVICE = "session"


@dataclass(frozen=True, slots=True)
class SessionService:
    """Calls of the service `session`."""

    transport: Transport

    def get(self) -> SessionInfo:
        """What the KS of this client is. Raises SessionError, or SessionExpired, where Kaltura does not accept it."""
        return SessionInfo.from_json(self.transport.call(_SERVICE, "get"))

    def start_widget_session(self, partner_id: int, *, expiry: int = 999) -> WidgetSession:
        """A session without signing in, good for `expiry` seconds: step 1 of the guide's way from an app token.

        It is asked for without a KS.
        """
        params = {"ks": None, "widgetId": f"_{partner_id}", "expiry": expiry}
        return WidgetSession.from_json(self.transport.call(_SERVICE, "startWidgetSession", params))
