"""Twenty sites change from one CMS family to another: the next runs propose the new column with the adapter it needs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.database.engine import open_database
from archive.database.models import ColumnProposal, Visit
from crawler.running.runs import RunRequest, run_in_child
from demo.generate import generate
from demo.render.families import FAMILIES
from demo.server import DemoServer
from demo.simulation import demo_environment
from demo.world import World, at

NAMES = sorted(FAMILIES)
# Every family is left and taken at least once; no site goes to where it was.
PAIRS = [(NAMES[n % len(NAMES)], NAMES[(n + 3 + 4 * (n // len(NAMES))) % len(NAMES)]) for n in range(20)]
FIRST = at(date(2026, 2, 10), "20:00")
DAYS = 5
LEAST = 0.9


@dataclass(frozen=True)
class Redesigned:
    """A site after its redesign: what it became, where its column stands now, and what was proposed of it."""

    old: str
    new: str
    adapter: str
    urls: set[str]
    visits: list[str]
    proposed: list[dict[str, object]]

    @property
    def is_right(self) -> bool:
        best = self.proposed[0] if self.proposed else {}
        return str(best.get("url")).partition("#")[0] in self.urls and best.get("adapter") == self.adapter

    def __str__(self) -> str:
        best = self.proposed[0] if self.proposed else {}
        return f"{self.old} -> {self.new}: {best.get('url')} {best.get('adapter')}; visits {', '.join(self.visits)}"


def _world(families: list[str]) -> World:
    return generate(len(PAIRS), 8, seed=21, families=families, fault_rate=0)


@pytest.fixture(scope="module")
def redesigned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Redesigned]]:
    folder = tmp_path_factory.mktemp("redesigned")
    before, after = _world([old for old, _ in PAIRS]), _world([new for _, new in PAIRS])
    with demo_environment(before, folder) as server:
        port = server.port
        server.clock = FIRST
        run_in_child(RunRequest((), FIRST))
        server.stop()
        with DemoServer(after, port) as renewed:
            for day in range(1, DAYS):
                renewed.clock = FIRST + timedelta(days=day)
                run_in_child(RunRequest((), renewed.clock))
            yield list(_seen(after, port))


def _seen(after: World, port: int) -> Iterator[Redesigned]:
    with Session(open_database(f"sqlite:///{Path(os.environ['NIANBAO_DATA']) / 'nianbao.db'}")) as session:
        for (old, new), site in zip(PAIRS, after.sites, strict=True):
            family, hosts = FAMILIES[new], (f"http://{site.host}:{port}", f"https://{site.host}:{port}")
            paths = {family.column_path(site, column).partition("#")[0] for column in site.columns}
            urls = {f"{base}{path}" for base in hosts for path in paths}
            of_site = ColumnProposal.column_id.startswith(f"{site.region}/")
            found = session.scalars(select(ColumnProposal).where(of_site).order_by(ColumnProposal.made_at)).all()
            query = select(Visit).where(Visit.column_id.startswith(f"{site.region}/")).order_by(Visit.started_at)
            visits = [one.error_class or one.outcome for one in session.scalars(query)]
            yield Redesigned(old, new, family.adapter, urls, visits, list(found[-1].candidates) if found else [])


def test_the_new_column_is_proposed_with_the_adapter_it_needs(redesigned: list[Redesigned]) -> None:
    wrong = [one for one in redesigned if not one.is_right]
    print(f"{len(redesigned) - len(wrong)} of {len(redesigned)} pairs proposed rightly")
    print("\n".join(map(str, wrong)))
    assert len(redesigned) - len(wrong) >= LEAST * len(redesigned), "\n".join(map(str, wrong))


def test_no_redesign_is_taken_for_a_complete_visit_of_another_list(redesigned: list[Redesigned]) -> None:
    for one in redesigned:
        assert one.visits[0] == "complete", one
        assert "complete" not in one.visits[1:] or one.is_right, one
