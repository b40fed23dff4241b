"""Whether the machine's clock can be right: visits prove by their time, and a wrong one would accuse.

Too early, and every late report would be one that was always there; too late, and a report that stands there before the
deadline would be one that came after it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine

from archive.clock import civil_date
from archive.config.load import Configuration
from archive.database.postgres import database_clock
from archive.errors import NianbaoError

SKEW = timedelta(minutes=5)  # by which clocks may differ


class ClockError(NianbaoError):
    """The machine's clock cannot be right: nothing may be visited by it."""


def check_clock(configuration: Configuration, sites: tuple[str, ...], now: datetime) -> None:
    """Raise ClockError where the clock stands before the day on which a person verified a site."""
    tomorrow = civil_date(now) + timedelta(days=1)  # a day more, for what people write down
    for site in map(configuration.site, sites):
        if site.verified and site.verified > tomorrow:
            raise ClockError(
                f"the clock says {civil_date(now)}, and site {site.id} was verified on {site.verified}: "
                "set the machine's clock right (or `verified` in the site's file)"
            )


def compare_clocks(engine: Engine, now: datetime) -> None:
    """Raise ClockError where the clock differs from that of a PostgreSQL database, which all machines share."""
    if engine.dialect.name != "postgresql":
        return
    gap = now - database_clock(engine)
    if abs(gap) > SKEW:
        told = "ahead of" if gap > timedelta() else "behind"
        raise ClockError(
            f"the clock of this machine is {round(abs(gap).total_seconds())} s {told} that of the database: "
            "set both right; nothing is visited before, since visits prove by their time"
        )
