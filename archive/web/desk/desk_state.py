"""What the desk needs beyond the reading room: its office and the store of sessions; and how its cookies are named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from fastapi import Request, Response
from sqlalchemy import Engine

from archive.counties.review import ConfigurationCheck
from archive.errors import NianbaoError
from archive.health.incident import Incident
from archive.office.oidc_provider import Provider
from archive.office.place import Office
from archive.office.refusal import RefusedError
from archive.office.sign_in import Visitor
from archive.web.desk.gate import NEW_COOKIES
from archive.web.desk.waiting import KeptWaiting
from archive.web.serving.request_context import RequestContext
from archive.web.serving.visitor_address import visitor_address

_YEAR = 365 * 24 * 3600
_LONGEST = 128  # characters of a token that is worth a look


@dataclass(slots=True)
class KeptIncidents:
    """The incidents that were found last, and when; looking for them reads much off the disk."""

    at: datetime | None = None
    found: list[Incident] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DeskState:
    """The office behind the pages, office.db, and what tells the faults of the configuration."""

    office: Office
    store: Engine
    check: ConfigurationCheck
    provider: Provider | None = None
    incidents: KeptIncidents = field(default_factory=KeptIncidents)
    waiting: KeptWaiting = field(default_factory=KeptWaiting)

    @property
    def _secure(self) -> bool:
        settings = self.office.settings
        return settings.is_https or settings.is_loopback

    @property
    def session_cookie(self) -> str:
        """``__Host-``: browsers keep it to this very host, and take it over a secure way only."""
        return "__Host-nianbao" if self._secure else "nianbao"

    @property
    def browser_cookie(self) -> str:
        return f"{self.session_cookie}-browser"

    @property
    def flow_cookie(self) -> str:
        """What a sign-in at a provider is bound to."""
        return f"{self.session_cookie}-flow"

    def set_flow_cookie(self, response: Response, browser: str) -> None:
        """Bind a sign-in that begins to the browser; it is good for ten minutes."""
        self._set(response, self.flow_cookie, browser, 600)

    def set_cookies(self, response: Response, token: str, mark: str) -> None:
        """Give the browser its session and the mark by which it is known later."""
        self._set(response, self.session_cookie, token, None)
        self._set(response, self.browser_cookie, mark, _YEAR)

    def send_session(self, request: Request, token: str) -> None:
        """Have whatever answers a request bring the browser the new token of its session; the gate adds it."""
        bringing = Response()
        self._set(bringing, self.session_cookie, token, None)
        request.scope.setdefault("state", {})[NEW_COOKIES] = bringing.headers.getlist("set-cookie")

    def drop_session_cookie(self, response: Response) -> None:
        """Have the browser forget the session."""
        self._set(response, self.session_cookie, "", 0)

    def _set(self, response: Response, name: str, value: str, age: int | None) -> None:
        response.set_cookie(name, value, max_age=age, path="/", secure=self._secure, httponly=True, samesite="lax")


def desk_state(request: Request) -> DeskState:
    """Return the state of the desk of the application that serves the request."""
    return cast(DeskState, request.app.state.desk_state)


def told_in(room: RequestContext, refused: RefusedError) -> str:
    """Return why an act was refused, in the language of the page."""
    return refused.told.zh if room.language == "zh" else refused.told.en


def why_refused(room: RequestContext, refused: NianbaoError) -> str:
    """Return why something was not done, in the language of the page where there are words in both."""
    return told_in(room, refused) if isinstance(refused, RefusedError) else str(refused)


def session_token(request: Request) -> str:
    """Return the token that the browser brought; "" without one."""
    return request.cookies.get(desk_state(request).session_cookie, "")[:_LONGEST]


def flow_mark(request: Request) -> str:
    """Return what the browser brought of a sign-in that began in it; "" without one."""
    return request.cookies.get(desk_state(request).flow_cookie, "")[:_LONGEST]


def visitor_of(request: Request) -> Visitor:
    """Return who asks. The address is that of a trusted proxy's visitor, else of whoever is connected."""
    desk = desk_state(request)
    address = visitor_address(request, desk.office.settings.trusted_proxies)
    mark = request.cookies.get(desk.browser_cookie, "")[:_LONGEST]
    return Visitor(address, request.headers.get("user-agent", "")[:200], mark)
