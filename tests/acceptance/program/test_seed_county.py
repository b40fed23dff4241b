"""The seed's county from its home page to the report page: 嘉祥县 with its office, 36 departments and 13 towns.

The county is simulated; the report of its office is the seed itself, published as a page with real tables.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html

from archive.config.load import load_configuration
from archive.config.regions import load_regions
from archive.database.engine import open_database
from archive.web.app import create_app
from demo.builders import SiteBuilder, bureaus, roster
from demo.server import DemoServer
from demo.truth import acceptable
from demo.world import Site, World, at
from tests.acceptance.program.seed_page import seed_html
from tests.conftest import ROOT, SHARED
from tests.program import run

SEED = SHARED / "seeds" / "000_4feadbcbbe889437.txt"
REGION, COUNTY, HOST = "370829", "嘉祥县", "127.0.7.29"
VISITS = [at(day, "20:00") for day in (date(2022, 1, 20), date(2022, 1, 25), date(2022, 2, 1), date(2022, 2, 9))]
AS_OF = date(2022, 2, 10)
OFFICE = f"{COUNTY}人民政府办公室"


@dataclass(frozen=True)
class Road:
    """The county after its days were played: its world, where its data lies, and what the commands said."""

    world: World
    folder: Path
    environment: dict[str, str]
    added: str

    @property
    def filings(self) -> dict[str, dict[str, Any]]:
        told = run(
            "status", "--year", "2021", "--region", REGION, "--as-of", f"{AS_OF}", "--format", "json",
            env=self.environment,
        )  # fmt: skip
        return {filing["organ"]: filing for filing in json.loads(told.stdout)["filings"]}

    @property
    def office(self) -> dict[str, Any]:
        return self.filings[OFFICE]


def county(published: date, departments: int = 36, towns: int = 13) -> World:
    """Everyone filed for 2020; for 2021 most are on time, some late, some silent, and the office's is the seed."""
    divisions = load_regions(ROOT / "config" / "regions.csv")
    names = [divisions.name(code) for code in divisions.children(REGION)][:towns]
    organs = roster(REGION, COUNTY, list(bureaus()["departments"])[:departments], names)
    maker = SiteBuilder(Site(REGION, COUNTY, HOST, "jcms", organs, (), quirks=frozenset({"cut_titles"}), noise=True))
    maker.last_year(2020)
    title, content = seed_html(SEED.read_text(encoding="utf-8"))
    for number, organ in enumerate(organs):
        if organ.name == OFFICE:
            maker.publish(organ, 2021, published, title=title, content=content)
        elif organ.kind != "government" and number % 17 != 5:
            day = date(2022, 2, 4) if number % 17 == 9 else date(2022, 1, 12) + timedelta(days=number % 19)
            maker.publish(organ, 2021, day)
    return World((maker.finish(),), VISITS[0].date(), AS_OF)


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """The whole county, its office in time."""
    with travelled(tmp_path_factory.mktemp("county"), date(2022, 1, 24)) as done:
        yield done


