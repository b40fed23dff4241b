"""From a list of home pages to watched counties: imported, searched side by side, judged by a person, verified."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive.clock import civil_date, utc_now
from archive.config.organs import load_roster
from archive.config.sites import SiteConfig, load_sites
from archive.config.yaml_file import load_yaml
from archive.counties.proposal_record import load_proposal
from archive.counties.queue import append_queue, read_queue
from archive.counties.queue_line import QueuedCounty, QueueLine
from demo.server import DemoServer
from demo.world import World, at
from tests.conftest import ROOT
from tests.integration.discovery.county_homes import add_divisions, homes
from tests.program import NIANBAO, Finished, run

FAMILIES = ("jcms", "trs", "vsb", "gkmlpt", "empirecms", "kaipu")
NOW = at(date(2026, 2, 20), "12:00")
BAD = {"990101": "甲水县", "990102": "乙水县", "990103": "丙水县", "990104": "丁水县"}


@dataclass(frozen=True)
class Office:
    """A configuration without sites, the counties that may be found, and the command."""

    world: World
    server: DemoServer
    config: Path
    data: Path
    bad: dict[str, str]
    asked_of_the_refusing: list[str]

    @property
    def environment(self) -> dict[str, str]:
        return {
            "NIANBAO_CONFIG": str(self.config),
            "NIANBAO_DATA": str(self.data),
            "NIANBAO_POLITENESS__DELAY": "0",
            "NIANBAO_POLITENESS__RETRIES": "1",
        }

    def run(self, *arguments: str) -> Finished:
        return run(*arguments, env=self.environment)

    def queue(self) -> dict[str, QueuedCounty]:
        return read_queue(self.data)

    def proposals(self) -> dict[str, dict[str, Any]]:
        done = self.run("site", "review", "--json")
        assert done.returncode == 0, done.stderr
        return {one["region"]: one for one in json.loads(done.stdout)}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("queue")
    config = folder / "config"
    shutil.copytree(ROOT / "config", config, ignore=shutil.ignore_patterns("sites", "organs"))
    with homes(FAMILIES) as (world, server, bad, asked):
        server.clock = NOW
        named = {site.region: site.name for site in world.sites} | BAD
        add_divisions(config, named)
        yield Office(world, server, config, folder / "data", bad, asked)


def test_a_list_is_imported_once_and_what_is_left_out_is_told(office: Office, tmp_path: Path) -> None:
    lines = ["行政区划代码,区县,网址"]
    lines += [f"{site.region},测试省/{site.name},{office.server.url(site.host)}" for site in office.world.sites]
    lines += [f"{region},测试省/{BAD[region]},{home}" for region, home in office.bad.items()]
    lines += ["990101,嘉祥县,http://127.0.9.9/", "370800,济宁市,http://127.0.9.9/", ",,http://127.0.9.9/"]
    lines += ["990101,甲水县,http://127.0.9.9/", "370829,嘉祥县,无"]
    file = tmp_path / "homes.csv"
    file.write_text("\n".join(lines), encoding="gb18030")
    refused = office.run("site", "import", str(file))
    assert "0 counties queued" in refused.stdout
    assert "a private address (14)" in refused.stdout
    done = office.run("site", "import", str(file), "--allow-private")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{len(FAMILIES) + len(BAD)} counties queued; 0 in the queue already")
    for told in (
        "990101 is 甲水县, not 嘉祥县",
        "370800 is the code of 济宁市, which is no county",
        "'无' is no address",
    ):
        assert told in done.stdout
    assert office.run("site", "import", str(file), "--allow-private").stdout.startswith("0 counties queued")
    assert {one.state for one in office.queue().values()} == {"queued"}


def test_the_queue_is_searched_and_every_county_says_what_came_of_it(office: Office) -> None:
    part = office.run("site", "add", "--queue", "--allow-private", "--limit", "3")
    assert part.returncode == 0, part.stderr
    assert "3 of 3 counties searched" in part.stdout
    assert sum(one.state != "queued" for one in office.queue().values()) == 3
    rest = office.run("site", "add", "--queue", "--allow-private")
    assert f"{len(FAMILIES) + len(BAD) - 3} of" in rest.stdout
    found = office.queue()
    good = {site.region for site in office.world.sites}
    assert {region for region, one in found.items() if one.state == "proposed"} == good
    assert {region: found[region].state for region in BAD} == {
        "990101": "wrong_home", "990102": "blocked", "990103": "not_found", "990104": "unreachable",
    }  # fmt: skip
    assert "370829" in found["990101"].why
    assert "嘉祥县" in found["990101"].why
    assert found["990102"].error_class == "http_403"
    assert "no row is a report" in found["990103"].why
    assert "政府信息公开年报" in found["990103"].why
    assert found["990104"].error_class == "connect"
    assert not list((office.config / "sites").glob("*")), "nothing is configured before a person accepts"
    assert not (office.data / "nianbao.db").exists()


def test_what_came_to_nothing_is_not_asked_again_at_once(office: Office) -> None:
    before = len(office.asked_of_the_refusing)
    assert "nothing to search" in office.run("site", "add", "--queue", "--allow-private").stdout
    assert len(office.asked_of_the_refusing) == before
    again = office.run("site", "add", "--queue", "--allow-private", "--again", "--region", "990102")
    assert "1 of 1 counties searched: 1 blocked" in again.stdout
    assert len(office.asked_of_the_refusing) > before


def test_a_proposal_shows_what_a_reviewer_needs(office: Office) -> None:
    proposals = office.proposals()
    for site in office.world.sites:
        one = proposals[site.region]
        assert one["name"] == site.name
        assert sum(len(names) for names in one["organs"].values()) == len(site.organs)
        [column] = one["columns"]
        assert column["adapter"] == site.family
        assert set(column["kinds"]) == {organ.kind for organ in site.organs}
        assert column["years"] == [2024, 2025]
        assert column["samples"]
        assert all(row["organ"] and row["year"] for row in column["samples"])
        assert column["precedent"]["department"] == [2024, 2025]
    shown = office.run("site", "review").stdout
    assert all(f"{site.region} {site.name}" in shown for site in office.world.sites)


def test_an_accepted_county_is_watched_and_a_rejected_one_is_not(office: Office) -> None:
    first, second, third, *others = [site.region for site in office.world.sites]
    done = office.run("site", "review", first, "--accept", "--by", "wang")
    assert done.returncode == 0, done.stderr
    assert "1 accepted, 0 rejected; 1 steps" in done.stdout
    [site] = load_sites(office.config / "sites").values()
    assert (site.region, site.verified) == (first, civil_date(utc_now()))
    [column] = site.columns
    assert column.expect is not None
    assert column.expect.newest_year == 2025
    assert "department" in column.expect.kinds
    assert load_roster(office.config / "organs" / f"{first}.csv")
    assert office.queue()[first].state == "accepted"
    no = office.run("site", "review", second, "--reject", "另有栏目", "--by", "wang")
    assert "0 accepted, 1 rejected" in no.stdout
    assert (office.queue()[second].state, office.queue()[second].why) == ("rejected", "另有栏目")
    [kept] = office.proposals()[third]["columns"]
    changed = office.run("site", "review", third, "--kinds", f"{kept['id']}=government,department", "--accept")
    assert "1 accepted, 0 rejected; 2 steps" in changed.stdout
    assert load_sites(office.config / "sites")[third].columns[0].kinds == ("government", "department")
    many = office.run("site", "review", "--accept")
    assert f"{len(others)} accepted, 0 rejected; {len(others)} steps" in many.stdout
    assert set(office.proposals()) == set()
    crawled = office.run("crawl", "--as-of", "2026-02-20T12:00:00+08:00")
    assert crawled.returncode == 0, crawled.stdout + crawled.stderr


def test_the_ledger_tells_of_every_county(office: Office) -> None:
    done = office.run("site", "ledger", "--region", "99", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    status = {one["region"]: one["status"] for one in told["counties"]}
    good = [site.region for site in office.world.sites]
    assert [status[region] for region in good] == ["verified", "rejected", *["verified"] * (len(good) - 2)]
    assert [status[region] for region in BAD] == ["wrong_home", "blocked", "not_found", "unreachable"]
    watched = next(one for one in told["counties"] if one["region"] == good[0])
    assert watched["watched_since"] == civil_date(utc_now()).isoformat()
    assert office.run("site", "ledger").stdout.count("│") > 100
    assert "丙水县" in office.run("site", "ledger", "--state", "not_found").stdout
    assert office.run("site", "ledger", "--state", "none").returncode == 2


def test_a_visit_that_lacks_what_was_seen_at_the_review_is_not_complete(office: Office) -> None:
    region = office.world.sites[0].region
    [path] = (office.config / "sites").glob(f"{region}-*.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("newest_year: 2025", "newest_year: 2031"), encoding="utf-8")
    done = office.run("crawl", "--site", region, "--as-of", "2026-02-21T12:00:00+08:00")
    assert done.returncode == 3, done.stdout + done.stderr
    assert "the newest report is of 2025, one of 2031 is expected" in done.stdout
    board = office.run("status", "--region", region, "--year", "2025", "--as-of", "2026-02-22", "--format", "json")
    assert all(one["state"] != "withdrawn" for one in json.loads(board.stdout)["filings"])
    checked = office.run("site", "check-all")
    assert checked.returncode == 1
    assert "newest_year 2031: nobody has reported on that year yet" in checked.stdout
    assert f"{path.name}:" in checked.stdout
    path.write_text(text, encoding="utf-8")
    assert office.run("crawl", "--site", region, "--as-of", "2026-02-23T12:00:00+08:00").returncode == 0


def test_files_that_contradict_each_other_are_found(office: Office) -> None:
    first, second = (office.world.sites[number].region for number in (2, 3))
    [path] = (office.config / "sites").glob(f"{first}-*.yaml")
    [other] = (office.config / "sites").glob(f"{second}-*.yaml")
    text, column = path.read_text(encoding="utf-8"), load_yaml(other, SiteConfig).columns[0]
    changed = text.replace(f'region: "{first}"', 'region: "370829"') + (
        f"  - id: twice\n    title: 乡镇年报\n    url: {column.url}\n    kinds: [department]\n"
        "    expect: {organs: 9, rows: 3}\n"
    )
    hosts = load_yaml(path, SiteConfig).hosts + load_yaml(other, SiteConfig).hosts
    changed = "\n".join(f"hosts: {list(hosts)}" if line.startswith("hosts:") else line for line in changed.split("\n"))
    path.write_text(changed, encoding="utf-8")
    done = office.run("site", "check-all")
    path.write_text(text, encoding="utf-8")
    assert done.returncode == 1, done.stdout + done.stderr
    for told in (
        f"is {first}, and region 370829 is 嘉祥县",
        "it is verified, and organs/370829.csv holds no organ",
        "watches the same column",
        "乡镇年报 speaks of township, subdistrict, kinds are department",
        "9 organs cannot stand in 3 rows",
    ):
        assert told in done.stdout
    assert office.run("site", "check-all").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("review", "990199", "--accept"), "no proposal for 990199"),
        (("review", "--accept", "--reject", "no"), "cannot be given together"),
        (("add", "--queue", "http://www.x.gov.cn/"), "leave out HOME_URL"),
        (("add",), "HOME_URL is missing"),
        (("import", "nowhere.csv"), "nowhere.csv"),
        (("verify", "nowhere"), "of site nowhere"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(office: Office, arguments: tuple[str, ...], told: str) -> None:
    done = office.run("site", *arguments)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_site_file_is_verified_by_its_id(office: Office) -> None:
    region = office.world.sites[0].region
    [path] = (office.config / "sites").glob(f"{region}-*.yaml")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"verified: {civil_date(utc_now())}", "verified: false"), encoding="utf-8")
    assert load_yaml(path, SiteConfig).verified is None
    assert f"verified {civil_date(utc_now())}" in office.run("site", "verify", region).stdout
    assert load_yaml(path, SiteConfig).verified == civil_date(utc_now())
    assert path.read_text(encoding="utf-8") == text


def test_a_search_that_is_killed_goes_on_where_it_was(office: Office, tmp_path: Path) -> None:
    data = tmp_path / "data"
    now = utc_now()
    lines = [
        QueueLine(at=now, region=site.region, state="queued", home=office.server.url(site.host))
        for site in office.world.sites
    ]
    append_queue(data, lines)
    for path in (office.config / "sites").glob("*.yaml"):
        path.unlink()
    environment = office.environment | {"NIANBAO_DATA": str(data), "NIANBAO_POLITENESS__DELAY": "0.2"}
    started = subprocess.Popen(
        [NIANBAO, "site", "add", "--queue", "--allow-private"],
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
    )
    while not any(one.state != "queued" for one in read_queue(data).values()):
        assert started.poll() is None, "it ended before the first county was done"
        time.sleep(0.05)
    started.send_signal(signal.SIGKILL)
    started.wait()
    done = {region for region, one in read_queue(data).items() if one.state == "proposed"}
    assert done
    half = data / "counties" / "queue.jsonl"
    with half.open("ab") as file:
        file.write(b'{"at":"2026-')
    rest = run("site", "add", "--queue", "--allow-private", env=environment)
    assert rest.returncode == 0, rest.stdout + rest.stderr
    assert f"{len(FAMILIES) - len(done)} of {len(FAMILIES) - len(done)} counties searched" in rest.stdout
    assert {one.state for one in read_queue(data).values()} == {"proposed"}
    assert run("verify", env=environment).returncode == 0


def _searched(office: Office, data: Path, **more: str) -> Finished:
    """Search all good homes anew in a data folder of their own."""
    lines = [
        QueueLine(at=utc_now(), region=site.region, state="queued", home=office.server.url(site.host))
        for site in office.world.sites
    ]
    append_queue(data, lines)
    for path in (office.config / "sites").glob("*.yaml"):
        path.unlink()
    environment = office.environment | {"NIANBAO_DATA": str(data)} | more
    return run("site", "add", "--queue", "--allow-private", env=environment)


def test_what_one_county_asks_is_not_counted_against_another(office: Office, tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = _searched(office, data, NIANBAO_POLITENESS__REQUESTS_PER_SITE="8")
    assert done.returncode == 0, done.stderr
    requests = [one.requests for one in read_queue(data).values()]
    assert max(requests) < 8 < sum(requests)
    for site in office.world.sites:
        [column] = load_proposal(data, site.region).record.columns
        assert column.is_complete, column.warnings
        assert not column.warnings


def test_a_county_that_we_had_no_requests_left_for_stays_in_the_queue(office: Office, tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "searched" in _searched(office, data, NIANBAO_POLITENESS__REQUESTS_PER_RUN="1").stdout
    found = read_queue(data)
    assert {one.state for one in found.values()} <= {"queued", "proposed", "not_found"}
    left = [one for one in found.values() if one.state == "queued"]
    assert len(left) >= len(FAMILIES) - 1
    assert all("request_cap" in one.why for one in left)
    again = run("site", "add", "--queue", "--allow-private", env=office.environment | {"NIANBAO_DATA": str(data)})
    assert f"of {len(left)} counties searched" in again.stdout
