"""Takes changes of rosters, as the journal has them, into the database: each at its own instant, between the visits.

A live run and `nianbao rebuild` take them in the same order, so that rows, verdicts and their history come out equal.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from archive.config.load import Configuration, load_configuration
from archive.config.paths import data_dir
from archive.database.alone import BusyError
from archive.database.engine import session_scope, walking_alone
from archive.database.models import JudgingState, Listing, Organ, RosterChange, Version
from archive.errors import ConfigErrors
from archive.filings.verdicts.history import record_verdicts
from archive.ingest.roster import Roster
from archive.ingest.sync import sync_rosters
from archive.journal.effects import Effect
from archive.journal.rosters import roster_effects

logger = logging.getLogger(__name__)
_PATIENCE = 2.0  # seconds; whoever acts on a page waits no longer
_AFTER = timedelta(microseconds=1)  # a change holds from the first instant after it was made


@dataclass(slots=True)
class PendingChanges:
    """The changes of rosters that are not taken in yet. ``data``: the data folder, where it is not that of the
    environment."""

    session: Session
    configuration: Configuration
    data: Path | None = None
    waiting: list[Effect] = field(init=False)

    def __post_init__(self) -> None:
        changes = roster_effects(self.data or data_dir())
        applied = set(self.session.scalars(select(RosterChange.seq))) if changes else set()
        self.waiting = [one for one in changes if one.seq not in applied]

    def take(self, until: datetime | None = None) -> int:
        """Take changes in, those up to an instant (None: all); how many there were."""
        taken = 0
        while self.waiting and (until is None or self.waiting[0].at <= until):
            self._take(self.waiting.pop(0))
            taken += 1
        return taken

    def _take(self, effect: Effect) -> None:
        """Judge the region as it stood up to the change, and again after it."""
        session, region = self.session, str(effect.body["roster"]["region"])
        self._judge(region, effect.at)
        session.add(RosterChange(seq=effect.seq, region=region, at=effect.at))
        session.flush()
        sync_rosters(session, self.configuration, region, self.data)
        _gather(session, self.configuration, region)
        self._judge(region, effect.at + _AFTER)

    def _judge(self, region: str, at: datetime) -> None:
        """Record verdicts of the regions that were judged before; the others are with their first visit."""
        concerned = _concerned(self.session, region)
        judged = self.session.scalars(select(JudgingState.region).where(JudgingState.region.in_(concerned))).all()
        if judged:
            record_verdicts(self.session, self.configuration.deadlines, sorted(judged), at, data=self.data)


def apply_changes(engine: Engine, data: Path) -> bool:
    """Take in at once what an act changed; False when that must wait for the next pass of ingest."""
    try:
        with walking_alone(engine, _PATIENCE), session_scope(engine) as session:
            PendingChanges(session, load_configuration(), data).take()
    except (BusyError, DBAPIError, ConfigErrors) as busy:
        extra = {"action": "roster_waits"}
        logger.warning("the change of a roster is applied by the next pass of ingest: %s", busy, extra=extra)
        return False
    return True


def _concerned(session: Session, region: str) -> list[str]:
    """Return the region and those whose organs took over from one of its, or the other way round."""
    mine = select(Organ.id).where(Organ.region == region)
    heirs = select(Organ.successor).where(Organ.region == region, Organ.successor.is_not(None))
    query = select(Organ.region).where(Organ.id.in_(heirs) | Organ.successor.in_(mine)).distinct()
    return sorted({region, *session.scalars(query)})


def _gather(session: Session, configuration: Configuration, region: str) -> None:
    """Give rows of a suggested organ to the rostered one whose name it now bears; it is that one at all times."""
    roster = Roster(session, region, configuration)
    suggested = select(Organ.id, Organ.name).where(Organ.region == region, Organ.origin == "suggested")
    for old, name in session.execute(suggested.order_by(Organ.id)).all():
        found = roster.match(name)
        if len(found) != 1 or found[0] == old:
            continue
        session.execute(update(Listing).where(Listing.organ_id == old).values(organ_id=found[0]))
        for version in session.scalars(select(Version).where(Version.organ_id == old)):
            version.organ_id = found[0]
            version.report_id = f"{found[0]}-{version.report_year}" if version.report_year else ""
    session.flush()
    session.expire_all()
