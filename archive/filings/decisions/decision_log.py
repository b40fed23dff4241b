"""What people decided of filings: read from the journal and from the file that stood before it, copied into the
database on sync.

Both are data and no derived table: `nianbao rebuild` reads them again, and nothing the machine does changes them.
Decisions are written by `archive.office` alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from archive.config.paths import data_dir
from archive.database.models import DecisionRecord, Organ
from archive.errors import ConfigError
from archive.filings.decisions.rows import sync_rows
from archive.filings.decisions.tables import sync_table
from archive.filings.rules.decisions import Decision, DecisionKind
from archive.journal.effects import effects
from archive.journal.lines import whole_lines
from archive.journal.reading import read_journal

_FILE = "decisions.jsonl"


class DecisionLine(BaseModel):
    """One decision, as a person or a page gives it. ``at`` is an instant with its zone."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    organ_id: str = Field(min_length=1)
    report_year: int = Field(ge=2008, lt=2100)
    kind: DecisionKind
    by: str = Field(min_length=1)
    at: AwareDatetime
    reason: str = Field(min_length=1)
    until: date | None = None
    finding: str = ""
    revokes: str = ""
    id: str = ""

    @model_validator(mode="after")
    def _whole(self) -> DecisionLine:
        if self.kind == "waive" and self.until is None:
            raise ValueError("a waiver needs the last day it holds (until)")
        if (self.kind == "revoke") != bool(self.revokes):
            raise ValueError("revoke, and nothing else, names the decision it takes back (revokes)")
        self.at = self.at.astimezone(UTC)
        self.id = self.id or sha256(self.model_dump_json(exclude={"id"}).encode()).hexdigest()[:16]
        return self

    def row(self) -> dict[str, Any]:
        """Return the columns of the table."""
        return self.model_dump()


def decisions_folder(data: Path | None = None) -> Path:
    """Where the files from before the journal lie: ``decisions`` in the data folder."""
    return (data or data_dir()) / "decisions"


def sync_decisions(session: Session, data: Path | None = None) -> int:
    """Make the tables equal to what stands under the data folder, that of decisions on rows too; the number of
    decisions on filings. Raises ConfigError with the line of a fault."""
    sync_rows(session, data)
    rows = {line.id: line.row() for line in read_decisions(data or data_dir())}
    sync_table(session, DecisionRecord, rows)
    return len(rows)


def read_decisions(data: Path) -> list[DecisionLine]:
    """All decisions under a data folder, oldest first: those from before the journal, then those that hold in it."""
    return [*read_old_decisions(decisions_folder(data)), *_of_journal(data)]


def read_old_decisions(folder: Path) -> list[DecisionLine]:
    """All lines of the file from before the journal; a last line cut off by a crash is left out and told."""
    path = folder / _FILE
    return [_parse(path, number, text) for number, text in whole_lines(path)]


def _of_journal(data: Path) -> list[DecisionLine]:
    return [
        DecisionLine.model_validate({**found.body["decision"], "by": found.by, "at": found.at})
        for found in effects(read_journal(data), "decision.")
    ]


def decisions_by_organ(session: Session, whose: ColumnElement[bool], year: int) -> dict[str, Sequence[Decision]]:
    """All decisions on the filings of one year, by organ."""
    query = (
        select(DecisionRecord)
        .join(Organ, Organ.id == DecisionRecord.organ_id)
        .where(whose, DecisionRecord.report_year == year)
    )
    words: dict[str, list[Decision]] = defaultdict(list)
    for row in session.scalars(query):
        words[row.organ_id].append(decision_from(row))
    return dict(words)


def decision_from(given: DecisionRecord | DecisionLine) -> Decision:
    """Return a line or a row as a word."""
    return Decision(
        given.id,
        given.organ_id,
        given.report_year,
        cast(DecisionKind, given.kind),
        given.by,
        given.at,
        given.reason,
        given.until,
        given.finding,
        given.revokes,
    )


def _parse(path: Path, number: int, text: str) -> DecisionLine:
    try:
        return DecisionLine.model_validate(json.loads(text))
    except (json.JSONDecodeError, ValidationError) as broken:
        raise ConfigError(path, str(broken).splitlines()[-1], line=number) from None
