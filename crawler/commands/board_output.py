"""A board as a table for people, as JSON, CSV or XLSX."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.table import Table

from archive.clock import shanghai_iso
from archive.errors import NianbaoError
from archive.filings.states import Flag, State
from archive.filings.verdicts.status import Board, FilingStatus
from crawler.commands.options import Format, write_text
from crawler.commands.terminal import terminal

_STYLE = {"late": "yellow", "overdue": "red", "withdrawn": "magenta", "on_time": "green", "unverified": "dim"}


def write_board(board: Board, format: Format, output: str, traced: Sequence[dict[str, Any]] = ()) -> None:
    """Write the board in the form asked for; ``traced``: for JSON, its filings with their traces."""
    if format is Format.json:
        told = board.to_json() | {"filings": traced}
        write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", output)
    elif format in (Format.csv, Format.xlsx):
        _sheet(board, format, output)
    else:
        _table(board)


def _table(board: Board) -> None:
    console = terminal()
    table = Table(title=f"{board.year} 年度报告", title_justify="left")
    for heading in ("单位", "状态", "天数", "截止日期", "页面标注日期", "标记", "理由"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("状态", "天数", "截止日期", "页面标注日期"))
    apart = [filing for filing in board.filings if Flag.DUTY_UNCONFIRMED in filing.ruling.flags]
    for filing in board.filings:
        if Flag.DUTY_UNCONFIRMED not in filing.ruling.flags:
            table.add_row(*_cells(filing), style=_STYLE.get(filing.ruling.state))
    if apart:  # nothing is held against these
        table.add_section()
        table.add_row("公布义务未确认，不列入通报、提醒和统计：", *[""] * 6, style="dim")
        for filing in apart:
            table.add_row(*_cells(filing), style="dim")
    console.print(table)
    counts = "  ".join(f"{State(state).zh} {count}" for state, count in board.counts.items())
    console.print(f"合计 {sum(board.counts.values())}：{counts or '没有任何单位'}")


def _cells(filing: FilingStatus) -> list[str]:
    ruling = filing.ruling
    return [
        filing.facts.organ,
        ruling.state.name_for(filing.facts.deadline.basis),
        f"{'≥' if filing.is_lower_bound else ''}{ruling.days_late}" if ruling.days_late is not None else "",
        filing.facts.deadline.due.isoformat(),
        ruling.declared_date.isoformat() if ruling.declared_date else "",
        "、".join(flag.zh for flag in ruling.flags),
        ruling.reason_zh,
    ]


def _sheet(board: Board, format: Format, output: str) -> None:
    """Write the same columns as the page gives."""
    from archive.web.formats.board_sheet import filing_fields, records
    from archive.web.formats.sheet import Sheet, csv_pieces, workbook

    sheet = Sheet(
        f"nianbao-{board.year}",
        filing_fields("zh"),
        records(board.filings, "zh"),
        {"数据截至": shanghai_iso(board.as_of)},
    )
    if format is Format.csv:
        write_text("".join(csv_pieces(sheet, "zh")), output)
    elif output in ("", "-"):
        raise NianbaoError("--format xlsx needs -o FILE.xlsx")
    else:
        Path(output).write_bytes(workbook(sheet, "zh"))


def csv_text(fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Return a table as CSV that spreadsheets open as it is: RFC 4180, with a byte order mark, formulas disarmed."""
    from archive.web.formats.sheet import plain

    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(fields)
    writer.writerows([plain(value) for value in row] for row in rows)
    return "\ufeff" + text.getvalue()  # Excel takes a CSV without BOM for GBK
