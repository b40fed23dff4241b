"""The same place in many reports, as the archive holds them at a moment: the version that stands for each report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from archive.cells.cell_place import CellPlace
from archive.cells.cell_value import CellValue, table_reading, value_at
from archive.config.kinds import OrganKind
from archive.database.current_reports import is_report_current
from archive.database.models import Organ, Version
from archive.records.cell import CellRow

_BLOCK = 500


@dataclass(frozen=True, slots=True)
class ReportFilter:
    """Whose reports on which years, "" and none meaning any, as the archive holds them at ``until``; with ``since``
    those whose content is newer."""

    until: datetime
    organs: Sequence[str] = ()
    kinds: Sequence[str] = ()
    region: str = ""
    years: Sequence[int] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportCells:
    """One report, in the version that stands for it: what it says in each of the places asked for, and the form of
    each table."""

    region: str
    organ_id: str
    organ: str
    kind: OrganKind
    year: int
    report_id: str
    version_id: int
    capture: str
    url: str
    values: Mapping[CellPlace, CellValue]
    forms: Mapping[str, str]


def cells_of_reports(session: Session, reports: ReportFilter, places: Sequence[CellPlace]) -> Iterator[ReportCells]:
    """Yield every report with what it says in some places, by region and organ, the newest year first."""
    tables = list(dict.fromkeys(place.table for place in places))
    for row in session.execute(_select(reports).execution_options(yield_per=_BLOCK)):
        yield _report(row, places, tables)


def cell_rows(
    session: Session, reports: ReportFilter, place: CellPlace, per: CellPlace | None = None
) -> Iterator[CellRow]:
    """Yield a row a report for one place, in the same order; ``per`` is the place that it is taken of."""
    for one in cells_of_reports(session, reports, (place, per) if per else (place,)):
        yield _row(one, place, per)


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


def _select(reports: ReportFilter) -> Select[*tuple[Any, ...]]:
    columns = (
        Version.id, Version.report_id, Version.report_year, Version.form, Version.url, Version.capture_id,
        Organ.id.label("organ_id"), Organ.name, Organ.kind, Organ.region, Version.reading,
    )  # fmt: skip
    query = select(*columns).join(Organ, Organ.id == Version.organ_id).where(*report_conditions(reports))
    return query.order_by(Organ.region, Organ.id, Version.report_year.desc())


def report_conditions(reports: ReportFilter) -> Iterator[ColumnElement[bool]]:
    """Yield what holds of a ``Version``, joined to its ``Organ``, that stands for one of the reports."""
    yield and_(Version.is_report, Version.report_id != "")
    yield Version.report_year.is_not(None)
    yield Version.first_seen_at < reports.until
    yield is_report_current(reports.until)
    if reports.since is not None:
        yield Version.first_seen_at > reports.since
    if reports.organs:
        yield Organ.id.in_(reports.organs)
    if reports.kinds:
        yield Organ.kind.in_(reports.kinds)
    if reports.region:
        yield Organ.region.startswith(reports.region, autoescape=True)
    if reports.years:
        yield Version.report_year.in_(reports.years)


def _report(row: Any, places: Sequence[CellPlace], tables: Sequence[str]) -> ReportCells:
    known, forms, findings = (row.reading.get(part) for part in ("tables", "table_forms", "findings"))
    read = {
        table: table_reading(table, (known or {}).get(table), forms, findings, row.form, row.report_year)
        for table in tables
    }
    return ReportCells(
        row.region, row.organ_id, row.name, row.kind, row.report_year, row.report_id, row.id, row.capture_id, row.url,
        {place: value_at(place, read[place.table]) for place in places},
        {table: one.form for table, one in read.items()},
    )  # fmt: skip


def _row(report: ReportCells, place: CellPlace, per: CellPlace | None) -> CellRow:
    found = report.values[place]
    return CellRow(
        region=report.region, organ_id=report.organ_id, organ=report.organ, kind=report.kind, year=report.year,
        form=report.forms[place.table], place=place.id, status=found.status, value=found.value, blanks=found.blanks,
        base=report.values[per].value if per else None, report_id=report.report_id, version_id=report.version_id,
        capture=report.capture, url=report.url, cells=list(found.cells),
    )  # fmt: skip
