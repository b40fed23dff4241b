"""How old evidence of absence may be: a list that nobody has read for days says nothing of today."""

from __future__ import annotations

from datetime import datetime

from archive.clock import civil_date
from archive.config.deadlines import Deadlines


def too_old(deadlines: Deadlines, visit: datetime | None, now: datetime) -> bool:
    """Whether a complete visit that began at ``visit`` (None: there was none) no longer speaks for ``now``."""
    return visit is None or now - visit > deadlines.max_age(civil_date(now))
