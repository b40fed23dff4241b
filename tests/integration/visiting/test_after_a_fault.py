"""A page that stood in another's place for a day is not taken for the column once the site is itself again.

It is dated that day, and so is newer than the column: a server that goes by dates answers 304 from then on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from archive.ingest.notes import VisitNote
from crawler.running.runs import RunRequest, run_in_child
from demo.builders import days
from demo.generate import generate
from demo.render.families import FAMILIES
from demo.simulation import demo_environment, visit_times
from demo.world import Incident

FIRST, LAST = date(2026, 3, 10), date(2026, 3, 13)
# "No such page" in the place of the first page; an empty frame in the place of every other one.
FAULTS = ("soft_404", "stub")
Visits = dict[tuple[str, str], list[VisitNote]]


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Visits:
    """By family and fault three visits: before it, on its day, and the day after."""
    found: Visits = {}
    for fault in FAULTS:
        world = generate(len(FAMILIES), 6, seed=8, fault_rate=0, first_day=FIRST, last_day=LAST)
        troubles = (Incident(fault, *days(date(2026, 3, 11), date(2026, 3, 12))),)
        world = replace(
            world, sites=tuple(replace(site, troubles=troubles, validators="modified") for site in world.sites)
        )
        families = {site.region: site.family for site in world.sites}
        with demo_environment(world, tmp_path_factory.mktemp(fault)) as server:
            for now in visit_times(world)[:3]:
                server.clock = now
                for visit in run_in_child(RunRequest(tuple(families), now)).visits:
                    found.setdefault((families[visit.site.id], fault), []).append(visit)
    return found


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_column_is_read_again_the_day_after(visits: Visits, family: str, fault: str) -> None:
    before, hidden, after = visits[family, fault]
    assert before.outcome == "complete"
    assert fault == "stub" or hidden.outcome != "complete"
    assert after.outcome == "complete", after.reason
    assert after.rows >= before.rows


def test_some_pages_were_hidden(visits: Visits) -> None:
    assert visits["xxgk_annual_report", "stub"][1].outcome != "complete"
    assert visits["gkmlpt", "stub"][1].outcome != "complete"
