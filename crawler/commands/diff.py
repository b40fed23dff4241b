"""`nianbao diff`: what changed between two versions of a report, or between two report years of one organ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.base import dump_json
from archive.database.engine import session_scope
from archive.database.models import Version
from archive.errors import NianbaoError, NotFoundError
from archive.reading.reading_diff import CellChange, DiffLine, compare_tables, compare_texts
from crawler.commands.options import Format, FormatOption, database, write_text
from crawler.commands.terminal import terminal

_STYLE = {"same": "", "removed": "red strike", "added": "green underline"}


def register(app: typer.Typer) -> None:
    app.command("diff", help="Show the changes between versions or years of a report.")(diff)


def diff(
    report: Annotated[str, typer.Argument(help="Report id, such as 411424-shenjiju-2017.")],
    old: Annotated[int | None, typer.Option("--from", help="Number of the older version.")] = None,
    new: Annotated[int | None, typer.Option("--to", help="Number of the newer version.")] = None,
    against: Annotated[int | None, typer.Option("--against", help="Compare with this year of the organ.")] = None,
    format: FormatOption = Format.table,
) -> None:
    if against is not None and (old is not None or new is not None):
        raise NianbaoError("give either --against or --from and --to, not both")
    with session_scope(database(load_configuration())) as session:
        before, after = _pair(session, report, old, new, against)
        lines = compare_texts(_paragraphs(before), _paragraphs(after))
        cells = compare_tables(before.reading.get("tables") or {}, after.reading.get("tables") or {})
    if format is Format.json:
        told = {"text": [asdict(line) for line in lines], "cells": [asdict(cell) for cell in cells]}
        write_text(dump_json(told) + "\n")
    else:
        _show(lines, cells)
    raise typer.Exit(1 if cells or any(line.kind != "skipped" for line in lines) else 0)


def _pair(
    session: Session, report: str, old: int | None, new: int | None, against: int | None
) -> tuple[Version, Version]:
    versions = _versions(session, report)
    if against is not None:
        organ = report.rpartition("-")[0]
        return _versions(session, f"{organ}-{against}")[-1], versions[-1]
    if len(versions) < 2:
        raise NotFoundError(f"{report} has only one version; --against YEAR compares it with another year")
    return _numbered(versions, old, versions[-2]), _numbered(versions, new, versions[-1])


def _versions(session: Session, report: str) -> Sequence[Version]:
    query = select(Version).where(Version.report_id == report).order_by(Version.first_seen_at, Version.id)
    if found := session.scalars(query).all():
        return found
    raise NotFoundError(f"no version of report {report} is stored")


def _numbered(versions: Sequence[Version], number: int | None, default: Version) -> Version:
    if number is None:
        return default
    found = next((version for version in versions if version.number == number), None)
    if found is None:
        raise NotFoundError(f"there is no version {number}; there are {', '.join(str(v.number) for v in versions)}")
    return found


def _paragraphs(version: Version) -> list[str]:
    return [line.strip() for line in version.text.splitlines() if line.strip()]


def _show(lines: Sequence[DiffLine], cells: Sequence[CellChange]) -> None:
    console = terminal(120)
    for line in lines:
        if line.kind == "skipped":
            console.print(f"… {line.count}", style="dim")
            continue
        told = Text()
        for text, mark in line.runs:
            told.append(text if console.is_terminal or mark == "same" else _plain(text, mark), style=_STYLE[mark])
        console.print(told)
    for cell in cells:
        console.print(f"{cell.where}: {cell.old or '空白'} → {cell.new or '空白'} {cell.delta}")
    if not lines and not cells:
        console.print("没有变化")


def _plain(text: str, mark: str) -> str:
    """Without colours the marks must stand in the text."""
    return f"[-{text}-]" if mark == "removed" else f"{{+{text}+}}"
