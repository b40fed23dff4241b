"""What the dataset holds: one resource a table, its fields, and its rows streamed from the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, and_, select

from archive.cells.cell_value import TableReading, table_reading
from archive.config.visit_schedule import VisitSchedule
from archive.database.current_reports import is_current, is_report_current
from archive.database.models import DisclosureColumn, FindingRecord, Site, Version, Visit
from archive.export.indicator_parts import INDICATOR_RESOURCES
from archive.export.names import NAME_RESOURCES, ORGAN
from archive.export.region_years import regions_of_years
from archive.export.resource import Dataset, Reference, Resource, ResourceField, columns, local, stream
from archive.filings.record import Filing, flat
from archive.filings.rules.judge import RULE_VERSION
from archive.filings.verdicts.status import judge_region
from archive.filings.verdicts.store import valid_since
from archive.filings.verdicts.watch_quality import watch_quality
from archive.ingest.version_store import outcomes_of_version
from archive.records.cell import PrintedCell, plain_number
from archive.records.fields import RecordField, fields_by_name, file_fields, record_fields
from archive.records.finding import FindingRow
from archive.records.outcome import OutcomeShape
from archive.records.version import IsCurrent, VersionKey, VersionRow
from archive.records.visit import VisitRow

# Both reasons, and none "in the language asked for": nobody asks a file.
_FILING = [field for field in record_fields(Filing) if field.name != "reason"]
_KEY = record_fields(VersionKey)
_VERSION = file_fields(VersionRow, "id", "report_id", "organ_id", "year", "url")
_FINDING = fields_by_name(FindingRow, ("check", "severity", "where", "message_zh", "message_en"))
_OUTCOME = file_fields(OutcomeShape)
_VISIT = file_fields(VisitRow, "id", "column_id", "region", "url")
_CURRENT = (is_current().label("current"), is_report_current().label("report_current"))
_READ = (Version.id, Version.report_id, Version.organ_id, Version.report_year, Version.form, Version.reading)
_KEYS = _READ[:4]
_ABOUT = tuple(getattr(FindingRecord, one.name) for one in _FINDING)
_STORED = {"year": "report_year", "capture": "capture_id"}
"""Where a field has another name in the database."""
# What a naive sum or count runs over: one version a report, and nothing that stands for no report.
_STANDING = and_(Version.is_report, Version.report_id != "", is_report_current())


def filings(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield every filing as the board of the instant has it, with since when that is its verdict."""
    session, as_of, names = dataset.session, dataset.as_of, [field.name for field in _FILING]
    for year, there in regions_of_years(dataset):
        since = valid_since(session, set(there), year, as_of)
        for filing in judge_region(session, dataset.deadlines, year, as_of, there):
            record = filing.record()
            values = [flat(getattr(record, name)) for name in names]
            told = list(map(local, values))
            yield (record.filing_id, *told, local(since(filing)), RULE_VERSION)


