"""The same place in many reports, as the archive holds them at a moment: the version that stands for each report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from archive.cells.cell_place import CellPlace
from archive.cells.cell_value import table_reading, value_at
from archive.database.current_reports import is_report_current
from archive.database.models import Organ, Version
from archive.records.cell import CellRow

_BLOCK = 500


@dataclass(frozen=True, slots=True)
class CellQuery:
    """Which place, of whose reports on which years ("" and none mean any), as of ``until``; ``per`` is the place that
    it is taken of."""

    place: CellPlace
    until: datetime
    per: CellPlace | None = None
    organ: str = ""
    kinds: Sequence[str] = ()
    region: str = ""
    years: Sequence[int] = ()


def cell_rows(session: Session, wanted: CellQuery) -> Iterator[CellRow]:
    """Yield a row a report, by region and organ, the newest year first."""
    for row in session.execute(_select(wanted).execution_options(yield_per=_BLOCK)):
        yield _row(row, wanted)


def ranked(rows: Sequence[CellRow]) -> list[CellRow]:
    """Return the numbers alone, the largest first, each with its place within its year and form; equal numbers share
    one. Years and forms stand one after the other, the newest first, and are never mixed."""
    found: list[CellRow] = []
    numbers = [row for row in rows if row.value is not None]
    groups = sorted({(row.year, row.form) for row in numbers}, reverse=True)
    for group in groups:
        here = [row for row in numbers if (row.year, row.form) == group]
        here.sort(key=lambda row: (-(row.value or 0), row.region, row.organ_id))
        place, last = 0, None
        for number, row in enumerate(here, 1):
            place, last = (place, last) if row.value == last else (number, row.value)
            found.append(row.model_copy(update={"rank": place}))
    return found


def _select(wanted: CellQuery) -> Select[*tuple[Any, ...]]:
    read = [Version.reading["tables"][table].label(f"table_{n}") for n, table in enumerate(_tables(wanted))]
    about = [Version.reading[part].label(part) for part in ("table_forms", "findings")]
    columns = (
        Version.id, Version.report_id, Version.report_year, Version.form, Version.url, Version.capture_id,
        Organ.id.label("organ_id"), Organ.name, Organ.kind, Organ.region, *read, *about,
    )  # fmt: skip
    query = select(*columns).join(Organ, Organ.id == Version.organ_id).where(*_conditions(wanted))
    return query.order_by(Organ.region, Organ.id, Version.report_year.desc())


def _conditions(wanted: CellQuery) -> Iterator[ColumnElement[bool]]:
    yield and_(Version.is_report, Version.report_id != "")
    yield Version.report_year.is_not(None)
    yield Version.first_seen_at < wanted.until
    yield is_report_current(wanted.until)
    if wanted.organ:
        yield Organ.id == wanted.organ
    if wanted.kinds:
        yield Organ.kind.in_(wanted.kinds)
    if wanted.region:
        yield Organ.region.startswith(wanted.region, autoescape=True)
    if wanted.years:
        yield Version.report_year.in_(wanted.years)


def _row(row: Any, wanted: CellQuery) -> CellRow:
    read = {
        table: table_reading(
            table, getattr(row, f"table_{n}"), row.table_forms, row.findings, row.form, row.report_year
        )
        for n, table in enumerate(_tables(wanted))
    }
    here = read[wanted.place.table]
    found = value_at(wanted.place, here)
    base = value_at(wanted.per, read[wanted.per.table]).value if wanted.per else None
    return CellRow(
        region=row.region, organ_id=row.organ_id, organ=row.name, kind=row.kind, year=row.report_year, form=here.form,
        place=wanted.place.id, status=found.status, value=found.value, blanks=found.blanks, base=base,
        report_id=row.report_id, version_id=row.id, capture=row.capture_id, url=row.url, cells=list(found.cells),
    )  # fmt: skip


def _tables(wanted: CellQuery) -> list[str]:
    """Return the tables that are read, each once: a rate mostly has both its numbers from one."""
    return list(dict.fromkeys(place.table for place in (wanted.place, wanted.per) if place))
