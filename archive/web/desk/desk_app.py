"""Adds the desk to the application: its gate, its pages, and what comes where nobody is signed in."""

from __future__ import annotations

from typing import cast

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from archive.clock import Clock
from archive.counties.review import ConfigurationCheck
from archive.office.office_store import open_store
from archive.office.oidc_provider import Provider
from archive.office.opening import client_secret, require_openable
from archive.office.place import Office
from archive.web.desk import ROUTERS
from archive.web.desk.desk_state import DeskState
from archive.web.desk.gate import DeskGate
from archive.web.desk.pages.sign_in import sign_in_first
from archive.web.desk.signed_in import FactorFirst, SignInFirst
from archive.web.serving.query_params import parse_as_of, parse_language
from archive.web.serving.request_context import RequestContext, get_app_state


def open_desk(app: FastAPI, office: Office, now: Clock, check: ConfigurationCheck) -> None:
    """Have an application answer under /desk. Raises NianbaoError where it must not as it is set."""
    require_openable(office.settings)
    app.state.desk_state = DeskState(office, open_store(office.data), check, _provider(office))
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(SignInFirst, _sign_in_first)
    app.add_exception_handler(FactorFirst, _factor_first)
    app.add_middleware(DeskGate, office=office, now=now)


def _provider(office: Office) -> Provider | None:
    settings = office.settings
    if not settings.oidc.issuer:
        return None
    return Provider(settings.oidc, client_secret(settings.oidc), f"{settings.public_url}/desk/sign-in/oidc/answer")


def _factor_first(request: Request, _first: Exception) -> Response:
    return RedirectResponse(f"/desk/me/factor{'?lang=en' if request.query_params.get('lang') == 'en' else ''}", 303)


def _sign_in_first(request: Request, first: Exception) -> Response:
    state = get_app_state(request)
    with Session(state.engine) as session:
        language = parse_language({"lang": request.query_params.get("lang", "zh")})
        room = RequestContext(request, state, session, language, parse_as_of("", state.now()))
        return sign_in_first(room, cast(SignInFirst, first).kept)
