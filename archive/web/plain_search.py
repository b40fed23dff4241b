"""A plain substring scan of titles and texts: slow beside an index, but it misses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Organ, Version

_AROUND = 60
_SNIPPETS = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One version that holds every word. ``snippets`` are runs of (text, whether it is a hit)."""

    version: Version
    organ: str
    title: list[tuple[str, bool]]
    snippets: list[list[tuple[str, bool]]]


def find(
    session: Session, q: str, as_of: datetime, *, year: int | None = None, region: str = "", limit: int = 20
) -> list[Hit]:
    """Versions whose title or text holds every word of ``q``, newest year first."""
    words = q.split()
    query = select(Version, Organ.name).outerjoin(Organ, Organ.id == Version.organ_id)
    query = query.where(Version.first_seen_at < as_of)
    for word in words:
        query = query.where(
            Version.title.contains(word, autoescape=True) | Version.text.contains(word, autoescape=True)
        )
    if year is not None:
        query = query.where(Version.report_year == year)
    if region:
        query = query.where(Organ.region.startswith(region))
    query = query.order_by(Version.report_year.desc(), Version.id.desc()).limit(limit)
    return [
        Hit(version, organ or version.organ_name, marked(version.title, words), _snippets(version.text, words))
        for version, organ in session.execute(query)
    ]


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The text cut into runs, each a hit or not; overlapping hits are one."""
    hit = [False] * len(text)
    for word in words:
        start = text.find(word)
        while start >= 0:
            hit[start : start + len(word)] = [True] * len(word)
            start = text.find(word, start + 1)
    runs: list[tuple[str, bool]] = []
    for character, inside in zip(text, hit, strict=True):
        if runs and runs[-1][1] == inside:
            runs[-1] = (runs[-1][0] + character, inside)
        else:
            runs.append((character, inside))
    return runs


def _snippets(text: str, words: Sequence[str]) -> list[list[tuple[str, bool]]]:
    found: list[list[tuple[str, bool]]] = []
    end = 0
    for word in words:
        start = text.find(word, end)
        if start < 0 or len(found) == _SNIPPETS:
            continue
        begin, end = max(0, start - _AROUND), start + len(word) + _AROUND
        piece = " ".join(text[begin:end].split())
        found.append(marked(("…" if begin else "") + piece + ("…" if end < len(text) else ""), words))
    return found
