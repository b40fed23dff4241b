"""How fast a host is asked, how much a run may ask in all, and what a run that cannot start says."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest

from archive.errors import NotFoundError
from crawler.running.runs import RunRequest, run_in_child
from tests.integration.visiting.conftest import visiting
from tests.integration.visiting.rough_web import Asked, Rough, report_page

SLOW = 0.4


def slowly(asked: Asked) -> bool:
    time.sleep(SLOW)
    return True


def slow_page(asked: Asked) -> None:
    time.sleep(SLOW)
    asked.say(report_page())


def test_a_slow_server_is_asked_one_thing_at_a_time(tmp_path: Path) -> None:
    sites = {"slow": Rough(slowly, {"delay": 0.05}, pages={f"/nb/800{n}.html": slow_page for n in range(3)})}
    with visiting(tmp_path, sites):
        times = [one.at for one in sites["slow"].asked if one.path != "/robots.txt"]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(gaps) == 3
    assert min(gaps) >= SLOW, "one request at a time"


def test_a_quick_server_is_never_asked_more_often_than_its_delay(tmp_path: Path) -> None:
    sites = {"quick": Rough(config={"delay": 1})}
    with visiting(tmp_path, sites):
        times = [one.at for one in sites["quick"].asked]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert len(gaps) == 4
    assert min(gaps) >= 0.25, "a random half may be taken off; a loaded server notes a request late"


def test_the_cap_of_a_run_makes_its_visits_partial(tmp_path: Path) -> None:
    sites = {name: Rough() for name in ("one", "two", "three")}
    with visiting(tmp_path, sites, requests_per_run=4) as visited:
        assert sum(len(site.asked) for site in sites.values()) == 4
        assert visited.report.outcome == "partial"
        assert {(visit.outcome, visit.error_class) for visit in visited.report.visits} == {("partial", "request_cap")}


def test_without_a_cap_the_same_run_is_complete(tmp_path: Path) -> None:
    sites = {name: Rough() for name in ("one", "two")}
    with visiting(tmp_path, sites) as visited:
        assert visited.report.outcome == "complete"
        with pytest.raises(NotFoundError, match="no site nobody"):
            run_in_child(RunRequest(("nobody",)))
