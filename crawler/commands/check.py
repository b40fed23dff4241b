"""`nianbao check`: every check's outcome for a draft, before it is published. Nothing of the draft is kept."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from archive.errors import NianbaoError
from archive.reading.checks.cell_names import cell_name
from archive.reading.checks.outcomes import counted
from archive.reading.checks.registry import check_named
from archive.reading.draft_check import DraftCheck, check_draft, read_draft
from archive.reading.reading_model import Reading
from archive.reading.result_json import to_json
from archive.web.wording.naming import SEVERITY_NAMES, STATUS_NAMES
from crawler.commands.options import Format, FormatOption, Output, Region, write_text
from crawler.commands.terminal import terminal

LAST_YEAR = "last-year"


def register(app: typer.Typer) -> None:
    app.command("check", help="Check a draft before it is published; nothing is kept.")(check)


def check(
    file: Annotated[Path, typer.Argument(help="Word, PDF, OFD, spreadsheet, page, text or ZIP; - for stdin.")],
    against: Annotated[
        str,
        typer.Option("--against", help="Report of the year before: a file, or last-year for the one in the archive."),
    ] = "",
    title: Annotated[str, typer.Option("--title", help="The title under which it will be published.")] = "",
    organ: Annotated[str, typer.Option("--organ", help="Name of the organ, where the draft does not tell it.")] = "",
    region: Region = "",
    format: FormatOption = Format.table,
    output: Output = "-",
) -> None:
    if format not in (Format.table, Format.json):
        raise NianbaoError(f"--format: {format} is not offered here; only table and json")
    draft = read_draft(_bytes(file), name=file.name, title=title)
    told = check_draft(draft, _before(draft, against, organ or draft.organ, region))
    if format is Format.json:
        write_text(json.dumps(_as_json(told), ensure_ascii=False, indent=1) + "\n", output)
    else:
        _show(told)
    raise typer.Exit(1 if told.faults or not draft.is_report else 0)


def _bytes(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as missing:
        raise NianbaoError(f"{file}: {missing.strerror or missing}") from None


def _before(draft: Reading, against: str, organ: str, region: str) -> Reading | None:
    if not against:
        return None
    if against != LAST_YEAR:
        before = read_draft(_bytes(Path(against)), name=Path(against).name)
        if not before.is_report:
            raise NianbaoError(f"{against} is not taken for an annual report")
        return before
    if not organ or draft.report_year is None:
        raise NianbaoError("whose the draft is and of which year could not be told: give --organ, or --title with both")
    from archive.config.load import load_configuration
    from archive.database.engine import session_scope
    from archive.ingest.previous_report import previous_report
    from crawler.commands.options import database  # not before: checking a file needs no database

    with session_scope(database(load_configuration())) as session:
        return previous_report(session, organ, draft.report_year, region)[1]


def _as_json(told: DraftCheck) -> dict[str, object]:
    return {
        "draft": to_json(told.draft) | {"findings": [_finding(one) for one in told.findings]},
        "outcomes": [one.to_json() for one in told.outcomes],
        "counts": counted(told.outcomes),
        "compared_with": {"title": told.before.title, "year": told.before.report_year} if told.before else None,
    }


def _finding(one: object) -> dict[str, str]:
    return {name: getattr(one, name) for name in ("check", "severity", "where", "message_zh", "message_en")}


def _show(told: DraftCheck) -> None:
    console = terminal()
    draft = told.draft
    console.print(f"题目：{draft.title or '未识别'}")
    console.print(f"单位：{draft.organ or '未识别'}　年度：{draft.report_year or '未识别'}")
    console.print("对照：" + (f"{told.before.title}" if told.before else "未与上一年度年报对照"))
    if not draft.is_report:
        console.print("该文件未被识别为政府信息公开工作年度报告，未作检查。")
    _print_findings(console, told)
    if told.outcomes:
        _print_outcomes(console, told)


def _print_findings(console: Console, told: DraftCheck) -> None:
    if not told.findings:
        return
    table = Table(title="发现的问题")
    for heading in ("程度", "检查项", "说明"):
        table.add_column(heading, overflow="fold")
    for one in (*told.faults, *told.not_understood):
        known = check_named(one.check)
        table.add_row(SEVERITY_NAMES[one.severity], known.name.zh if known else one.check, one.message_zh)
    console.print(table)


def _print_outcomes(console: Console, told: DraftCheck) -> None:
    counts = counted(told.outcomes)
    words = "，".join(f"{count}项{STATUS_NAMES[status]}" for status, count in counts.items())
    console.print(f"共{len(told.outcomes)}项检查：{words}。")
    failed = [one for one in told.outcomes if one.status in ("fail", "uncertain")]
    if not failed:
        return
    table = Table(title="不符和不能断定的检查")
    for heading in ("检查项", "位置", "结果"):
        table.add_column(heading, overflow="fold")
    for one in failed:
        known = check_named(one.check)
        place = cell_name(told.draft, one.where).zh if one.where.count(".") >= 2 else "全文"
        table.add_row(known.subject.zh if known else one.check, place, STATUS_NAMES[one.status])
    console.print(table)
