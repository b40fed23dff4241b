"""`python -m bench.judge_years [--regions N]`: what judging all report years of a county costs as the archive ages.

Ten report years of 49 organs a county, first with one season of daily visits, then with ten years of them. Told are
milliseconds of CPU a county and year where nothing has changed since the last judging, as after most visits.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.engine import open_database, session_scope
from archive.database.models import Visit
from archive.filings.facts.report_years import organ_regions, years_of
from archive.filings.verdicts.history import record_verdicts
from bench.fresh_process import apart
from bench.made_visits import AS_OF, Shape, fill

_YEARS = 10
_DAYS = 365 * _YEARS
_COUNTIES = 2_847


def main() -> None:
    """Build, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--regions", type=int, default=30)
    regions = asked.parse_args().regions
    with tempfile.TemporaryDirectory(prefix="bench-judge-years-") as folder:
        url = f"sqlite:///{Path(folder) / 'nianbao.db'}"
        with Session(open_database(url)) as session:
            fill(session, Shape(regions, older=_YEARS - 1))
        _tell("a season of daily visits", url, 0)
        with Session(open_database(url)) as session:
            _watched_for_years(session)
        _tell("ten years of daily visits", url, 2)


def _tell(name: str, url: str, hours: int) -> None:
    apart(_judge, url, hours)
    cpu, judged, visits, peak = apart(_judge, url, hours + 1)
    each = 1000 * cpu / judged
    country = each * _COUNTIES * _YEARS / 60_000
    print(f"{name:27} {visits:7} visits: {each:5.1f} ms a county and year, {peak:.0f} MB; ", end="")
    print(f"{country:.0f} min of a core for ten years of the country")


def _judge(url: str, hours: int) -> tuple[float, int, int, float]:
    """Return seconds of CPU, counties and years judged, visits, and the peak of memory in MB."""
    deadlines, as_of = load_configuration().deadlines, AS_OF + timedelta(hours=hours)
    with session_scope(open_database(url)) as session:
        regions = organ_regions(session, [""])
        judged = sum(len(years_of(session, region, as_of)) for region in regions)
        visits = session.scalar(select(func.count()).select_from(Visit)) or 0
        before = time.process_time()
        record_verdicts(session, deadlines, regions, as_of)
        cpu = time.process_time() - before
    return cpu, judged, visits, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _watched_for_years(session: Session) -> None:
    """Give each column a visit a day like its first one, back to ten years before it."""
    first: dict[str, Visit] = {}
    for visit in session.scalars(select(Visit).order_by(Visit.started_at)):
        first.setdefault(visit.column_id, visit)
    for visit in first.values():
        told = {column.name: getattr(visit, column.key) for column in Visit.__table__.columns}
        rows = [
            told
            | {
                "id": f"{visit.id}/{day}",
                "started_at": visit.started_at - timedelta(days=day),
                "finished_at": visit.finished_at - timedelta(days=day),
            }
            for day in range(1, _DAYS)
        ]
        session.execute(insert(Visit), rows)
    session.commit()


if __name__ == "__main__":
    main()
