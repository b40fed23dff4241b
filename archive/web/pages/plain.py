"""What programs ask every site: robots.txt, and whether it is alive (/healthz) and can read its database (/readyz)."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import select

from archive.database.models import Organ
from archive.web.serving.room import Here

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
def alive() -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
def ready(visit: Here) -> Response:
    """The database answers."""
    visit.session.scalar(select(Organ.id).limit(1))
    return PlainTextResponse("ok\n")
