"""What people decided of single rows: whose report of which year a row is, or that it is none.

Read from the journal and from the file that stood before it, copied into the database on sync. Like the decisions on
filings they are data and no derived table: `nianbao rebuild` reads them again.
"""

from __future__ import annotations

import json
from datetime import UTC
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy.orm import Session

from archive.config.paths import data_dir
from archive.database.models import RowDecisionRecord
from archive.errors import ConfigError
from archive.filings.decisions.tables import sync_table
from archive.journal.effects import effects
from archive.journal.lines import whole_lines
from archive.journal.reading import read_journal

_FILE = "rows.jsonl"
RowKind = Literal["report", "not_report", "revoke"]


class RowLine(BaseModel):
    """One decision on a row, as a person gives it. ``at`` is an instant with its zone."""

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


def sync_rows(session: Session, data: Path | None = None) -> int:
    """Make the table equal to what stands under the data folder; the number of decisions. Raises ConfigError with the
    line of a fault."""
    rows = {line.id: line.model_dump() for line in read_rows(data or data_dir())}
    sync_table(session, RowDecisionRecord, rows)
    return len(rows)


def read_rows(data: Path) -> list[RowLine]:
    """All decisions on rows under a data folder, oldest first: from before the journal, then those that hold in it."""
    return [*read_old_rows(data / "decisions"), *_of_journal(data)]


def read_old_rows(folder: Path) -> list[RowLine]:
    """All lines of the file from before the journal; a last line cut off by a crash is left out and told."""
    path = folder / _FILE
    return [_parse(path, number, text) for number, text in whole_lines(path)]


def _of_journal(data: Path) -> list[RowLine]:
    return [
        RowLine.model_validate({**found.body["row"], "by": found.by, "at": found.at})
        for found in effects(read_journal(data), "row.")
    ]


def _parse(path: Path, number: int, text: str) -> RowLine:
    try:
        return RowLine.model_validate(json.loads(text))
    except (json.JSONDecodeError, ValidationError) as broken:
        raise ConfigError(path, str(broken).splitlines()[-1], line=number) from None
