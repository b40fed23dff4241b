"""Turns what a ruling rests on into captures with address, time and digest, as readers and the API see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import CaptureRecord, Visit
from archive.filings.facts.page_versions import chunks
from archive.filings.record import Evidence
from archive.filings.rules.verdict import EvidenceRef

_FIELDS = (
    CaptureRecord.id,
    CaptureRecord.url,
    CaptureRecord.fetched_at,
    CaptureRecord.payload_digest,
    CaptureRecord.visit_id,
)


class Resting(Protocol):
    """Whatever rests on visits and captures: a ruling, or one link of its trace."""

    @property
    def evidence_refs(self) -> tuple[EvidenceRef, ...]:
        """What it rests on."""


def evidence_of(session: Session, rulings: Sequence[Resting], *, as_of: datetime | None = None) -> list[list[Evidence]]:
    """Return the evidence of each ruling, in the same order, by a fixed number of queries for all of them.

    With ``as_of`` a page captured again later is shown by the capture that was there at the moment.
    """
    visits = {rest.visit_id for ruling in rulings for rest in ruling.evidence_refs if rest.visit_id}
    pages = _pages(session, visits)
    named = {rest.capture_id for ruling in rulings for rest in ruling.evidence_refs if rest.capture_id}
    captures = _captures(session, named.union(*pages.values()))
    if as_of is not None:
        captures |= _as_they_were(session, captures, as_of)
    return [_expand(ruling.evidence_refs, pages, captures) for ruling in rulings]


def _expand(
    rests: Iterable[EvidenceRef], pages: Mapping[str, Sequence[str]], captures: Mapping[str, Any]
) -> list[Evidence]:
    """Expand each visit to all pages of its column: only all of them together prove absence."""
    found: dict[tuple[str, str], Evidence] = {}
    for rest in rests:
        ids = pages.get(rest.visit_id, ()) if rest.visit_id else (rest.capture_id,)
        for capture in filter(None, map(captures.get, ids)):
            evidence = Evidence(capture.id, capture.url, capture.fetched_at, capture.payload_digest, rest.role)
            found.setdefault((rest.role, capture.id), evidence)
    return list(found.values())


def _pages(session: Session, visit_ids: set[str]) -> dict[str, list[str]]:
    """Return the captures of each visit's pages; a visit that read no page is shown by the failures it met."""
    pages: dict[str, list[str]] = {}
    for chunk in chunks(sorted(visit_ids)):
        pages |= {
            visit: list(ids) for visit, ids in session.execute(select(Visit.id, Visit.pages).where(Visit.id.in_(chunk)))
        }
    failures: dict[str, list[str]] = defaultdict(list)
    for chunk in chunks(sorted(visit for visit, ids in pages.items() if not ids)):
        query = (
            select(CaptureRecord.visit_id, CaptureRecord.id)
            .where(CaptureRecord.visit_id.in_(chunk))
            .order_by(CaptureRecord.fetched_at)
        )
        for visit, capture in session.execute(query):
            failures[visit].append(capture)
    return pages | failures


def _captures(session: Session, ids: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for chunk in chunks(sorted(ids)):
        found |= {row.id: row for row in session.execute(select(*_FIELDS).where(CaptureRecord.id.in_(chunk)))}
    return found


def _as_they_were(session: Session, captures: Mapping[str, Any], as_of: datetime) -> dict[str, Any]:
    """For captures made after the moment, the last one of the same address before it."""
    later = {capture.url: identity for identity, capture in captures.items() if capture.fetched_at >= as_of}
    before: dict[str, Any] = {}
    for chunk in chunks(sorted(later)):
        query = select(*_FIELDS).where(
            CaptureRecord.url.in_(chunk), CaptureRecord.fetched_at < as_of, CaptureRecord.kind != "failure"
        )
        for row in session.execute(query.order_by(CaptureRecord.fetched_at)):
            before[later[row.url]] = row
    return before
