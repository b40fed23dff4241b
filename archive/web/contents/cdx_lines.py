"""Captures as lines of a CDX index, as web archive software asks for them: one for each that shows something.

An answer 304 is told as a `resource` record, the body it confirmed under the time of the confirmation, since viewers
show nothing for the 304 itself; one whose body is not kept has no line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from archive.captures.cdxj import IndexLine
from archive.captures.http_head import bare_type
from archive.captures.resolved_revisit import needs_resolving, resolve_revisit
from archive.captures.surt import surt
from archive.database.models import CaptureRecord
from archive.export.county_captures import of_county
from archive.ingest.stored_pages import capture_from_row
from archive.web.contents.capture_content import resolver, stored_record
from archive.web.serving.request_context import RequestContext
from archive.web.wording.urls import bare_id

_SHOWING = ("response", "revisit", "rendered")
_ADDRESSES = 500  # asked for at a time
# Told of a record whose length is not known before it is made; viewers that ask for spans get what there is.
_AT_MOST_BYTES = 24_999_999
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


def cdx_lines(session: Session, wanted: CdxQuery) -> list[IndexLine]:
    """Return the lines; each record is a file of its own, of which ``filename`` is the name."""
    found = (line for some in _addresses(session, wanted) for line in _lines(session, wanted, some))
    if wanted.closest is not None:
        moment = wanted.closest
        return sorted(found, key=lambda line: (abs(line.time - moment), line.timestamp))[: wanted.limit]
    if wanted.newest_first:
        return sorted(found, key=lambda line: line.time, reverse=True)[: wanted.limit]
    return list(islice(found, wanted.limit))


def county_lines(session: Session, region: str, begin: datetime, end: datetime) -> list[IndexLine]:
    """Return the lines of all captures that visits of a county's columns made from ``begin`` on and before ``end``.

    For viewers that read a whole index at once: every line has a length.
    """
    query = _shown().where(of_county(region, begin, end), CaptureRecord.kind.in_(_SHOWING))
    return [replace(line, length=line.length or _AT_MOST_BYTES) for line in _sorted_lines(session, query)]


def record_bytes(context: RequestContext, capture: CaptureRecord) -> bytes:
    """Return the gzip member that a line leads to. Raises UnreadableError when it is damaged or not kept."""
    folder = context.app_state.warc_folder
    if needs_resolving(capture.kind, capture.status):
        return resolve_revisit(folder, capture_from_row(capture), resolver(context.session)).member
    return stored_record(folder, capture)


def _addresses(session: Session, wanted: CdxQuery) -> Iterator[Sequence[str]]:
    """Yield the archived addresses that are meant, in the order of their keys, some at a time."""
    if wanted.match == "exact":
        yield _variants(wanted.url)
        return
    found: set[str] = set()
    for start in _variants(wanted.url, whole_host=wanted.match == "host"):
        within = (CaptureRecord.url >= start) & (CaptureRecord.url < start + _LAST)
        found.update(session.scalars(select(CaptureRecord.url).where(within).distinct()))
    ordered = sorted(found, key=lambda url: (surt(url), url))
    yield from (ordered[at : at + _ADDRESSES] for at in range(0, len(ordered), _ADDRESSES))


def _lines(session: Session, wanted: CdxQuery, urls: Sequence[str]) -> list[IndexLine]:
    """Return the lines of some addresses in the order of their keys and times."""
    return _sorted_lines(session, _shown().where(CaptureRecord.url.in_(urls), *_conditions(wanted)))


def _shown() -> Select[CaptureRecord, str, str]:
    """Select captures, each with content type and id of the one it refers to."""
    original = aliased(CaptureRecord)
    query = select(CaptureRecord, original.content_type, original.id)
    return query.outerjoin(original, original.id == CaptureRecord.refers_to)


def _sorted_lines(session: Session, query: Select[CaptureRecord, str, str]) -> list[IndexLine]:
    rows = session.execute(query)
    found = [_line(capture, kind or "") for capture, kind, kept in rows if capture.kind != "revisit" or kept]
    return sorted(found, key=lambda line: (line.key, line.time))


def _conditions(wanted: CdxQuery) -> Iterator[ColumnElement[bool]]:
    yield CaptureRecord.kind.in_(_SHOWING)
    yield CaptureRecord.fetched_at < wanted.until
    if wanted.since is not None:
        yield CaptureRecord.fetched_at >= wanted.since


def _line(capture: CaptureRecord, of_original: str) -> IndexLine:
    resolved = needs_resolving(capture.kind, capture.status)
    mime = bare_type(capture.content_type or of_original) or "unk"
    return IndexLine(
        url=capture.url,
        time=capture.fetched_at,
        mime="warc/revisit" if capture.kind == "revisit" and not resolved else mime,
        status=200 if resolved else capture.status,
        digest=capture.payload_digest,
        filename=f"{bare_id(capture.id)}.warc.gz",
        offset=0,
        length=None if resolved else capture.length,
    )


def _variants(url: str, *, whole_host: bool = False) -> list[str]:
    """Return an address, or the root of its host, in the ways in which it may have been archived.

    These are both schemes, with and without ``www.``.
    """
    parts = urlsplit(url if "://" in url else f"http://{url}")
    path, query = ("/", "") if whole_host else (parts.path or "/", parts.query)
    bare = parts.netloc.lower().removeprefix("www.")
    return [
        urlunsplit((scheme, host, path, query, "")) for scheme in ("http", "https") for host in (bare, f"www.{bare}")
    ]
