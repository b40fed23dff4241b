"""A made-up site whose https address forbids everything while http works: real TLS, a certificate nobody vouches for."""

from __future__ import annotations

import http.client
import os
import ssl
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.engine import open_database
from archive.database.models import CaptureRecord, Listing, ListingChange
from archive.ingest.notes import VisitNote
from crawler.running.runs import RunRequest, run_in_child
from demo.generate import generate
from demo.server import DemoServer
from demo.simulation import demo_environment, visit_times
from demo.world import HTTPS_FORBIDDEN, World


def forbidding() -> World:
    world = generate(2, 6, seed=11, families=["trs", "jcms"], fault_rate=0)
    sites = tuple(replace(site, quirks=site.quirks | {HTTPS_FORBIDDEN}) for site in world.sites)
    return replace(world, sites=sites)


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[VisitNote]]:
    """Two evenings' visits both sites."""
    world = forbidding()
    with demo_environment(world, tmp_path_factory.mktemp("https")) as server:
        found = []
        for now in visit_times(world)[:2]:
            server.clock = now
            found += run_in_child(RunRequest((), now)).visits
        yield found


def test_one_port_forbids_over_tls_and_answers_without() -> None:
    world = forbidding()
    host = world.sites[0].host
    trusting = ssl._create_unverified_context()
    with DemoServer(world) as server:
        secure = http.client.HTTPSConnection(host, server.port, context=trusting, timeout=60)
        secure.request("GET", "/")
        assert secure.getresponse().status == 403
        plain = http.client.HTTPConnection(host, server.port, timeout=60)
        plain.request("GET", "/")
        assert plain.getresponse().status == 200
        with pytest.raises(ssl.SSLCertVerificationError):
            http.client.HTTPSConnection(host, server.port, timeout=60).request("GET", "/")


def test_the_visit_goes_on_over_http_and_says_so(visits: list[VisitNote]) -> None:
    assert len(visits) == 4
    for visit in visits:
        assert visit.url.startswith("https://")
        assert visit.outcome == "complete", visit.reason
        assert visit.rows > 0
        assert "read over http: https answered 403" in visit.reason


def test_the_refusal_is_kept_and_no_row_is_taken_for_another(visits: list[VisitNote]) -> None:
    with Session(open_database(f"sqlite:///{Path(os.environ['NIANBAO_DATA']) / 'nianbao.db'}")) as session:
        kept = session.scalars(select(CaptureRecord).where(CaptureRecord.url.startswith("https://"))).all()
        assert {one.status for one in kept} == {403}, "robots.txt was asked for first"
        assert len({row.url for row in session.scalars(select(Listing))}) == visits[0].rows + visits[1].rows
        assert session.scalars(select(ListingChange)).all() == []