@contextmanager
def travelled(folder: Path, published: date, *size: int) -> Iterator[Road]:
    """The whole road: `site add`, a person's consent, `crawl` on some days."""
    if not SEED.is_file():
        pytest.skip(f"the seed is not here: {SEED} does not exist")
    world = county(published, *size)
    shutil.copytree(ROOT / "config", folder / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    environment = {
        "NIANBAO_CONFIG": str(folder / "config"),
        "NIANBAO_DATA": str(folder / "data"),
        "NIANBAO_POLITENESS__DELAY": "0",
    }
    with DemoServer(world) as server:
        server.clock = VISITS[0] - timedelta(hours=6)
        added = _ok(
            environment, "site", "add", server.url(HOST), "--allow-private", "--yes", "--as-of", _iso(server.clock)
        )
        _confirm(environment, folder / "config", len(world.sites[0].organs))
        for now in VISITS:
            server.clock = now
            _ok(environment, "crawl", "--as-of", _iso(now))
        yield Road(world, folder, environment, added)


def test_the_column_and_the_whole_roster_are_found(road: Road) -> None:
    assert "family jcms" in road.added
    assert "51 organs in the rows: 1 government, 37 department" in road.added
    assert road.added.count("column annual") == 1


def test_the_office_is_on_time_when_the_simulator_published_in_time(road: Road) -> None:
    office = road.office
    assert (office["year"], office["deadline"], office["basis"]) == (2021, "2022-01-31", "statute")
    assert (office["state"], office["days_late"], office["declared_date"]) == ("on_time", None, "2022-01-24")
    assert office["evidence"]


def test_the_office_is_late_when_the_simulator_published_late(tmp_path: Path) -> None:
    with travelled(tmp_path, date(2022, 2, 7), 3, 2) as road:
        office = road.office
    assert (office["state"], office["declared_date"]) == ("late", "2022-02-07")
    assert 2 <= office["days_late"] <= 9, "not there at the visit of 1 February, there at that of 9 February"
    assert [proof["role"] for proof in office["evidence"]]


def test_the_county_itself_owes_another_report(road: Road) -> None:
    government = road.filings[f"{COUNTY}人民政府"]
    assert (government["state"], government["deadline"]) == ("not_due", "2022-03-31")
    assert government["organ_id"] != road.office["organ_id"]


def test_nobody_is_told_what_is_not_true(road: Road) -> None:
    site, filings = road.world.sites[0], road.filings
    assert set(filings) == {organ.name for organ in site.organs}
    end = at(AS_OF + timedelta(days=1), "00:00")
    for organ in site.organs:
        assert filings[organ.name]["state"] in acceptable(road.world, organ, 2021, end, VISITS), organ.name
    states = [filing["state"] for filing in filings.values()]
    assert states.count("overdue") == 3
    assert states.count("late") == 3


def test_search_finds_it_by_its_words(road: Road) -> None:
    found = json.loads(_ok(road.environment, "search", "0537-6625256", "--format", "json"))
    hits = found["hits"] if isinstance(found, dict) else found
    assert [hit["report_id"] for hit in hits] == [road.office["report_id"]]


def test_the_report_page_shows_its_cells(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIANBAO_CONFIG", str(road.folder / "config"))
    monkeypatch.setenv("NIANBAO_DATA", str(road.folder / "data"))
    configuration = load_configuration()
    engine = open_database(configuration.settings.database())
    moment = at(AS_OF, "23:00")
    with TestClient(create_app(engine, configuration, now=lambda: moment)) as client:
        answer = client.get(f"/reports/{road.office['report_id']}")
    assert answer.status_code == 200
    page = html.fromstring(answer.text)
    cells = {cell.get("id"): str(cell.xpath("string()")).strip() for cell in page.iter("td") if cell.get("id")}
    expected = {"new": "10", "granted": "2", "partial": "2", "unable.not_held": "6", "total": "10", "carried_out": "0"}
    assert {row: cells[f"requests.{row}.total"] for row in expected} == expected
    assert cells["disclosure.rules.in_force"] == "0"
    assert cells["disclosure.normative_documents.in_force"] != "0", "a blank cell is not shown as nought"
    assert "688" in answer.text


def _confirm(environment: dict[str, str], config: Path, organs: int) -> None:
    """What a person does: look, set the day, import the roster."""
    assert "the visit would be: complete" in _ok(environment, "site", "test", REGION)
    [place] = (config / "sites").glob("*.yaml")
    text = place.read_text(encoding="utf-8")
    place.write_text(text.replace("verified: false", f"verified: {VISITS[0].date()}"), encoding="utf-8")
    assert f"{organs} organs imported" in _ok(environment, "organs", "import", str(config / "organs" / f"{REGION}.csv"))


def _ok(environment: dict[str, str], *arguments: str) -> str:
    done = run(*arguments, env=environment)
    assert done.returncode == 0, f"{arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _iso(instant: datetime) -> str:
    """An instant as it is written on a command line: Asia/Shanghai without saying so."""
    return instant.replace(tzinfo=None).isoformat()
