"""What the dataset holds: one resource a table, its fields, and its rows streamed from the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from archive.clock import shanghai_iso
from archive.config.deadlines import Deadlines
from archive.config.settings import Schedule
from archive.config.visit_schedule import VisitSchedule
from archive.database.current_reports import is_current, is_report_current
from archive.database.models import DisclosureColumn, FindingRecord, Site, Version, Visit
from archive.filings.facts.collect import BLOCK
from archive.filings.facts.report_years import organ_regions, years_of
from archive.filings.record import Filing, flat
from archive.filings.rules.judge import RULE_VERSION
from archive.filings.verdicts.status import judge_region
from archive.filings.verdicts.store import valid_since
from archive.health.watch_quality import watch_quality
from archive.ingest.version_store import outcomes_of_version
from archive.records.fields import FieldType, RecordField, fields_by_name, file_fields, record_fields
from archive.records.finding import FindingRow
from archive.records.outcome import OutcomeShape
from archive.records.version import IsCurrent, VersionKey, VersionRow
from archive.records.visit import VisitRow

Rows = Callable[["Dataset"], Iterator[tuple[Any, ...]]]

# Both reasons, and none "in the language asked for": nobody asks a file.
_FILING = [field for field in record_fields(Filing) if field.name != "reason"]
_KEY = record_fields(VersionKey)
_VERSION = file_fields(VersionRow, "id", "report_id", "organ_id", "year", "url")
_FINDING = fields_by_name(FindingRow, ("check", "severity", "where", "message_zh", "message_en"))
_OUTCOME = file_fields(OutcomeShape)
_VISIT = file_fields(VisitRow, "id", "column_id", "region", "url")
_CURRENT = (is_current().label("current"), is_report_current().label("report_current"))
_STORED = {"year": "report_year", "capture": "capture_id"}
"""Where a field has another name in the database."""
# Rows are fetched in blocks of this many, so that memory stays flat however large the archive is.
_BLOCK = 500


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is exported: the database, the deadlines by which its filings are judged and the calendar by which columns
    are visited, as of an instant (UTC)."""

    session: Session
    deadlines: Deadlines
    schedule: Schedule
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Resource:
    """One table of the dataset. ``fields`` are (name, type, what it means); rows come in their order."""

    name: str
    title: str
    fields: tuple[tuple[str, FieldType, str], ...]
    rows: Rows


