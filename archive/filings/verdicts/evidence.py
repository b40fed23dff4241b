"""Turns what a ruling rests on into captures with address, time and digest, as readers and the API see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Capture, Look
from archive.filings.gathering.pages_seen import chunks
from archive.filings.rules.ruling import Rest

_FIELDS = (Capture.id, Capture.url, Capture.fetched_at, Capture.payload_digest, Capture.look_id)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One capture and the part it plays: ``absent``, ``present``, ``report`` or ``failed_look``."""

    capture: str
    url: str
    fetched_at: datetime
    digest: str
    role: str


class Resting(Protocol):
    """Whatever rests on looks and captures: a ruling, or one link of its trace."""

    @property
    def rests(self) -> tuple[Rest, ...]:
        """What it rests on."""


def evidence_of(session: Session, rulings: Sequence[Resting], *, as_of: datetime | None = None) -> list[list[Evidence]]:
    """The evidence of each ruling, in the same order, by a fixed number of queries for all of them.

    With ``as_of`` a page captured again later is shown by the capture that was there at the moment.
    """
    looks = {rest.look_id for ruling in rulings for rest in ruling.rests if rest.look_id}
    pages = _pages(session, looks)
    named = {rest.capture_id for ruling in rulings for rest in ruling.rests if rest.capture_id}
    captures = _captures(session, named.union(*pages.values()))
    if as_of is not None:
        captures |= _as_they_were(session, captures, as_of)
    return [_expand(ruling.rests, pages, captures) for ruling in rulings]


def _expand(rests: Iterable[Rest], pages: Mapping[str, Sequence[str]], captures: Mapping[str, Any]) -> list[Evidence]:
    """A look stands for all pages of its column: only all of them together prove absence."""
    found: dict[tuple[str, str], Evidence] = {}
    for rest in rests:
        ids = pages.get(rest.look_id, ()) if rest.look_id else (rest.capture_id,)
        for capture in filter(None, map(captures.get, ids)):
            evidence = Evidence(capture.id, capture.url, capture.fetched_at, capture.payload_digest, rest.role)
            found.setdefault((rest.role, capture.id), evidence)
    return list(found.values())


def _pages(session: Session, look_ids: set[str]) -> dict[str, list[str]]:
    """The captures of each look's pages; a look that read no page is shown by the failures it met."""
    pages: dict[str, list[str]] = {}
    for chunk in chunks(sorted(look_ids)):
        pages |= {
            look: list(ids) for look, ids in session.execute(select(Look.id, Look.pages).where(Look.id.in_(chunk)))
        }
    failures: dict[str, list[str]] = defaultdict(list)
    for chunk in chunks(sorted(look for look, ids in pages.items() if not ids)):
        query = select(Capture.look_id, Capture.id).where(Capture.look_id.in_(chunk)).order_by(Capture.fetched_at)
        for look, capture in session.execute(query):
            failures[look].append(capture)
    return pages | failures


def _captures(session: Session, ids: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for chunk in chunks(sorted(ids)):
        found |= {row.id: row for row in session.execute(select(*_FIELDS).where(Capture.id.in_(chunk)))}
    return found


def _as_they_were(session: Session, captures: Mapping[str, Any], as_of: datetime) -> dict[str, Any]:
    """For captures made after the moment, the last one of the same address before it."""
    later = {capture.url: identity for identity, capture in captures.items() if capture.fetched_at >= as_of}
    before: dict[str, Any] = {}
    for chunk in chunks(sorted(later)):
        query = select(*_FIELDS).where(Capture.url.in_(chunk), Capture.fetched_at < as_of, Capture.kind != "failure")
        for row in session.execute(query.order_by(Capture.fetched_at)):
            before[later[row.url]] = row
    return before
