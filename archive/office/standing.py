"""How a filing stands at an instant, as guards and checks need it: its ruling by a digest, and the newest visit."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from archive.config.deadlines import Deadlines
from archive.filings.rules.column_visits import VisitFact
from archive.filings.verdicts.status import FilingStatus, board
from archive.filings.verdicts.visited import visits_after_deadline

_RENAMED = "new_name"  # the doubt that another organ's report may be this one's under a new name


@dataclass(frozen=True, slots=True)
class Standing:
    """A filing as it stands at ``at``."""

    filing: FilingStatus
    deadlines: Deadlines
    at: datetime

    @property
    def name(self) -> str:
        """The filing as an object of the journal."""
        return f"filing:{self.filing.facts.id}"

    @property
    def is_duty_doubtful(self) -> bool:
        """Whether a person must say on what the duty rests: the organ may have been merged or renamed, or is by its
        name none that the law binds."""
        outside = self.deadlines.outside(self.filing.facts.organ)
        return outside or any(doubt.kind == _RENAMED for doubt in self.filing.facts.doubts)

    @property
    def is_visited(self) -> bool:
        """Whether a complete visit after the deadline can be checked, or a report."""
        return self.filing.seen or bool(visits_after_deadline(self.filing.facts))

    @property
    def newest_visit(self) -> VisitFact | None:
        """The newest complete visit of a column that could hold the report."""
        found = (column.last_complete() for column in self.filing.facts.columns)
        return max((visit for visit in found if visit), key=lambda visit: visit.started_at, default=None)

    def shown(self) -> dict[str, Any]:
        """Return what a line keeps of the ruling that the person saw."""
        ruling = self.filing.ruling
        return {
            "digest": ruling_digest(self.filing),
            "state": str(ruling.state),
            "days_late": ruling.days_late,
            "told": ruling.reason_zh,
        }


def standing_at(session: Session, deadlines: Deadlines, organ_id: str, year: int, now: datetime) -> Standing | None:
    """Return how a filing stands at an instant; None for an unknown organ."""
    filings = board(session, deadlines, year, now, organ_ids=[organ_id]).filings
    return Standing(filings[0], deadlines, now) if filings else None


def standings_at(
    session: Session, deadlines: Deadlines, named: Iterable[tuple[str, int]], now: datetime
) -> list[Standing]:
    """Return how some filings (organ and report year) stand at an instant, judged together, in the order given;
    unknown organs are left out."""
    wanted = list(dict.fromkeys(named))
    years: dict[int, list[str]] = {}
    for organ_id, year in wanted:
        years.setdefault(year, []).append(organ_id)
    boards = (board(session, deadlines, year, now, organ_ids=organs) for year, organs in years.items())
    found = {(one.facts.organ_id, one.facts.year): one for some in boards for one in some.filings}
    return [Standing(found[one], deadlines, now) for one in wanted if one in found]


def ruling_digest(filing: FilingStatus) -> str:
    """Return what a check rests on, as a SHA-256: state and flags, the days where they are more than the passing of
    days, the report and rows in doubt, the decisions in force, the organ as the roster has it and its columns.

    A further visit that finds what the last one found leaves it as it is.
    """
    facts, ruling = filing.facts, filing.ruling
    told = {
        "state": ruling.state,
        "flags": sorted(ruling.flags),
        "days": None if ruling.state == "overdue" else ruling.days_late,
        "declared": str(ruling.declared_date),
        "reports": sorted([one.url, str(one.first_seen_at), str(one.gone_at)] for one in facts.sightings),
        "doubts": sorted([one.column_id, one.url, one.kind, str(one.gone_at)] for one in facts.doubts),
        "decisions": [one.id for one in facts.decisions],
        "organ": [facts.organ, facts.kind, facts.region, facts.confirmed, facts.applicable, facts.successor],
        "before": sorted(facts.predecessor_of),
        "deadline": [str(facts.deadline.due), str(facts.deadline.basis)],
        "columns": sorted(column.id for column in facts.columns),
    }
    return sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
