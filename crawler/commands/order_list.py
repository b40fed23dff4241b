"""`nianbao notice orders`: the book of 督办单, every sheet with its state and what the program proposes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import civil_date, utc_now
from archive.config.load import Configuration, load_configuration
from archive.database.engine import session_scope
from archive.database.models import Organ
from archive.errors import NianbaoError
from archive.filings.verdicts.status import FilingStatus
from archive.notices.order import Order
from archive.notices.order_log import read_orders
from archive.notices.order_suggestions import suggested_step
from crawler.commands.notice_common import current_boards
from crawler.commands.options import Format, FormatOption, Region, Year, database, write_text
from crawler.commands.terminal import terminal


def register(group: typer.Typer) -> None:
    group.command("orders", help="List all 督办单 with state and suggested step.")(list_orders)


def list_orders(
    year: Year = None,
    region: Region = "",
    only_open: Annotated[bool, typer.Option("--open", help="Only open orders.")] = False,
    format: FormatOption = Format.table,
) -> None:
    if format not in (Format.table, Format.json):
        raise NianbaoError(f"--format {format.value} is not offered here; table or json")
    configuration, now = load_configuration(), utc_now()
    with session_scope(database(configuration)) as session:
        names = _organs(session, region)
        wanted = [o for o in read_orders() if o.issued_line.organ_id in names and (o.open or not only_open)]
        wanted = [o for o in wanted if year in (None, o.issued_line.report_year)]
        standing = _as_they_stand(session, configuration, wanted, now)
    rows = [_told(order, names, standing.get(order.filing_id), now) for order in wanted]
    if format is Format.json:
        write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        _show(rows)


def _organs(session: Session, region: str) -> dict[str, str]:
    query = select(Organ.id, Organ.name).where(Organ.region.startswith(region, autoescape=True))
    found: dict[str, str] = dict(session.execute(query).all())
    return found


def _as_they_stand(
    session: Session, configuration: Configuration, wanted: Sequence[Order], now: datetime
) -> dict[str, FilingStatus]:
    years: dict[int, list[str]] = {}
    for order in wanted:
        years.setdefault(order.issued_line.report_year or 0, []).append(order.issued_line.organ_id)
    return {
        identity: f for found in current_boards(session, configuration, years, now) for identity, f in found.items()
    }


def _told(order: Order, names: dict[str, str], filing: FilingStatus | None, now: datetime) -> dict[str, Any]:
    first = order.issued_line
    return {
        "number": order.number,
        "kind": first.kind,
        "organ_id": first.organ_id,
        "organ": names[first.organ_id],
        "year": first.report_year,
        "state": order.state,
        "state_zh": order.state_zh(civil_date(now)),
        "over_time": order.is_past_due(civil_date(now)),
        "due": first.due.isoformat() if first.due else None,
        "proposal": suggested_step(order, filing),
        "snapshot": first.snapshot,
        "steps": [{"step": s.step, "by": s.by, "at": s.at.isoformat(), "note": s.note} for s in order.steps],
    }


def _show(rows: Sequence[dict[str, Any]]) -> None:
    console, table = terminal(), Table()
    for heading in ("编号", "单位", "年度", "状态", "办理期限", "最后一步", "建议办理"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        last = row["steps"][-1]
        told = f"{last['at'][:10]} {last['by']} {last['note']}".strip()
        table.add_row(row["number"], row["organ"], str(row["year"]), row["state_zh"], row["due"], told, row["proposal"])
    console.print(table)
