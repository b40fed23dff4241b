"""`nianbao doubts`: the rows that may be somebody's report and wait for a person to say what they are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table

from archive.clock import civil_date
from archive.config.load import load_configuration
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.filings.decisions.decision_log import sync_decisions
from archive.filings.rules.reasons import DOUBT_KINDS
from archive.filings.verdicts.doubts import DoubtEntry, doubts_of
from crawler.commands.board_output import csv_text
from crawler.commands.options import (
    AsOf,
    Format,
    FormatOption,
    Output,
    Region,
    Year,
    database,
    moment,
    not_as_xlsx,
    write_text,
)
from crawler.commands.terminal import terminal

_FIELDS = ("title", "url", "column_id", "region", "doubt", "why", "candidates", "year", "since", "capture")


def register(app: typer.Typer) -> None:
    app.command("doubts", help="List unconfirmed listings that may be a report (see `nianbao decide report`).")(doubts)


def doubts(
    year: Year = None,
    region: Region = "",
    doubt: Annotated[str, typer.Option("--doubt", help="Only listings of this kind of doubt.")] = "",
    as_of: AsOf = "",
    format: FormatOption = Format.table,
    output: Output = "-",
) -> None:
    not_as_xlsx(format)
    if doubt and doubt not in DOUBT_KINDS:
        raise NianbaoError(f"--doubt: {doubt} is not a kind of doubt; there are {', '.join(DOUBT_KINDS)}")
    with session_scope(database(load_configuration())) as session:
        sync_decisions(session)
        instant = moment(as_of, whole_day=True)
        found = doubts_of(session, instant, region=region, year=year, doubt=doubt)
    if format is Format.json:
        told = {"as_of": instant.isoformat(), "doubts": [entry.to_json() for entry in found]}
        write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", output)
    elif format is Format.csv:
        write_text(csv_text(_FIELDS, [_cells(entry) for entry in found]), output)
    else:
        _show(found)


def _cells(entry: DoubtEntry) -> list[object]:
    names = "、".join(f"{name}（{organ_id}）" for organ_id, name in entry.candidates)
    stated = entry.year or ""
    return [
        entry.title, entry.url, entry.column_id, entry.region, entry.doubt, entry.why[0], names, stated,
        entry.since.isoformat(), entry.capture,
    ]  # fmt: skip


def _show(found: Sequence[DoubtEntry]) -> None:
    console = terminal()
    table = Table()
    for heading in ("标题", "原因", "可能的单位", "年度", "首次发现", "栏目", "网址"):
        table.add_column(heading, overflow="fold")
    for entry in found:
        names = "、".join(name for _id, name in entry.candidates) or "栏目内任一单位"
        cells = (str(entry.year or "不明"), civil_date(entry.since).isoformat(), entry.column_id, entry.url)
        table.add_row(entry.title, entry.why[0], names, *cells)
    console.print(table)
    console.print(f"合计 {len(found)}")
