"""A new county in one minute: `site add` finds the column, the family and the organs on a site of every family."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from archive.config.organs import load_roster
from archive.config.sites import SiteConfig
from archive.config.yaml_file import load_yaml
from demo.generate import generate
from demo.render.families import FAMILIES
from demo.server import DemoServer
from demo.world import Site, World, at
from tests.conftest import ROOT
from tests.program import Finished, run

NOW = at(date(2026, 2, 20), "12:00")
ORGANS = 49


@dataclass(frozen=True)
class Web:
    """A made-up site of every family, none of them configured, and the command to add one."""

    world: World
    server: DemoServer
    config: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> Finished:
        return run(*arguments, env=self.environment)

    def site(self, family: str) -> Site:
        return next(site for site in self.world.sites if site.family == family)

    def home(self, family: str) -> str:
        return self.server.url(self.site(family).host)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    folder = tmp_path_factory.mktemp("new")
    config = folder / "config"
    shutil.copytree(ROOT / "config", config, ignore=shutil.ignore_patterns("sites", "organs"))
    world = generate(len(FAMILIES), ORGANS, seed=5, fault_rate=0)
    environment = {
        "NIANBAO_CONFIG": str(config),
        "NIANBAO_DATA": str(folder / "data"),
        "NIANBAO_POLITENESS__DELAY": "0",
    }
    with DemoServer(world) as server:
        server.clock = NOW
        yield Web(world, server, config, environment)


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_column_the_family_and_the_organs_are_found(web: Web, family: str) -> None:
    truth, before = web.site(family), len(web.server.log)
    done = web.run("site", "add", web.home(family), "--allow-private", "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    [place] = (web.config / "sites").glob(f"{truth.region}-*.yaml")
    site = load_yaml(place, SiteConfig)
    path = FAMILIES[family].column_path(truth, truth.columns[0]).partition("#")[0]
    assert [(column.url, column.adapter) for column in site.columns] == [
        (web.server.url(truth.host, path), FAMILIES[family].adapter)
    ]
    assert (site.region, site.name, site.verified, site.allow_private) == (truth.region, truth.name, None, True)
    assert set(site.columns[0].kinds) == {organ.kind for organ in truth.organs}
    roster = load_roster(web.config / "organs" / f"{truth.region}.csv")
    assert {(organ.name, organ.kind) for organ in roster} == {(organ.name, organ.kind) for organ in truth.organs}
    asked = [entry for entry in web.server.log[before:] if entry.path != "/robots.txt"]
    assert len(asked) <= 15, "a column that the home page names is found within a few requests"


class TestTheOperator:
    """What is asked of the operator, and what is told; after the sites above have been added."""

    def test_the_proposal_can_be_tested_without_storing_anything(self, web: Web) -> None:
        truth = web.site("jcms")
        done = web.run("site", "test", truth.region)
        assert done.returncode == 0, done.stdout + done.stderr
        standing = [p for p in truth.publications if p.stands_at(NOW)]
        assert all(p.title in done.stdout for p in standing)
        assert "the visit would be: complete" in done.stdout
        assert "0 of them of no organ of the roster" in done.stdout
        assert not (web.config.parent / "data" / "nianbao.db").exists()

    def test_a_site_that_is_there_already_is_not_added_again(self, web: Web) -> None:
        done = web.run("site", "add", web.home("trs"), "--allow-private", "--yes")
        assert done.returncode == 2
        assert f"watched already as site {web.site('trs').region}" in done.stderr

    def test_without_consent_nothing_is_written(self, web: Web) -> None:
        truth = web.site("vsb")
        for place in (web.config / "sites").glob(f"{truth.region}-*.yaml"):
            place.unlink()
        done = web.run("site", "add", web.home("vsb"), "--allow-private")
        assert done.returncode == 0
        assert "nothing was written" in done.stdout
        assert not list((web.config / "sites").glob(f"{truth.region}-*.yaml"))

    def test_a_roster_that_is_there_is_left_as_it_is(self, web: Web) -> None:
        roster = web.config / "organs" / f"{web.site('vsb').region}.csv"
        kept = roster.read_text(encoding="utf-8").replace("局", "局局")
        roster.write_text(kept, encoding="utf-8")
        done = web.run("site", "add", web.home("vsb"), "--allow-private", "--yes")
        assert done.returncode == 0
        assert f"{roster} is there already" in done.stdout
        assert roster.read_text(encoding="utf-8") == kept

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("http://127.0.0.9/",), "--allow-private"),
            (("http://localhost/",), "--allow-private"),
            (("ftp://www.x.gov.cn/",), "not the URL of a home page"),
            (("http://www.x.gov.cn:http/",), "is not a URL"),
            (("www.x.gov.cn", "--region", "嘉祥"), "--region"),
            (("www.x.gov.cn", "--id", "a b"), "--id"),
            (("www.x.gov.cn", "--replay", "nowhere.warc.gz"), "nowhere.warc.gz"),
        ],
    )
    def test_what_cannot_be_used_is_named(self, web: Web, arguments: tuple[str, ...], said: str) -> None:
        done = web.run("site", "add", *arguments)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_site_without_the_column_says_what_was_visited(self, web: Web) -> None:
        done = web.run("site", "add", web.server.url("127.0.0.1"), "--allow-private", "--yes")
        assert done.returncode == 3
        assert "no annual-report column was found" in done.stdout
        assert "http_404" in done.stdout
