"""What programs ask: robots.txt, whether the process lives (/healthz), may serve (/readyz) and still watches
(/healthz/watch), and its metrics (/metrics)."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from archive.database.models import Organ
from archive.filings.verdicts.watches import minded, newest_of, watches
from archive.health.incident import Incident
from archive.notices.alerts.all_incidents import all_incidents
from archive.web.contents.metrics import metrics_text
from archive.web.serving.request_context import Context

router = APIRouter(include_in_schema=False)

_NOT_STORED = {"Cache-Control": "no-store"}
# Exports and filters would have a robot draw the whole archive in every combination.
ROBOTS = """User-agent: *
Disallow: /*.csv
Disallow: /*.xlsx
Disallow: /*.json
Disallow: /*?
Disallow: /captures/
Disallow: /cdx
Disallow: /metrics
Disallow: /web/
"""


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """Return robots.txt: reports, organs and boards may be indexed; archived pages are others' and may not."""
    return PlainTextResponse(f"{ROBOTS}Sitemap: {str(request.base_url).rstrip('/')}/sitemap.xml\n")


@router.get("/healthz")
def healthz() -> Response:
    """Confirm that the process answers."""
    return PlainTextResponse("ok\n")


@router.get("/healthz/watch")
def watching(context: Context) -> Response:
    """Whether the watch is well; 503 with the reasons when it is late or failing. The other incidents stand beside."""
    state, now = context.app_state, context.app_state.now()
    found = all_incidents(context.session, state.configuration, state.data_folder, now)
    newest = newest_of(minded(watches(context.session, state.configuration.deadlines, now)))
    reasons = [one.detail.en for one in found if one.kind.alarm]
    if newest is None:
        reasons = reasons or ["nothing has been visited in full yet"]
    told = {
        "ok": not reasons,
        "newest": newest.isoformat() if newest else None,
        "reasons": reasons,
        "incidents": [_as_json(one) for one in found],
    }
    return JSONResponse(told, 503 if reasons else 200, headers=_NOT_STORED)


def _as_json(incident: Incident) -> dict[str, object]:
    return {
        "kind": incident.kind,
        "subject": incident.subject,
        "since": incident.since.isoformat() if incident.since else None,
        "alarm": incident.kind.alarm,
        "detail_zh": incident.detail.zh,
        "detail_en": incident.detail.en,
    }


@router.get("/metrics")
def metrics(context: Context) -> Response:
    """Return the metrics of the watch, for Prometheus."""
    state = context.app_state
    text = metrics_text(context.session, state.configuration, state.data_folder, state.now())
    return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8", headers=_NOT_STORED)


@router.get("/readyz")
def readyz(context: Context) -> Response:
    """Whether pages can be served: the database answers; 503 with the reason if not."""
    reasons = []
    try:
        context.session.scalar(select(Organ.id).limit(1))
    except SQLAlchemyError as error:
        reasons.append(f"the database does not answer: {type(error).__name__}")
    told = {"ok": not reasons, "reasons": reasons}
    return JSONResponse(told, 503 if reasons else 200, headers=_NOT_STORED)