def versions(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Every version of every report, without its text."""
    yield from _versions(dataset, select(*_stored(_VERSION), *_CURRENT))


def reports(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield the version that stands for each report: one row a report."""
    yield from _versions(dataset, select(*_stored(_VERSION)).where(_STANDING))


def _versions(dataset: Dataset, query: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for row in stream(dataset.session, query.order_by(Version.id)):
        yield tuple(map(local, row))


def _stored(fields: Iterable[RecordField]) -> list[Any]:
    return [getattr(Version, _STORED.get(one.name, one.name)) for one in fields]


def texts(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield the text of every version."""
    for version_id, reading in stream(dataset.session, select(Version.id, Version.reading).order_by(Version.id)):
        yield version_id, reading.get("text") or ""


def cells(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Every cell of every table of every report, once a report; a blank cell is a row whose value is missing."""
    yield from _cells(dataset, select(*_READ).where(_STANDING))


def cells_other(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield the same of all other versions: earlier ones, mirrors, and what is no report or nobody's."""
    yield from _cells(dataset, select(*_READ, *_CURRENT).where(~_STANDING))


def _cells(dataset: Dataset, query: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for row in stream(dataset.session, query.order_by(Version.id)):
        version_id, report_id, organ_id, year, form, reading, *current = row
        key = (version_id, report_id or None, organ_id, year)
        tables, forms, findings = (reading.get(part) for part in ("tables", "table_forms", "findings"))
        for table, rows in (tables or {}).items():
            read = table_reading(table, rows, forms, findings, form, year or 0)
            for cell_row, values in rows.items():
                for column, value in values.items():
                    told = _told(read, f"{table}.{cell_row}.{column}", value)
                    yield (*key, table, read.form, cell_row, column, *told, *current)


def _told(read: TableReading, cell: str, value: Any) -> tuple[str, Any, Any]:
    """Return the status of a cell, its number, and the number that is not sure."""
    number = None if value is None else plain_number(Decimal(str(value)))
    if read.doubtful.about(cell):
        return "not_understood", None, number
    return "blank" if number is None else "number", number, None


def findings(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Every finding on every report; what the program itself could not understand is none."""
    yield from _findings(dataset, select(*_KEYS, *_ABOUT).where(_STANDING))


def findings_other(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield the same of all other versions."""
    yield from _findings(dataset, select(*_KEYS, *_ABOUT, *_CURRENT).where(~_STANDING))


def _findings(dataset: Dataset, query: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    query = query.join(Version, Version.id == FindingRecord.version_id)
    query = query.where(FindingRecord.severity != "not_understood")
    for row in stream(dataset.session, query.order_by(FindingRecord.version_id, FindingRecord.id)):
        yield (row[0], row[1] or None, *row[2:])


def outcomes(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield the outcome of every check for every report, with its arithmetic."""
    yield from _outcomes(dataset, select(Version).where(_STANDING))


def outcomes_other(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield the same of all other versions that are reports."""
    yield from _outcomes(dataset, select(Version, *_CURRENT).where(Version.is_report, ~_STANDING))


def _outcomes(dataset: Dataset, query: Select[*tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    for version, *current in stream(dataset.session, query.order_by(Version.id)):
        key = (version.id, version.report_id or None, version.organ_id, version.report_year)
        for one in outcomes_of_version(version):
            plain = one.to_json()
            yield (*key, *(plain[field.name] for field in _OUTCOME), *current)
        dataset.session.expunge(version)


def visits(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Every visit every column, also those that failed: what "not seen" may rest on."""
    query = (
        select(Visit, DisclosureColumn, Site)
        .join(DisclosureColumn, DisclosureColumn.id == Visit.column_id)
        .join(Site, Site.id == DisclosureColumn.site_id)
    )
    for visit, column, site in stream(dataset.session, query.order_by(Visit.started_at, Visit.id)):
        place = {"region": site.region, "url": column.url}
        values = (place[one.name] if one.name in place else getattr(visit, one.name) for one in _VISIT)
        yield tuple(map(local, values))


def watches(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    """Yield how well each region was watched in the season of each of its report years."""
    session, as_of = dataset.session, dataset.as_of
    schedule = VisitSchedule(dataset.schedule, dataset.deadlines)
    for year, there in regions_of_years(dataset):
        found = watch_quality(session, schedule, year, as_of, there)
        yield from ((region, year, one.due, one.complete, one.share) for region, one in found.items())


_TOLD_KEY, _RANK = columns(_KEY), columns(record_fields(IsCurrent))
_CELL = columns(record_fields(PrintedCell))
_VERSION_REF = Reference(("version_id",), "versions", ("version_id",))
_REPORT_REF = Reference(("report_id",), "reports", ("report_id",))
_OF_A_REPORT, _OF_A_VERSION = (_VERSION_REF, _REPORT_REF, ORGAN), (_VERSION_REF, ORGAN)
_CELL_KEY = ("version_id", "cell_table", "cell_row", "cell_column")
_CAPTURE_REF = Reference(("capture_id",), "captures", ("capture_id",))
RESOURCES = (
    Resource("filings", "应公布年报及判定 (filings as the board of the instant has them)", (
        ResourceField("filing_id", "string", "Organ and report year.", "应公布年报编号", "Filing id"),
        *columns(_FILING),
        ResourceField("decided_at", "datetime", "Since when this is the verdict.", "判定起始", "Decided at"),
        ResourceField("rule_version", "string", "Version of the rules.", "规则版本", "Rule version"),
    ), filings, ("filing_id",), (ORGAN,)),
    Resource(
        "reports", "年报，每份一行 (reports, one row each)", columns(_VERSION), reports, ("report_id",),
        (_VERSION_REF, ORGAN, _CAPTURE_REF),
    ),
    Resource(
        "versions", "年报版本 (versions of reports)", (*columns(_VERSION), *_RANK), versions, ("version_id",),
        (ORGAN, _CAPTURE_REF),
    ),
    Resource(
        "cells", "表格单元格，每份年报一次 (table cells of reports)", (*_TOLD_KEY, *_CELL), cells, _CELL_KEY,
        _OF_A_REPORT,
    ),
    Resource(
        "cells_other", "其他版本的单元格 (table cells of other versions)", (*_TOLD_KEY, *_CELL, *_RANK), cells_other,
        _CELL_KEY, _OF_A_VERSION,
    ),
    Resource(
        "findings", "问题 (findings on reports)", (*_TOLD_KEY, *columns(_FINDING)), findings, (), _OF_A_REPORT
    ),
    Resource(
        "findings_other", "其他版本的问题 (findings on other versions)", (*_TOLD_KEY, *columns(_FINDING), *_RANK),
        findings_other, (), _OF_A_VERSION,
    ),
    Resource(
        "outcomes", "检查结果 (outcomes of checks of reports)", (*_TOLD_KEY, *columns(_OUTCOME)), outcomes, (),
        _OF_A_REPORT,
    ),
    Resource(
        "outcomes_other", "其他版本的检查结果 (outcomes of other versions)", (*_TOLD_KEY, *columns(_OUTCOME), *_RANK),
        outcomes_other, (), _OF_A_VERSION,
    ),
    Resource("texts", "年报文字 (texts of versions)", (
        _TOLD_KEY[0], ResourceField("full_text", "string", "Text as it was read.", "全文", "Text"),
    ), texts, ("version_id",), (_VERSION_REF,)),
    Resource("visits", "查看记录 (visits)", columns(_VISIT), visits, ("visit_id",)),
    Resource("watches", "监测完整率 (quality of the watch, by region and season)", (
        ResourceField("region", "string", "Division code.", "地区", "Region"),
        ResourceField("year", "integer", "Report year.", "报告年度", "Report year"),
        ResourceField(
            "visits_due", "integer", "Planned visits of its columns in the season whose time had passed.",
            "应查看次数", "Visits due",
        ),
        ResourceField(
            "visits_complete", "integer", "Those of them that read it in full.", "完整查看次数", "Visits complete"
        ),
        ResourceField(
            "visits_share", "number", "The share, 0 to 1; missing when none was due.", "监测完整率", "Share of visits"
        ),
    ), watches, ("region", "year")),
    *NAME_RESOURCES,
    *INDICATOR_RESOURCES,
)  # fmt: skip
