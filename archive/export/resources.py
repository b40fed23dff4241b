"""What the dataset holds: one resource a table, its fields, and its rows streamed from the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from archive.clock import shanghai_iso
from archive.database.models import DisclosureColumn, FindingRecord, Organ, Site, VerdictRecord, Version, Visit
from archive.ingest.outcomes import outcomes_of_version

FieldType = Literal["string", "integer", "number", "date", "datetime", "boolean"]
Rows = Callable[[Session], Iterator[tuple[Any, ...]]]

# Rows are fetched in blocks of this many, so that memory stays flat however large the archive is.
_BLOCK = 500


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


def filings(session: Session) -> Iterator[tuple[Any, ...]]:
    """The newest verdict of every filing."""
    newest = select(func.max(VerdictRecord.id)).group_by(VerdictRecord.organ_id, VerdictRecord.report_year)
    query = (
        select(VerdictRecord, Organ).join(Organ, Organ.id == VerdictRecord.organ_id).where(VerdictRecord.id.in_(newest))
    )
    for verdict, organ in _stream(session, query.order_by(Organ.region, Organ.id, VerdictRecord.report_year)):
        yield (
            f"{organ.id}-{verdict.report_year}",
            organ.id,
            organ.name,
            organ.kind,
            organ.region,
            verdict.report_year,
            verdict.deadline if verdict.basis != "none" else None,
            verdict.basis,
            verdict.state,
            verdict.days_late,
            " ".join(verdict.flags),
            verdict.grade,
            verdict.reason_zh,
            verdict.reason_en,
            _local(verdict.decided_at),
            verdict.rule_version,
        )


def versions(session: Session) -> Iterator[tuple[Any, ...]]:
    """Every version of every report, without its text."""
    columns = (
        Version.id, Version.report_id, Version.organ_id, Version.report_year, Version.url, Version.number,
        Version.title, Version.form, Version.declared_date, Version.declared_source, Version.first_seen_at,
        Version.last_seen_at, Version.content_digest, Version.capture_id, Version.reader_version,
    )  # fmt: skip
    for row in _stream(session, select(*columns).order_by(Version.id)):
        yield tuple(_local(value) if isinstance(value, datetime) else value for value in row)


def cells(session: Session) -> Iterator[tuple[Any, ...]]:
    """Every cell of every table of every version; a blank cell is a row whose value is missing."""
    query = select(Version.id, Version.report_id, Version.report_year, Version.reading).order_by(Version.id)
    for version_id, report_id, year, reading in _stream(session, query):
        forms = reading.get("table_forms", {})
        for table, rows in reading.get("tables", {}).items():
            for row, values in rows.items():
                for column, value in values.items():
                    yield (version_id, report_id, year, table, forms.get(table, ""), row, column, value)


def findings(session: Session) -> Iterator[tuple[Any, ...]]:
    """Every finding on every version; what the program itself could not understand is none."""
    query = select(
        FindingRecord.version_id, Version.report_id, Version.report_year, FindingRecord.check, FindingRecord.severity,
        FindingRecord.where, FindingRecord.message_zh, FindingRecord.message_en,
    ).join(Version, Version.id == FindingRecord.version_id)  # fmt: skip
    query = query.where(FindingRecord.severity != "not_understood")
    yield from _stream(session, query.order_by(FindingRecord.version_id, FindingRecord.id))


def outcomes(session: Session) -> Iterator[tuple[Any, ...]]:
    """The outcome of every check for every version that is a report, with its arithmetic."""
    query = select(Version).where(Version.is_report).order_by(Version.id)
    for version in session.scalars(query.execution_options(yield_per=_BLOCK)):
        for one in outcomes_of_version(version):
            plain = one.to_json()
            yield (
                version.id, version.report_id, version.report_year, one.check, one.status, one.where, one.expression,
                plain["left"], plain["right"], plain["difference"],
            )  # fmt: skip
        session.expunge(version)


def visits(session: Session) -> Iterator[tuple[Any, ...]]:
    """Every visit every column, also those that failed: what "not seen" may rest on."""
    query = (
        select(Visit, DisclosureColumn, Site)
        .join(DisclosureColumn, DisclosureColumn.id == Visit.column_id)
        .join(Site, Site.id == DisclosureColumn.site_id)
    )
    for visit, column, site in _stream(session, query.order_by(Visit.started_at, Visit.id)):
        yield (
            visit.id,
            column.id,
            site.region,
            column.url,
            _local(visit.started_at),
            _local(visit.finished_at),
            visit.outcome,
            visit.error_class,
            visit.reason,
            visit.rows,
            visit.total,
            visit.baseline,
        )


RESOURCES = (
    Resource("filings", "应公开年报及判定 (filings with their newest verdict)", (
        ("filing_id", "string", "organ and report year"), ("organ_id", "string", "stable id of the organ"),
        ("organ", "string", "name"), ("kind", "string", "government, department, township, …"),
        ("region", "string", "division code"), ("year", "integer", "report year"),
        ("deadline", "date", "inclusive, Asia/Shanghai"), ("basis", "string", "statute, local_rule, custom, none"),
        ("state", "string", "on_time, late, overdue, unverified, …"),
        ("days_late", "integer", "days after the deadline"), ("flags", "string", "separated by spaces"),
        ("grade", "string", "what the verdict rests on"), ("reason_zh", "string", "reason"),
        ("reason_en", "string", "reason"), ("decided_at", "datetime", "since when this is the verdict"),
        ("rule_version", "string", "version of the rules"),
    ), filings),
    Resource("versions", "年报版本 (versions of reports)", (
        ("version_id", "integer", "number within this dataset"), ("report_id", "string", "the filing's id"),
        ("organ_id", "string", "organ"), ("year", "integer", "report year"), ("url", "string", "address"),
        ("number", "integer", "1, 2, … at this address"), ("title", "string", "title"), ("form", "string", "form"),
        ("declared_date", "date", "date the page claims"), ("declared_source", "string", "where it claims it"),
        ("first_seen_at", "datetime", "first capture with this content"),
        ("last_seen_at", "datetime", "last capture with this content"),
        ("content_digest", "string", "SHA-256 of text and numbers"), ("capture_id", "string", "WARC record"),
        ("reader_version", "string", "version of the reader"),
    ), versions),
    Resource("cells", "表格单元格 (table cells)", (
        ("version_id", "integer", "version"), ("report_id", "string", "the filing's id"),
        ("year", "integer", "report year"), ("table", "string", "disclosure, requests or review"),
        ("form", "string", "F2019 or F2021"), ("row", "string", "row id"), ("column", "string", "column id"),
        ("value", "number", "missing means blank, which is not zero"),
    ), cells),
    Resource("findings", "问题 (findings)", (
        ("version_id", "integer", "version"), ("report_id", "string", "the filing's id"),
        ("year", "integer", "report year"), ("check", "string", "check id"),
        ("severity", "string", "error, warning or note"), ("where", "string", "cell or place"),
        ("message_zh", "string", "in Chinese"), ("message_en", "string", "in English"),
    ), findings),
    Resource("outcomes", "检查结果 (outcomes of checks)", (
        ("version_id", "integer", "version"), ("report_id", "string", "the filing's id"),
        ("year", "integer", "report year"), ("check", "string", "check id"),
        ("status", "string", "pass, fail, uncertain or not_assessable"), ("where", "string", "cell or place"),
        ("expression", "string", "the comparison in cell ids"), ("left", "number", "value on the left"),
        ("right", "number", "value on the right"), ("difference", "number", "left less right"),
    ), outcomes),
    Resource("visits", "查看记录 (visits)", (
        ("visit_id", "string", "visit"), ("column_id", "string", "column"), ("region", "string", "division code"),
        ("url", "string", "address of the column"), ("started_at", "datetime", "begin"),
        ("finished_at", "datetime", "end"), ("outcome", "string", "complete, partial, blocked or error"),
        ("error_class", "string", "why not complete"), ("reason", "string", "in words"),
        ("rows", "integer", "rows read"), ("total", "integer", "the column's own count"),
        ("baseline", "boolean", "first complete visit"),
    ), visits),
)  # fmt: skip
