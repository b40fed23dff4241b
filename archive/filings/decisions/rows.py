"""Keeps what people decided of single rows: whose report of which year a row is, or that it is none.

An append-only file of JSON lines beside the decisions on filings, copied into the database on sync. Like those it is
data and no derived table: `nianbao rebuild` reads it again.
"""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.paths import data_dir
from archive.database.models import Listing, Organ, RowDecisionRecord
from archive.errors import ConfigError, NotFoundError
from archive.filings.decisions.journal import append_line, sync_table, whole_lines

_FILE = "rows.jsonl"
RowKind = Literal["report", "not_report", "revoke"]


class RowLine(BaseModel):
    """One line of the file, as a person gives it. ``at`` is an instant with its zone."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    column_id: str = Field(min_length=1)
    url: str = Field(min_length=1)
    kind: RowKind
    organ_id: str | None = None
    report_year: int | None = Field(None, ge=2008, lt=2100)
    by: str = Field(min_length=1)
    at: AwareDatetime
    reason: str = Field(min_length=1)
    revokes: str = ""
    id: str = ""

    @model_validator(mode="after")
    def _whole(self) -> RowLine:
        if (self.kind == "report") != (self.organ_id is not None and self.report_year is not None):
            raise ValueError("report, and nothing else, names whose report of which year the row is")
        if (self.kind == "revoke") != bool(self.revokes):
            raise ValueError("revoke, and nothing else, names the decision it takes back (revokes)")
        self.at = self.at.astimezone(UTC)
        self.id = self.id or sha256(self.model_dump_json(exclude={"id"}).encode()).hexdigest()[:16]
        return self


def decide_row(session: Session, given: RowLine, folder: Path | None = None) -> RowDecisionRecord:
    """Keep a decision, first in the file, then in the database. Raises NotFoundError for a row, an organ or a decision
    that is not there; deciding the same twice keeps one."""
    if given.revokes:
        if session.get(RowDecisionRecord, given.revokes) is None:
            raise NotFoundError(f"no decision {given.revokes} on a row to revoke")
    elif (
        session.scalar(select(Listing.id).where(Listing.column_id == given.column_id, Listing.url == given.url)) is None
    ):
        raise NotFoundError(
            f"there is no row {given.url} in column {given.column_id}; `nianbao doubts` lists those in doubt"
        )
    if given.organ_id and session.get(Organ, given.organ_id) is None:
        raise NotFoundError(f"there is no organ {given.organ_id}; `nianbao status --format csv` lists the ids")
    if session.get(RowDecisionRecord, given.id) is None:
        append_line((folder or rows_folder()) / _FILE, given.model_dump_json())
        session.add(RowDecisionRecord(**given.model_dump()))
        session.flush()
    return session.get_one(RowDecisionRecord, given.id)


def sync_rows(session: Session, folder: Path | None = None) -> int:
    """Make the table equal to the file; the number of decisions. Raises ConfigError with the line of a fault."""
    rows = {line.id: line.model_dump() for line in read_rows(folder or rows_folder())}
    sync_table(session, RowDecisionRecord, rows)
    return len(rows)


def read_rows(folder: Path) -> list[RowLine]:
    """All lines of the file, oldest first; a last line cut off by a crash is left out and told."""
    path = folder / _FILE
    return [_parse(path, number, text) for number, text in whole_lines(path)]


def rows_folder() -> Path:
    """Where the file lies: beside the decisions on filings."""
    return data_dir() / "decisions"


def _parse(path: Path, number: int, text: str) -> RowLine:
    try:
        return RowLine.model_validate(json.loads(text))
    except (json.JSONDecodeError, ValidationError) as broken:
        raise ConfigError(path, str(broken).splitlines()[-1], line=number) from None
