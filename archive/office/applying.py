"""Has the database follow the journal at once after an act; where it is busy, the next pass of ingest does it."""

from __future__ import annotations

import logging
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from archive.config.deadlines import Deadlines
from archive.database.alone import BusyError
from archive.database.engine import session_scope, walking_alone
from archive.filings.verdicts.history import record_decisions

logger = logging.getLogger(__name__)
_PATIENCE = 2.0  # seconds; whoever acts on a page waits no longer


def apply_decisions(engine: Engine, deadlines: Deadlines, data: Path) -> bool:
    """Copy decisions into the table and record what they change; False when that must wait for the next pass."""
    try:
        with walking_alone(engine, _PATIENCE), session_scope(engine) as session:
            record_decisions(session, deadlines, data=data)
    except (BusyError, DBAPIError) as busy:
        extra = {"action": "decisions_wait"}
        logger.warning("decisions are applied by the next pass of ingest: %s", busy, extra=extra)
        return False
    return True
