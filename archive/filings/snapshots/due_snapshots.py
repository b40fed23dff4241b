"""Freezes by itself every board whose moment has come, and makes up for the days on which the machine was off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.captures import manifest
from archive.clock import civil_date
from archive.config.deadlines import Deadlines
from archive.database.models import DisclosureColumn, Organ, Site, Visit
from archive.filings.snapshots.snapshot_store import (
    Snapshot,
    filename_stem,
    freeze_board,
    freeze_times,
    snapshots,
    snapshots_folder,
)


def freeze_due_boards(
    session: Session, deadlines: Deadlines, now: datetime, *, region: str = "", folder: Path | None = None
) -> list[Snapshot]:
    """Freeze, region by region, what fell due since somebody looks there and is not frozen yet; what was frozen now.

    ``now`` is the present instant; safe to repeat. ``region``: a division code or its first digits.
    """
    folder = folder or snapshots_folder()
    half_done = set(
        manifest.unlisted_files(folder, "*.json")
    )  # a crash came between the file and its entry in the chain
    there = {path.name.rsplit("-", 1)[0] for path in snapshots(folder) if path.name not in half_done}
    return [
        freeze_board(session, deadlines, code, year, moment, frozen_at=now, folder=folder)
        for code, year, moment in _fallen_due(session, deadlines, now, region)
        if filename_stem(code, year, moment) not in there
    ]


def _fallen_due(
    session: Session, deadlines: Deadlines, now: datetime, region: str
) -> Iterator[tuple[str, int, datetime]]:
    """Nothing is frozen of the time before the first visit: such a board would hold nothing but 未能核查."""
    for code, first_visit in _watched(session, region).items():
        for year in range(civil_date(first_visit).year - 1, civil_date(now).year):
            for moment in freeze_times(deadlines, code, year):
                if first_visit < moment <= now:
                    yield code, year, moment


def _watched(session: Session, region: str) -> dict[str, datetime]:
    """Regions with organs, each with the start of the first visit any of its sites."""
    query = (
        select(Site.region, func.min(Visit.started_at))
        .join(DisclosureColumn, DisclosureColumn.site_id == Site.id)
        .join(Visit, Visit.column_id == DisclosureColumn.id)
        .where(Site.region.in_(select(Organ.region).where(Organ.region.startswith(region, autoescape=True))))
        .group_by(Site.region)
        .order_by(Site.region)
    )
    found: dict[str, datetime] = dict(session.execute(query).all())
    return found
