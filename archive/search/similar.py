"""Reports whose own prose is most like that of a given one, from the sketches alone: quick however many there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.models import Organ, Version
from archive.reading.checks.sketch import likeness
from archive.search import sketches

LEAST = 0.3  # likeness below which two reports merely keep to the same form
_COMPARED = 400  # candidates whose sketches are compared, those with most bands in common


@dataclass(frozen=True, slots=True)
class Similar:
    """Another report with the estimated likeness (Jaccard, 0 to 1) of the two prose texts."""

    version_id: int
    report_id: str
    title: str
    organ: str
    organ_id: str | None
    region: str
    year: int | None
    likeness: float
    same_organ: bool


@dataclass(frozen=True, slots=True)
class SimilarReports:
    """The most similar first. ``told`` is False where nothing can be said: too little prose, or no sketch yet."""

    found: Sequence[Similar]
    comparable: bool


def similar(session: Session, folder: Path, version: Version, *, until: datetime, limit: int = 5) -> SimilarReports:
    """Other reports much alike, one version each, as seen before ``until``. Words the law prescribes, numbers, years
    and the organs' own names count for nothing. Never fails for want of the file: then nothing is told."""
    try:
        near = _near(sketches.place(folder), version.id)
    except sqlite3.Error:  # not made yet, or being made anew
        near = None
    if near is None:
        return SimilarReports([], comparable=False)
    return SimilarReports(_shown(session, version, near, until)[:limit], comparable=True)


def _near(place: Path, version: int) -> dict[int, float] | None:
    """Likeness by version of the candidates; None when there is no sketch of this one."""
    with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True, timeout=5)) as kept:
        row = kept.execute("SELECT hashes FROM sketch WHERE version = ?", [version]).fetchone()
        if row is None or row[0] is None:
            return None
        mine = sketches.unpack(row[0])
        wanted = sketches.bands_of(mine)
        marks = ",".join("?" * len(wanted))
        found = kept.execute(
            f"SELECT version FROM band WHERE hash IN ({marks}) AND version != ? "  # noqa: S608  (names of our own tables)
            "GROUP BY version ORDER BY count(*) DESC, version DESC LIMIT ?",
            [*wanted, version, _COMPARED],
        )
        ids = [id_ for (id_,) in found]
        marks = ",".join("?" * len(ids))
        rows = kept.execute(f"SELECT version, hashes FROM sketch WHERE version IN ({marks})", ids)  # noqa: S608  (names of our own tables)
        return {id_: likeness(sketches.unpack(hashes), mine) for id_, hashes in rows}


def _shown(session: Session, version: Version, near: dict[int, float], until: datetime) -> list[Similar]:
    """Return one hit for each other report: its newest version among those that are near."""
    likely = sorted((id_ for id_ in near if near[id_] >= LEAST), key=lambda id_: (-near[id_], id_))[:60]
    columns = (
        Version.id, Version.report_id, Version.organ_id, Version.organ_name, Version.report_year, Version.title,
        Version.url, Organ.name, Organ.region,
    )  # fmt: skip
    query = select(*columns).outerjoin(Organ, Organ.id == Version.organ_id)
    query = query.where(Version.id.in_(likely), Version.first_seen_at < until, Version.url != version.url)
    newest: dict[str, Similar] = {}
    for row in session.execute(query.order_by(Version.first_seen_at, Version.id)):
        if not row.report_id or row.report_id == version.report_id:
            continue
        same = bool(row.organ_id) and row.organ_id == version.organ_id
        name, region = row.name or row.organ_name, row.region or ""
        newest[row.report_id] = Similar(
            row.id, row.report_id, row.title, name, row.organ_id, region, row.report_year, near[row.id], same
        )
    return sorted(newest.values(), key=lambda one: (-one.likeness, one.report_id))
