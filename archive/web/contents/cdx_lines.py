"""Captures as lines of a CDX index, as web archive software asks for them: one for each that shows something.

An answer 304 is told as a `resource` record, the body it confirmed under the time of the confirmation, since viewers
show nothing for the 304 itself; one whose body is not kept has no line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from archive.captures.resolved_revisit import needs_resolving, resolve_revisit
from archive.captures.wacz import surt, timestamp14
from archive.database.models import CaptureRecord
from archive.ingest.stored_pages import capture_from_row
from archive.web.contents.capture_content import resolver, stored_record
from archive.web.serving.request_context import RequestContext
from archive.web.wording.urls import bare_id

_SHOWING = ("response", "revisit", "rendered")
_ADDRESSES = 500  # asked for at a time
_LAST = "\U0010ffff"  # sorts behind whatever an address goes on with


@dataclass(frozen=True, slots=True)
class CdxQuery:
    """Captures of ``url``, or of all addresses below it (``match``: ``exact``, ``prefix``, ``host``), from ``since`` on
    and before ``until``; those nearest to ``closest`` first, else by address and time."""

    url: str
    match: str
    since: datetime | None
    until: datetime
    closest: datetime | None
    newest_first: bool
    limit: int


def cdx_lines(session: Session, wanted: CdxQuery) -> list[dict[str, Any]]:
    """Return the lines as fields: ``urlkey``, ``timestamp`` (UTC), and what readers need to load the record."""
    found = (line for some in _addresses(session, wanted) for line in _lines(session, wanted, some))
    if wanted.closest is not None:
        moment = wanted.closest
        ordered = sorted(found, key=lambda line: (abs(line[0] - moment), line[1]["timestamp"]))
        return [line for _at, line in ordered[: wanted.limit]]
    if wanted.newest_first:
        return [line for _at, line in sorted(found, key=lambda line: line[0], reverse=True)[: wanted.limit]]
    return [line for _at, line in islice(found, wanted.limit)]


def record_bytes(context: RequestContext, capture: CaptureRecord) -> bytes:
    """Return the gzip member that a line leads to. Raises UnreadableError when it is damaged or not kept."""
    folder = context.app_state.warc_folder
    if needs_resolving(capture_from_row(capture)):
        return resolve_revisit(folder, capture_from_row(capture), resolver(context.session)).member
    return stored_record(folder, capture)


def _addresses(session: Session, wanted: CdxQuery) -> Iterator[Sequence[str]]:
    """Yield the archived addresses that are meant, in the order of their keys, some at a time."""
    if wanted.match == "exact":
        yield list(_variants(wanted.url))
        return
    starts = _variants(wanted.url if wanted.match == "prefix" else _host_of(wanted.url))
    found: set[str] = set()
    for start in starts:
        within = (CaptureRecord.url >= start) & (CaptureRecord.url < start + _LAST)
        found.update(session.scalars(select(CaptureRecord.url).where(within).distinct()))
    ordered = sorted(found, key=lambda url: (surt(url), url))
    yield from (ordered[at : at + _ADDRESSES] for at in range(0, len(ordered), _ADDRESSES))


def _lines(session: Session, wanted: CdxQuery, urls: Sequence[str]) -> Iterator[tuple[datetime, dict[str, Any]]]:
    original = aliased(CaptureRecord)
    query = select(CaptureRecord, original.content_type, original.id)
    query = query.outerjoin(original, original.id == CaptureRecord.refers_to)
    query = query.where(CaptureRecord.url.in_(urls), *_conditions(wanted))
    rows = [row for row in session.execute(query) if row[0].kind != "revisit" or row[2]]
    for capture, of_original, _id in sorted(rows, key=lambda row: (surt(row[0].url), row[0].fetched_at)):
        yield capture.fetched_at, _line(capture, of_original or "")


def _conditions(wanted: CdxQuery) -> Iterator[ColumnElement[bool]]:
    yield CaptureRecord.kind.in_(_SHOWING)
    yield CaptureRecord.fetched_at < wanted.until
    if wanted.since is not None:
        yield CaptureRecord.fetched_at >= wanted.since


def _line(capture: CaptureRecord, of_original: str) -> dict[str, Any]:
    resolved = needs_resolving(capture_from_row(capture))
    kind = (capture.content_type or of_original).partition(";")[0].strip().lower()
    line = {
        "urlkey": surt(capture.url),
        "timestamp": timestamp14(capture.fetched_at),
        "url": capture.url,
        "mime": "warc/revisit" if capture.kind == "revisit" and not resolved else kind or "unk",
        "status": "200" if resolved else str(capture.status or "-"),
        "digest": capture.payload_digest or "-",
        "offset": "0",
        "filename": f"{bare_id(capture.id)}.warc.gz",
    }
    return line if resolved else line | {"length": str(capture.length)}


def _variants(url: str) -> dict[str, None]:
    """Return an address in the ways in which it may have been archived: both schemes, with and without ``www.``."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    place = parts.netloc.lower()
    hosts = (place, place.removeprefix("www.") if place.startswith("www.") else f"www.{place}")
    return {
        urlunsplit((scheme, host, parts.path or "/", parts.query, "")): None
        for scheme in ("http", "https")
        for host in hosts
    }


def _host_of(url: str) -> str:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    return f"http://{parts.netloc}/"
