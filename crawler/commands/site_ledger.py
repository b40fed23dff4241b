"""`nianbao site ledger`: every county of the country, whether watched, proposed, blocked, not found or unknown."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table

from archive.clock import utc_now
from archive.config.load import load_configuration
from archive.config.paths import data_dir
from archive.counties.ledger import count_statuses, county_ledger, province_shares
from archive.database.engine import session_scope
from archive.errors import NianbaoError
from archive.records.county import COUNTY_STATUSES, CountyOut
from archive.records.fields import record_fields
from crawler.commands.board_output import csv_text
from crawler.commands.options import Format, FormatOption, Output, Region, database, not_as_xlsx, write_text
from crawler.commands.terminal import terminal

_FIELDS = tuple(field.name for field in record_fields(CountyOut))


def ledger(
    region: Region = "",
    state: Annotated[str, typer.Option("--state", help="Only counties of this status.")] = "",
    format: FormatOption = Format.table,
    output: Output = "-",
) -> None:
    """Print the ledger: a table of provinces, or every county as JSON or CSV."""
    not_as_xlsx(format)
    if state and state not in COUNTY_STATUSES:
        raise NianbaoError(f"--state: {state} is no status of a county; there are {', '.join(COUNTY_STATUSES)}")
    configuration, now = load_configuration(), utc_now()
    with session_scope(database(configuration)) as session:
        found = county_ledger(session, configuration, data_dir(), now, region)
    found = [one for one in found if state in ("", one.status)]
    if format is Format.json:
        told = {"as_of": now.isoformat(), "counts": count_statuses(found)}
        counties = [one.model_dump(mode="json") for one in found]
        write_text(json.dumps(told | {"counties": counties}, ensure_ascii=False, indent=1) + "\n", output)
    elif format is Format.csv:
        write_text(csv_text(_FIELDS, [[getattr(one, name) for name in _FIELDS] for one in found]), output)
    elif region or state:
        _show_counties(found)
    else:
        _show_provinces(found)


def _show_provinces(found: list[CountyOut]) -> None:
    table = Table()
    table.add_column("省份")
    statuses = [one for one in COUNTY_STATUSES.values() if any(county.status == one.code for county in found)]
    for heading in ("县级", *(one.zh for one in statuses)):
        table.add_column(heading, justify="right")
    for share in province_shares(found):
        counts = (share.counts.get(one.code, 0) for one in statuses)
        table.add_row(share.name, str(share.counties), *(str(n or "") for n in counts))
    table.add_section()
    total = count_statuses(found)
    table.add_row("合计", str(len(found)), *(str(total[one.code]) for one in statuses))
    terminal().print(table)


def _show_counties(found: list[CountyOut]) -> None:
    table = Table()
    for heading in ("代码", "名称", "状态", "首页", "原因"):
        table.add_column(heading, overflow="fold")
    for one in found:
        table.add_row(one.region, one.name, one.status_zh, one.home, one.reason)
    console = terminal()
    console.print(table)
    console.print(f"合计 {len(found)}")
