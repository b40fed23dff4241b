"""`nianbao office report`: the report to the office above as XLSX or DOCX, or its tables on the terminal."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from archive.clock import civil_date, utc_now
from archive.config.load import Configuration, load_configuration
from archive.config.notices import load_notice_rules
from archive.config.visit_schedule import VisitSchedule
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.filings.verdicts.filing_summary import FilingSummary, summarise_filing
from archive.filings.verdicts.status import board
from archive.filings.verdicts.watch_quality import total_quality, watch_quality
from archive.filings.verdicts.watches import newest_of, watches
from archive.notices.order_log import read_orders
from archive.notices.upward_docx import report_docx, report_title, shown_value
from archive.notices.upward_report import KNOWN_YEARS, UpwardReport, upward_report
from archive.notices.upward_sheet import report_xlsx
from archive.notices.upward_tables import ReportWords, report_tables
from crawler.commands.notice_common import keep, region_name
from crawler.commands.options import database


def register(group: typer.Typer) -> None:
    group.command("report", help="Report to the office above: rates, changes, repeats, orders.")(report)


def report(
    year: Annotated[int, typer.Option("--year", min=2007, max=2100, help="Report year (报告年度).")],
    region: Annotated[str, typer.Option("--region", help="Division code or its first digits.")] = "",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="FILE.xlsx or FILE.docx.")] = None,
) -> None:
    if output and output.suffix not in (".xlsx", ".docx"):
        raise NianbaoError(f"-o: {output} must end in .xlsx or .docx")
    configuration, now = load_configuration(), utc_now()
    with session_scope(database(configuration)) as session:
        found, names = _report(session, configuration, year, region)
        newest = newest_of(watches(session, configuration.deadlines, now, region))
        called = region_name(session, region) if region else "全部地区"
    rules, version = load_notice_rules(), metadata.version("nianbao")
    words = ReportWords(region, called, names, rules, newest or now, version)
    tables, title = report_tables(found, words), report_title(found, words)
    if output is None:
        for table in tables:
            print(f"{table.title}\n{'  '.join(table.head)}")
            for row in table.rows:
                print("  ".join(shown_value(value) for value in row))
            print(f"{table.note}\n" if table.note else "")
        return
    is_book = output.suffix == ".xlsx"
    keep(output, report_xlsx(tables, title, now) if is_book else report_docx(found, tables, words, now))


def _report(
    session: Session, configuration: Configuration, year: int, region: str
) -> tuple[UpwardReport, dict[str, str]]:
    """Return the report, and the names of its regions."""
    deadlines, now = configuration.deadlines, utc_now()
    plan = VisitSchedule(configuration.settings.schedule, deadlines)
    filings: dict[int, list[FilingSummary]] = {}
    watched = {}
    for one in range(year - KNOWN_YEARS + 1, year + 1):
        filings[one] = [summarise_filing(f) for f in board(session, deadlines, one, now, region=region).filings]
        codes = {f.region for f in filings[one]}
        watched[one] = total_quality(watch_quality(session, plan, one, now, codes).values())
    ids = {f.id for f in filings[year]}
    orders = [one for one in read_orders() if one.filing_id in ids]
    names = {code: region_name(session, code) for code in {f.region for f in filings[year]}}
    return upward_report(year, filings, watched, orders, civil_date(now)), names
