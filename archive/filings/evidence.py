"""Turns what a ruling rests on into captures with address, time and digest, as readers and the API see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Capture, Look
from archive.filings.ruling import Rest, Ruling


@dataclass(frozen=True, slots=True)
class Evidence:
    """One capture and the part it plays: ``absent``, ``present``, ``report`` or ``failed_look``."""

    capture: str
    url: str
    fetched_at: datetime
    digest: str
    role: str


def evidence_of(session: Session, rulings: Sequence[Ruling]) -> list[list[Evidence]]:
    """The evidence of each ruling, in the same order; two queries for all of them."""
    pages = _pages(session, {rest.look_id for ruling in rulings for rest in ruling.rests if rest.look_id})
    named = {rest.capture_id for ruling in rulings for rest in ruling.rests if rest.capture_id}
    captures = _captures(session, named.union(*pages.values()))
    return [_expand(ruling.rests, pages, captures) for ruling in rulings]


def _expand(rests: Iterable[Rest], pages: dict[str, list[str]], captures: dict[str, Capture]) -> list[Evidence]:
    """A look stands for all pages of its column: only all of them together prove absence."""
    found: list[Evidence] = []
    for rest in rests:
        ids = pages.get(rest.look_id, []) if rest.look_id else [rest.capture_id]
        for capture in filter(None, map(captures.get, ids)):
            found.append(Evidence(capture.id, capture.url, capture.fetched_at, capture.payload_digest, rest.role))
    return found


def _pages(session: Session, look_ids: set[str]) -> dict[str, list[str]]:
    rows = session.execute(select(Look.id, Look.pages).where(Look.id.in_(look_ids))).all()
    return {look_id: list(pages) for look_id, pages in rows}


def _captures(session: Session, ids: set[str]) -> dict[str, Capture]:
    return {c.id: c for c in session.scalars(select(Capture).where(Capture.id.in_(ids)))}
