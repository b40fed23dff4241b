"""What programs ask every site: robots.txt, and whether it is alive (/healthz), is
still watching (/healthz/watch), and can read its database (/readyz)."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import select

from archive.database.models import Organ
from archive.filings.verdicts.watches import minded, newest_of, stopped_words, watches
from archive.web.serving.request_context import Context

router = APIRouter(include_in_schema=False)

# Exports and filters would have a robot draw the whole archive in every combination.
ROBOTS = """User-agent: *
Disallow: /*.csv
Disallow: /*.xlsx
Disallow: /*.json
Disallow: /*?
Disallow: /captures/
Disallow: /web/
"""


@router.get("/robots.txt")
def robots() -> Response:
    """Reports, organs and boards may be indexed; the archived pages are others' and may not."""
    return PlainTextResponse(ROBOTS)


@router.get("/healthz")
def healthz() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/healthz/watch")
def watching(context: Context) -> Response:
    """Whether every region that is watched was visited in full lately; 503 with the reasons when one was not."""
    deadlines = context.app_state.configuration.deadlines
    watched = minded(watches(context.session, deadlines, context.app_state.now()))
    newest = newest_of(watched)
    reasons = [stopped_words(one) for one in watched if one.stopped or one.waiting]
    if newest is None:
        reasons = reasons or ["nothing has been visited in full yet"]
    told = {"ok": not reasons, "newest": newest.isoformat() if newest else None, "reasons": reasons}
    return JSONResponse(told, 503 if reasons else 200, headers={"Cache-Control": "no-store"})


@router.get("/readyz")
def readyz(context: Context) -> Response:
    """The database answers."""
    context.session.scalar(select(Organ.id).limit(1))
    return PlainTextResponse("ok\n")
