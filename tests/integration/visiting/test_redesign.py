"""A site whose column was redesigned says so on the first visit: rows in another markup are never "no new reports"."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from archive.database.engine import open_database
from archive.database.models import Listing
from archive.ingest.notes import VisitNote
from crawler.running.runs import RunRequest, run_in_child
from demo.builders import days
from demo.generate import generate
from demo.render.families import FAMILIES
from demo.simulation import demo_environment, visit_times
from demo.world import Incident

FIRST, LAST = date(2026, 1, 20), date(2026, 1, 23)


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[VisitNote]]]:
    """Two visits one site of each family: before its redesign, and on the evening of it."""
    world = generate(len(FAMILIES), 6, seed=8, fault_rate=0, first_day=FIRST, last_day=LAST)
    redesign = Incident("redesign", *days(date(2026, 1, 21), date(2027, 1, 1)))
    world = replace(world, sites=tuple(replace(site, troubles=(redesign,)) for site in world.sites))
    families = {site.region: site.family for site in world.sites}
    found: dict[str, list[VisitNote]] = {family: [] for family in FAMILIES}
    with demo_environment(world, tmp_path_factory.mktemp("redesign")) as server:
        for now in visit_times(world)[:2]:
            server.clock = now
            for visit in run_in_child(RunRequest(tuple(families), now)).visits:
                found[families[visit.site.id]].append(visit)
        yield found


@pytest.mark.parametrize("family", FAMILIES)
def test_a_redesign_is_told_on_the_first_visit(visits: dict[str, list[VisitNote]], family: str) -> None:
    before, after = visits[family]
    assert before.outcome == "complete"
    assert before.rows > 0
    assert after.outcome in ("error", "partial")
    assert after.error_class in ("layout_changed", "other_list", "rows_vanished", "rows_missing")
    assert after.reason


def test_no_row_is_missed_by_a_redesign(visits: dict[str, list[VisitNote]]) -> None:
    with Session(open_database(f"sqlite:///{Path(os.environ['NIANBAO_DATA']) / 'nianbao.db'}")) as session:
        assert session.scalar(select(func.count()).where(Listing.missing_visits > 0)) == 0
        assert session.scalar(select(func.count()).select_from(Listing)) == sum(
            found[0].rows for found in visits.values()
        )
