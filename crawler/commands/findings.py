"""`nianbao findings`: what is wrong or odd in the newest version of each report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.database.current_reports import is_report_current
from archive.database.engine import session_scope
from archive.database.models import DecisionRecord, FindingRecord, Organ, Version
from archive.filings.decisions.decision_log import decision_from
from archive.filings.rules.decisions import decisions_in_force, fingerprint
from archive.records.fields import record_of
from archive.records.finding import FindingRow
from crawler.commands.board_output import csv_text
from crawler.commands.options import Format, FormatOption, Output, Region, Year, database, not_as_xlsx, write_text
from crawler.commands.terminal import terminal

_SET_ASIDE = ("dismiss", "waive")
_FIELDS = (
    "report_id", "organ", "year", "check", "severity", "where", "message_zh", "message_en", "url", "id", "decision",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    app.command("findings", help="List the findings in reports.")(findings)


def findings(
    year: Year = None,
    region: Region = "",
    check: Annotated[list[str] | None, typer.Option("--check", help="Only these check ids; repeatable.")] = None,
    format: FormatOption = Format.table,
    output: Output = "-",
) -> None:
    not_as_xlsx(format)
    with session_scope(database(load_configuration())) as session:
        rows = _found(session, year, region, check or [])
    if format is Format.json:
        told = [dict(zip(_FIELDS, _values(row), strict=True)) for row in rows]
        write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", output)
    elif format is Format.csv:
        write_text(csv_text(_FIELDS, [_values(row) for row in rows]), output)
    else:
        _show(rows)
    raise typer.Exit(1 if any(row.severity == "error" and row.decision not in _SET_ASIDE for row in rows) else 0)


def _found(session: Session, year: int | None, region: str, checks: list[str]) -> list[FindingRow]:
    query = (
        select(
            FindingRecord, Version.report_id, func.coalesce(Organ.name, Version.organ_name), Version.report_year,
            Version.url, Version.number, Version.content_digest,
        )
        .join(Version, Version.id == FindingRecord.version_id)
        .join(Organ, Organ.id == Version.organ_id, isouter=True)
        .where(is_report_current(), FindingRecord.severity != "not_understood")
        .order_by(Version.report_year.desc(), Version.report_id, FindingRecord.id)
    )  # fmt: skip
    if year:
        query = query.where(Version.report_year == year)
    if region:
        query = query.where(Organ.region.startswith(region, autoescape=True))
    if checks:
        query = query.where(FindingRecord.check.in_(checks))
    said = _decisions(session)
    return [_row(one, about, said) for one, *about in session.execute(query)]


def _row(one: FindingRecord, about: Sequence[Any], said: Mapping[str, str]) -> FindingRow:
    report_id, organ, year, url, number, digest = about
    mark = fingerprint(digest, one.check, one.where)
    return record_of(
        FindingRow, one, message=one.message_zh, report_id=report_id, organ=organ, year=year, url=url,
        version=number, id=mark, decision=said.get(mark, ""),
    )  # fmt: skip


def _values(row: FindingRow) -> list[Any]:
    return [getattr(row, name) for name in _FIELDS]


def _decisions(session: Session) -> dict[str, str]:
    """Return what people said of findings and holds now, by the finding's id."""
    words = [decision_from(row) for row in session.scalars(select(DecisionRecord).where(DecisionRecord.finding != ""))]
    return {word.finding: word.kind for word in decisions_in_force(words, utc_now())}


def _show(rows: list[FindingRow]) -> None:
    console = terminal()
    table = Table()
    for heading in ("单位", "年度", "检查项", "程度", "问题"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        aside = row.decision in _SET_ASIDE
        said = "不予认定" if row.decision == "dismiss" else "已豁免"
        told = f"{row.message}（{said}）" if aside else row.message
        table.add_row(
            row.organ, str(row.year or ""), row.check, row.severity, told, style="dim strike" if aside else ""
        )
    console.print(table)
    console.print(f"合计 {len(rows)}")
