"""Decisions as a table for people, as JSON or as CSV."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from rich.table import Table
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.clock import format_minute
from archive.database.models import DecisionRecord, DisclosureColumn, Listing, Organ, RowDecisionRecord, Site
from archive.filings.decisions.decision_log import decision_from
from archive.filings.facts.row_decisions import rows_in_force
from archive.filings.rules.decisions import Decision, decisions_in_force
from archive.notices.decision_text import KIND_ZH
from crawler.commands.board_output import csv_text
from crawler.commands.options import Format, write_text
from crawler.commands.terminal import terminal

_FIELDS = (
    "id", "organ_id", "organ", "year", "kind", "finding", "column_id", "url", "title", "by", "at", "reason", "until",
    "revokes", "in_force",
)  # fmt: skip


def write_decisions(found: list[dict[str, Any]], format: Format, output: str) -> None:
    """Write the decisions in the form asked for."""
    if format is Format.json:
        write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", output)
    elif format is Format.csv:
        write_text(csv_text(_FIELDS, [[row[field] for field in _FIELDS] for row in found]), output)
    else:
        _show(found)


def rows(
    session: Session, year: int | None, region: str, organ: str, now: datetime, *, everything: bool
) -> list[dict[str, Any]]:
    """Return the decisions on filings and on rows, oldest first: those that hold, or ``everything``."""
    found = [*_on_filings(session, year, region, organ, now), *_on_rows(session, year, region, organ, now)]
    found.sort(key=lambda one: (one["at"], one["id"]))
    return [one for one in found if everything or one["in_force"]]


def _on_filings(session: Session, year: int | None, region: str, organ: str, now: datetime) -> list[dict[str, Any]]:
    query = select(DecisionRecord, Organ.name).join(Organ, Organ.id == DecisionRecord.organ_id)
    query = query.where(Organ.region.startswith(region, autoescape=True))
    if year:
        query = query.where(DecisionRecord.report_year == year)
    if organ:
        query = query.where(DecisionRecord.organ_id == organ)
    found = [(decision_from(row), name) for row, name in session.execute(query)]
    holding = {word.id for word in decisions_in_force([word for word, _ in found], now)}
    return [_told(word, name, word.id in holding) for word, name in found]


def _on_rows(session: Session, year: int | None, region: str, organ: str, now: datetime) -> list[dict[str, Any]]:
    """One that takes another back is about the same organ and year. Without a year: those of the row's own."""
    query = (
        select(RowDecisionRecord, Organ.name, Listing.title, Listing.report_year, Site.region)
        .outerjoin(Organ, Organ.id == RowDecisionRecord.organ_id)
        .outerjoin(Listing, (Listing.column_id == RowDecisionRecord.column_id) & (Listing.url == RowDecisionRecord.url))
        .outerjoin(DisclosureColumn, DisclosureColumn.id == RowDecisionRecord.column_id)
        .outerjoin(Site, Site.id == DisclosureColumn.site_id)
    )
    found = session.execute(query.order_by(RowDecisionRecord.at, RowDecisionRecord.id)).all()
    holding = {one.id for one in rows_in_force(session, now)}
    first = {decision.id: (decision.organ_id, name, decision.report_year) for decision, name, *_ in found}
    told = []
    for decision, _name, title, stated, where in found:
        organ_id, name, spoken = first.get(decision.revokes or decision.id, (None, None, None))
        if (organ and organ_id != organ) or (year and (spoken or stated) != year):
            continue
        if (where or "").startswith(region):
            told.append(_told_of_row(decision, organ_id, name, spoken, title, decision.id in holding))
    return told


def _told(word: Decision, organ: str, holds: bool) -> dict[str, Any]:
    return {
        "id": word.id, "organ_id": word.organ_id, "organ": organ, "year": word.report_year, "kind": word.kind,
        "finding": word.finding, "column_id": "", "url": "", "title": "", "by": word.by, "at": word.at.isoformat(),
        "reason": word.reason, "until": word.until.isoformat() if word.until else None, "revokes": word.revokes,
        "in_force": holds,
    }  # fmt: skip


def _told_of_row(
    decision: RowDecisionRecord,
    organ_id: str | None,
    organ: str | None,
    year: int | None,
    title: str | None,
    holds: bool,
) -> dict[str, Any]:
    return {
        "id": decision.id, "organ_id": organ_id, "organ": organ, "year": year, "kind": decision.kind, "finding": "",
        "column_id": decision.column_id, "url": decision.url, "title": title or "", "by": decision.by,
        "at": decision.at.isoformat(), "reason": decision.reason, "until": None, "revokes": decision.revokes,
        "in_force": holds,
    }  # fmt: skip


def _show(found: list[dict[str, Any]]) -> None:
    console, table = terminal(), Table()
    for heading in ("编号", "单位", "年度", "决定", "对象", "何人", "何时", "理由", "至", "有效"):
        table.add_column(heading, overflow="fold")
    for row in found:
        when = format_minute(datetime.fromisoformat(row["at"]))
        holds = "是" if row["in_force"] else "否"
        cells = (
            row["id"],
            row["organ"],
            row["year"],
            KIND_ZH.get(row["kind"], row["kind"]),
            _about(row),
            row["by"],
            when,
            row["reason"],
            row["until"],
        )
        table.add_row(*("" if cell is None else str(cell) for cell in (*cells, holds)))
    console.print(table)


def _about(row: dict[str, Any]) -> str:
    if row["finding"]:
        return f"问题 {row['finding']}"
    about = f"条目“{row['title']}” {row['url']}" if row["url"] else ""
    revoked = f"决定 {row['revokes']}" if row["revokes"] else ""
    return "，".join(filter(None, (revoked, about))) or "判定"
