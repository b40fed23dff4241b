"""From a row of the capture table to the bytes in the WARC files, and to what of them can be read as text."""

from __future__ import annotations

import re
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

from lxml import etree, html
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.captures import stored_record as captured
from archive.captures.http_head import bare_type
from archive.captures.kept_files import open_kept
from archive.captures.warc_reader import Payload, Resolve, read_payload
from archive.database.models import CaptureRecord
from archive.errors import UnreadableError
from archive.ingest.stored_pages import capture_from_row
from archive.web.serving.problems import PageNotFoundError
from archive.web.serving.security_headers import ARCHIVED
from archive.web.wording.translation import gettext_noop as _

_DIGEST = re.compile(r"(?:sha256:)?([0-9a-f]{12,64})")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What a browser can show without running anything; all else is handed over as a file.
SHOWN = ("text/html", "text/plain", "application/xhtml+xml", "image/png", "image/jpeg", "image/gif")
_URL_SIGNS = "%/:=&?~#+!$,;'@()*[]"
# Larger bodies are offered as files only; a page is no place for them.
_MOST_TEXT = 2_000_000


def find_capture(session: Session, name: str) -> CaptureRecord:
    """By record id, with or without its ``urn:uuid:``, or the newest by payload digest. Raises NotHere."""
    found: CaptureRecord | None = None
    for identity in (name, f"urn:uuid:{name}", f"<urn:uuid:{name}>"):
        found = found or session.get(CaptureRecord, identity)
    digest = _DIGEST.fullmatch(name)
    if found is None and digest and not _UUID.fullmatch(name):
        query = select(CaptureRecord).where(CaptureRecord.payload_digest.startswith("sha256:" + digest[1]))
        found = session.scalar(query.order_by(CaptureRecord.fetched_at.desc()).limit(1))
    if found is None:
        raise PageNotFoundError(_("没有编号或摘要为“%(value)s”的网页存档。"), value=name)
    return found


def resolver(session: Session) -> Resolve:
    """Return what finds the capture that a revisit refers to."""

    def resolve(record_id: str) -> captured.Capture | None:
        row = session.get(CaptureRecord, record_id)
        return capture_from_row(row) if row else None

    return resolve


def payload_of(session: Session, folder: Path, capture: CaptureRecord) -> Payload:
    """Return the stored payload. Raises UnreadableError: a failure, or its file is damaged or gone."""
    try:
        return read_payload(folder, capture_from_row(capture), resolver(session))
    except OSError as error:
        raise UnreadableError(f"{capture.warc_file}: {error.strerror or error}") from error


def text_of(payload: Payload | None) -> str:
    """Return the visible text of an HTML or plain body, one block a line; "" for anything else."""
    if payload is None or len(payload.body) > _MOST_TEXT:
        return ""
    if media_of(payload) == "text/plain":
        return payload.body.decode("utf-8", "replace")
    if "html" not in media_of(payload):
        return ""
    try:
        tree = html.fromstring(payload.body)
    except (etree.LxmlError, ValueError):
        return ""
    etree.strip_elements(tree, "script", "style", "noscript", with_tail=False)
    lines = (" ".join(line.split()) for line in "\n".join(map(str, tree.itertext())).splitlines())
    return "\n".join(line for line in lines if line)


def raw_headers(capture: CaptureRecord, payload: Payload) -> dict[str, str]:
    """Headers of an original: its address and time (RFC 7089), and the stored content type, never a guessed one."""
    headers = {
        "Content-Security-Policy": ARCHIVED,
        "Content-Type": capture.content_type or header_of(payload, "content-type") or "application/octet-stream",
        "Memento-Datetime": format_datetime(capture.fetched_at, usegmt=True),
        "Link": f'<{ascii_url(capture.url)}>; rel="original"',
        "X-Robots-Tag": "noindex",
    }
    if media_of(payload) not in SHOWN:
        name = quote(capture.url.rstrip("/").rpartition("/")[2].partition("?")[0] or "original", safe=".")
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return headers


def ascii_url(url: str) -> str:
    """Return an address as a header may hold it: what is not ASCII in percent signs, what is already so left alone."""
    return quote(url, safe=_URL_SIGNS)


def media_of(payload: Payload | None) -> str:
    """Return the media type without its parameters, in lower case."""
    return bare_type(header_of(payload, "content-type")) if payload else ""


def header_of(payload: Payload, name: str) -> str:
    """Return the first header of a name (in lower case), "" without one."""
    return next((value for key, value in payload.headers if key.lower() == name), "")


def stored_record(folder: Path, capture: CaptureRecord) -> bytes:
    """Return the very gzip member of the WARC file. Raises UnreadableError: the file is damaged or gone."""
    try:
        with open_kept(folder / Path(capture.warc_file).name) as file:
            file.seek(capture.offset)
            data = file.read(capture.length)
    except OSError as error:
        raise UnreadableError(f"{capture.warc_file}: {error.strerror or error}") from error
    if len(data) != capture.length:
        raise UnreadableError(f"{capture.warc_file}: the file ends before the record does")
    return data
