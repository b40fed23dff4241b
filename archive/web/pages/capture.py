"""/captures/{id}: one stored answer with headers and text; /raw gives its bytes, in a sandbox, /warc the record."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import select

from archive.captures.warc_reader import Payload
from archive.database.models import CaptureRecord, Listing, Version, Visit
from archive.errors import UnreadableError
from archive.reading.formats.sniff import sniff
from archive.web.contents.capture_content import (
    SHOWN,
    find_capture,
    media_of,
    payload_of,
    raw_headers,
    stored_record,
    text_of,
)
from archive.web.pages.pdf_pages import shown_page
from archive.web.serving.rendering import render_page
from archive.web.serving.request_context import Context, RequestContext
from archive.web.wording import urls

router = APIRouter(include_in_schema=False)


@router.get("/captures/{name}")
def capture_page(context: Context, name: str) -> Response:
    """Return a capture by its record id, or the newest of a payload by its SHA-256 (12 digits or more)."""
    capture = find_capture(context.session, name)
    payload, fault = _try_payload(context, capture)
    version = context.session.scalar(select(Version).where(Version.capture_id == capture.id))
    pdf, pdf_fault = shown_page(context, capture) if payload and sniff(payload.body) == "pdf" else (None, "")
    return render_page(
        context,
        "capture.html",
        capture=capture,
        payload=payload,
        fault=fault,
        vantage=context.session.scalar(select(Visit.vantage).where(Visit.id == capture.visit_id)),
        version=version,
        text=version.text if version else text_of(payload),
        pdf=pdf,
        pdf_fault=pdf_fault,
        shown=media_of(payload) in SHOWN,
        listings=_listings(context, capture),
        others=_same_payload(context, capture),
    )


@router.get("/captures/{name}/raw")
def capture_raw(context: Context, name: str) -> Response:
    """Return the body as the server gave it, content encodings removed. Raises UnreadableError."""
    capture = find_capture(context.session, name)
    payload = payload_of(context.session, context.app_state.warc_folder, capture)
    return Response(payload.body, headers=raw_headers(capture, payload))


@router.get("/captures/{name}/warc")
def capture_record(context: Context, name: str) -> Response:
    """Return the record as it lies in the WARC file: a gzip member that any WARC tool reads. Raises UnreadableError."""
    capture = find_capture(context.session, name)
    named = {"Content-Disposition": f'attachment; filename="{urls.bare_id(capture.id)}.warc.gz"'}
    return Response(stored_record(context.app_state.warc_folder, capture), media_type="application/warc", headers=named)


def _try_payload(context: RequestContext, capture: CaptureRecord) -> tuple[Payload | None, str]:
    try:
        return payload_of(context.session, context.app_state.warc_folder, capture), ""
    except UnreadableError as error:
        return None, str(error)


def _listings(context: RequestContext, capture: CaptureRecord) -> list[Listing]:
    query = select(Listing).where(Listing.first_capture_id == capture.id).order_by(Listing.id).limit(200)
    return list(context.session.scalars(query))


def _same_payload(context: RequestContext, capture: CaptureRecord) -> list[CaptureRecord]:
    if not capture.payload_digest:
        return []
    query = select(CaptureRecord).where(CaptureRecord.url == capture.url, CaptureRecord.id != capture.id)
    return list(context.session.scalars(query.order_by(CaptureRecord.fetched_at.desc()).limit(20)))
