"""What a change of a roster does to verdicts, year by year, before anybody has agreed to it.

The organs are laid into a table of this connection alone that stands before the real one, and judged as ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select
from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.config.organs import OrganConfig
from archive.database.models import Organ, Site
from archive.filings.facts.report_years import years_of
from archive.filings.verdicts.status import FilingStatus, board
from archive.ingest.sync import organ_row
from archive.journal.rosters import OrganChange


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """One filing before and after; None where there is none."""

    organ_id: str
    year: int
    before: FilingStatus | None
    after: FilingStatus | None

    @property
    def name(self) -> str:
        found = self.after or self.before
        return found.facts.organ if found else self.organ_id


def effects_of(
    engine: Engine, deadlines: Deadlines, region: str, rows: Sequence[OrganChange], now: datetime
) -> dict[str, list[VerdictChange]]:
    """Return, by the organ of each row, what all rows together change: at the organ itself, and at those that take
    over from it and have no row of their own."""
    with engine.connect() as connection:
        before = _judged(connection, deadlines, region, rows, now)
        with _with_rows(connection, region, [row.organ for row in rows]):
            after = _judged(connection, deadlines, region, rows, now)
    changes: dict[str, list[VerdictChange]] = {}
    for organ_id, year in sorted({*before, *after}):
        old, new = before.get((organ_id, year)), after.get((organ_id, year))
        if _said(old) != _said(new):
            changes.setdefault(organ_id, []).append(VerdictChange(organ_id, year, old, new))
    return _by_row(changes, rows)


def _by_row(changes: Mapping[str, list[VerdictChange]], rows: Sequence[OrganChange]) -> dict[str, list[VerdictChange]]:
    own = {row.organ.organ_id for row in rows}
    found = {organ: list(changes.get(organ, ())) for organ in own}
    for row in rows:
        heirs = {row.organ.successor, row.was.successor if row.was else None} - {None} - own
        for heir in sorted(one for one in heirs if one):
            found[row.organ.organ_id] += changes.get(heir, ())
    return found


def _said(filing: FilingStatus | None) -> tuple[object, ...]:
    return () if filing is None else (filing.ruling.state, filing.ruling.days_late, filing.facts.confirmed)


def _judged(
    connection: Connection, deadlines: Deadlines, region: str, rows: Sequence[OrganChange], now: datetime
) -> dict[tuple[str, int], FilingStatus]:
    """Return the filings of all organs that the rows concern, by organ and year."""
    ids = {row.organ.organ_id for row in rows}
    with Session(connection) as session:
        ids |= set(session.scalars(select(Organ.id).where(Organ.successor.in_(ids))))
        heirs = select(Organ.successor).where(Organ.id.in_(ids), Organ.successor.is_not(None))
        ids |= {one for one in session.scalars(heirs) if one}
        ids |= {row.organ.successor for row in rows if row.organ.successor}
        return {
            (one.facts.organ_id, year): one
            for year in years_of(session, region, now)
            for one in board(session, deadlines, year, now, organ_ids=sorted(ids)).filings
        }


@contextmanager
def _with_rows(connection: Connection, region: str, organs: Sequence[OrganConfig]) -> Iterator[None]:
    """Lay a copy of the table of organs before it, with these organs as they would be."""
    is_sqlite = connection.dialect.name == "sqlite"
    mine = "temp" if is_sqlite else "pg_temp"
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE organ AS SELECT * FROM {'main.' if is_sqlite else ''}organ")  # noqa: S608
    try:
        connection.exec_driver_sql(f"CREATE INDEX {'temp.' if is_sqlite else ''}ix_organ_as_changed ON organ (id)")
        origin = _origin(connection, region)
        connection.execute(delete(Organ).where(Organ.id.in_([organ.organ_id for organ in organs])))
        for organ in organs:
            connection.execute(insert(Organ).values(organ_row(organ, region, origin)))
        yield
    finally:
        connection.rollback()  # on some databases that is the end of the table as well
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {mine}.organ")
        connection.commit()


def _origin(connection: Connection, region: str) -> str:
    """Return the origin of the region's roster: nobody on it is accused of anything before a site of it is verified."""
    verified = connection.scalars(select(Site.verified).where(Site.region == region)).all()
    return "suggested" if verified and not any(verified) else "imported"
