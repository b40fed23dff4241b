"""/captures/{id}: one stored answer with its headers and text; /raw gives the very bytes, in a sandbox."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime

from fastapi import APIRouter, Response
from sqlalchemy import select

from archive.captures.reader import Payload
from archive.database.models import Capture, Listing, Version
from archive.errors import UnreadableError
from archive.web import links
from archive.web.guard import ARCHIVED
from archive.web.kept import find_capture, payload_of, text_of
from archive.web.rendering import page
from archive.web.room import Here, Visit

router = APIRouter(include_in_schema=False)

# What a browser can show without running anything; all else is handed over as a file.
_SHOWN = ("text/html", "text/plain", "application/xhtml+xml", "image/png", "image/jpeg", "image/gif")


@router.get("/captures/{name}")
def capture_page(visit: Here, name: str) -> Response:
    """A capture by its record id, or the newest of a payload by its SHA-256 (12 digits or more)."""
    capture = find_capture(visit.session, name)
    payload, fault = _try_payload(visit, capture)
    version = visit.session.scalar(select(Version).where(Version.capture_id == capture.id))
    return page(
        visit,
        "capture.html",
        capture=capture,
        payload=payload,
        fault=fault,
        version=version,
        text=version.text if version else text_of(payload),
        shown=_media(payload) in _SHOWN,
        listings=_listings(visit, capture),
        others=_same_payload(visit, capture),
    )


@router.get("/captures/{name}/raw")
def capture_raw(visit: Here, name: str) -> Response:
    """The body as the server gave it, content encodings removed. Raises UnreadableError."""
    capture = find_capture(visit.session, name)
    payload = payload_of(visit.session, visit.room.warc_folder, capture)
    return Response(payload.body, headers=_raw_headers(capture, payload))


def _raw_headers(capture: Capture, payload: Payload) -> dict[str, str]:
    """RFC 7089 headers name the original and its time; the content type is the stored one, never guessed."""
    media = _media(payload)
    headers = {
        "Content-Security-Policy": ARCHIVED,
        "Content-Type": capture.content_type or _header(payload, "content-type") or "application/octet-stream",
        "Memento-Datetime": _http_date(capture.fetched_at),
        "Link": f'<{capture.url}>; rel="original"',
        "X-Robots-Tag": "noindex",
    }
    if media not in _SHOWN:
        headers["Content-Disposition"] = f'attachment; filename="{links.bare_id(capture.id)}"'
    return headers


def _try_payload(visit: Visit, capture: Capture) -> tuple[Payload | None, str]:
    try:
        return payload_of(visit.session, visit.room.warc_folder, capture), ""
    except UnreadableError as error:
        return None, str(error)


def _media(payload: Payload | None) -> str:
    return _header(payload, "content-type").partition(";")[0].strip().lower() if payload else ""


def _header(payload: Payload, name: str) -> str:
    return next((value for key, value in payload.headers if key.lower() == name), "")


def _http_date(instant: datetime) -> str:
    return format_datetime(instant, usegmt=True)


def _listings(visit: Visit, capture: Capture) -> list[Listing]:
    query = select(Listing).where(Listing.first_capture_id == capture.id).order_by(Listing.id).limit(200)
    return list(visit.session.scalars(query))


def _same_payload(visit: Visit, capture: Capture) -> list[Capture]:
    if not capture.payload_digest:
        return []
    query = select(Capture).where(Capture.url == capture.url, Capture.id != capture.id)
    return list(visit.session.scalars(query.order_by(Capture.fetched_at.desc()).limit(20)))
