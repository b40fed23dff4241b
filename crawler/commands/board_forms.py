"""A board as a table for people, as JSON, CSV or XLSX."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from archive.errors import NianbaoError
from archive.filings.rules.ruling import FLAG_ZH, STATE_ZH, state_zh
from archive.filings.verdicts.status import Board, FilingStatus
from crawler.commands.options import Format, write_text

_FIELDS = (
    "organ_id",
    "organ",
    "kind",
    "region",
    "year",
    "deadline",
    "basis",
    "state",
    "days_late",
    "flags",
    "grade",
    "declared_date",
    "first_seen",
    "absent_until",
    "reason_zh",
    "reason_en",
    "report_id",
)
_STYLE = {"late": "yellow", "overdue": "red", "withdrawn": "magenta", "on_time": "green", "unverified": "dim"}


def give(board: Board, format: Format, output: str) -> None:
    """Write the board in the form asked for."""
    if format is Format.json:
        write_text(json.dumps(board.to_json(), ensure_ascii=False, indent=1) + "\n", output)
    elif format is Format.csv:
        write_text(csv_text(_FIELDS, _rows(board)), output)
    elif format is Format.xlsx:
        _xlsx(board, output)
    else:
        _table(board)


def _table(board: Board) -> None:
    console = Console(width=None if sys.stdout.isatty() else 160)
    table = Table(title=f"{board.year} 年度报告", title_justify="left")
    for heading in ("单位", "状态", "天数", "应公开", "标注日期", "标记", "理由"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("状态", "天数", "应公开", "标注日期"))
    for filing in board.filings:
        table.add_row(*_cells(filing), style=_STYLE.get(filing.ruling.state))
    console.print(table)
    counts = "  ".join(f"{STATE_ZH[state]} {count}" for state, count in board.counts.items())  # type: ignore[index]
    console.print(f"合计 {sum(board.counts.values())}：{counts or '没有任何单位'}")


def _cells(filing: FilingStatus) -> list[str]:
    ruling = filing.ruling
    return [
        filing.facts.organ,
        state_zh(ruling.state, filing.facts.deadline.basis),
        f"{'≥' if filing.at_least else ''}{ruling.days_late}" if ruling.days_late is not None else "",
        filing.facts.deadline.due.isoformat(),
        ruling.declared_date.isoformat() if ruling.declared_date else "",
        "、".join(FLAG_ZH.get(flag, flag) for flag in ruling.flags),
        ruling.reason_zh,
    ]


def _rows(board: Board) -> list[list[str | int | None]]:
    rows: list[list[str | int | None]] = []
    for filing in board.filings:
        told = filing.to_json()
        told["flags"] = " ".join(told["flags"])
        rows.append([told[field] for field in _FIELDS])
    return rows


def _guarded(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula is disarmed: names come from the network."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


def csv_text(fields: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """A table as CSV that spreadsheets open as it is: RFC 4180, with a byte order mark, formulas disarmed."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(fields)
    writer.writerows([_guarded(value) for value in row] for row in rows)
    return "\ufeff" + text.getvalue()  # Excel takes a CSV without BOM for GBK


def _xlsx(board: Board, output: str) -> None:
    if output in ("", "-"):
        raise NianbaoError("--format xlsx needs -o FILE.xlsx")
    import xlsxwriter

    with xlsxwriter.Workbook(output, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("filings")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, _FIELDS)
        for number, row in enumerate(_rows(board), 1):
            sheet.write_row(number, 0, ["" if value is None else _guarded(value) for value in row])
        sheet.autofilter(0, 0, max(1, len(board.filings)), len(_FIELDS) - 1)