def _stream(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for row in session.execute(query.execution_options(yield_per=_BLOCK)):
        yield tuple(row)


def _local(instant: datetime | None) -> str | None:
    return shanghai_iso(instant) if instant else None


def filings(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield every filing as the board of the instant has it, with since when that is its verdict."""
    session, as_of, names = dataset.session, dataset.as_of, [field.name for field in _FILING]
    regions = iter(organ_regions(session, [""]))
    while block := list(islice(regions, BLOCK)):
        years = {region: years_of(session, region, as_of) for region in block}
        for year in sorted({year for known in years.values() for year in known}):
            there = [region for region in block if year in years[region]]
            since = valid_since(session, set(there), year, as_of)
            for filing in judge_region(session, dataset.deadlines, year, as_of, there):
                record = filing.record()
                values = [flat(getattr(record, name)) for name in names]
                told = [_local(value) if isinstance(value, datetime) else value for value in values]
                yield (record.filing_id, *told, _local(since(filing)), RULE_VERSION)


def versions(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Every version of every report, without its text."""
    columns = (*(getattr(Version, _STORED.get(one.name, one.name)) for one in _VERSION), *_CURRENT)
    for row in _stream(dataset.session, select(*columns).order_by(Version.id)):
        yield tuple(_local(value) if isinstance(value, datetime) else value for value in row)


def cells(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Every cell of every table of every version; a blank cell is a row whose value is missing."""
    query = select(Version.id, Version.report_id, Version.report_year, Version.reading, *_CURRENT)
    for version_id, report_id, year, reading, *current in _stream(dataset.session, query.order_by(Version.id)):
        forms = reading.get("table_forms", {})
        for table, rows in reading.get("tables", {}).items():
            for row, values in rows.items():
                for column, value in values.items():
                    yield (version_id, report_id, year, table, forms.get(table, ""), row, column, value, *current)


def findings(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Every finding on every version; what the program itself could not understand is none."""
    about = (getattr(FindingRecord, one.name) for one in _FINDING)
    columns = (Version.id, Version.report_id, Version.report_year, *about, *_CURRENT)
    query = select(*columns).join(Version, Version.id == FindingRecord.version_id)
    query = query.where(FindingRecord.severity != "not_understood")
    yield from _stream(dataset.session, query.order_by(FindingRecord.version_id, FindingRecord.id))


def outcomes(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield the outcome of every check for every version that is a report, with its arithmetic."""
    query = select(Version, *_CURRENT).where(Version.is_report).order_by(Version.id)
    for version, *current in _stream(dataset.session, query):
        for one in outcomes_of_version(version):
            plain = one.to_json()
            told = (plain[field.name] for field in _OUTCOME)
            yield (version.id, version.report_id, version.report_year, *told, *current)
        dataset.session.expunge(version)


def visits(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Every visit every column, also those that failed: what "not seen" may rest on."""
    query = (
        select(Visit, DisclosureColumn, Site)
        .join(DisclosureColumn, DisclosureColumn.id == Visit.column_id)
        .join(Site, Site.id == DisclosureColumn.site_id)
    )
    for visit, column, site in _stream(dataset.session, query.order_by(Visit.started_at, Visit.id)):
        place = {"region": site.region, "url": column.url}
        values = (place[one.name] if one.name in place else getattr(visit, one.name) for one in _VISIT)
        yield tuple(_local(value) if isinstance(value, datetime) else value for value in values)


def watches(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield how well each region was watched in the season of each of its report years."""
    session, as_of = dataset.session, dataset.as_of
    schedule = VisitSchedule(dataset.schedule, dataset.deadlines)
    regions = iter(organ_regions(session, [""]))
    while block := list(islice(regions, BLOCK)):
        years = {region: years_of(session, region, as_of) for region in block}
        for year in sorted({year for known in years.values() for year in known}):
            there = [region for region in block if year in years[region]]
            found = watch_quality(session, schedule, year, as_of, there)
            yield from ((region, year, one.due, one.complete, one.share) for region, one in found.items())


def _told(fields: Iterable[RecordField]) -> tuple[tuple[str, FieldType, str], ...]:
    return tuple((field.column, field.type, field.description) for field in fields)


_RANK = _told(record_fields(IsCurrent))
RESOURCES = (
    Resource("filings", "应公布年报及判定 (filings as the board of the instant has them)", (
        ("filing_id", "string", "organ and report year"),
        *_told(_FILING),
        ("decided_at", "datetime", "since when this is the verdict"),
        ("rule_version", "string", "version of the rules"),
    ), filings),
    Resource("versions", "年报版本 (versions of reports)", (*_told(_VERSION), *_RANK), versions),
    Resource("cells", "表格单元格 (table cells)", (
        *_told(_KEY), ("table", "string", "disclosure, requests or review"),
        ("form", "string", "F2019 or F2021"), ("row", "string", "row id"), ("column", "string", "column id"),
        ("value", "number", "missing means blank, which is not zero"), *_RANK,
    ), cells),
    Resource("findings", "问题 (findings)", (*_told(_KEY), *_told(_FINDING), *_RANK), findings),
    Resource("outcomes", "检查结果 (outcomes of checks)", (*_told(_KEY), *_told(_OUTCOME), *_RANK), outcomes),
    Resource("visits", "查看记录 (visits)", _told(_VISIT), visits),
    Resource("watches", "监测完整率 (quality of the watch, by region and season)", (
        ("region", "string", "division code"), ("year", "integer", "report year"),
        ("visits_due", "integer", "planned visits of its columns in the season whose time had passed"),
        ("visits_complete", "integer", "those of them that read the column in full"),
        ("visits_share", "number", "the share, 0 to 1; missing when none was due"),
    ), watches),
)  # fmt: skip
