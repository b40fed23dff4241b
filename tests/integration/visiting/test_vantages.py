"""Where a visit was made from: written into its note, taken in, told wherever a visit is, and the same after a rebuild."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from archive.config.load import load_configuration
from archive.database.models import Visit
from archive.web.app import create_app
from tests.conftest import ROOT
from tests.integration.visiting.conftest import Visited, visiting
from tests.integration.visiting.rough_web import Rough, served, write_sites
from tests.program import nianbao, run


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visited]:
    """Visited from the default vantage, from that of the settings, and from that of the command line, which wins."""
    with visiting(tmp_path_factory.mktemp("vantages"), {"county": Rough()}, scheme_fallback=False) as found:
        here = ("crawl", "--site", "county")
        for words, env in (
            (here, {"NIANBAO_VANTAGE": "inland"}),
            ((*here, "--vantage", "coast-2"), {"NIANBAO_VANTAGE": "inland"}),
        ):
            done = run(*words, env=env)
            assert done.returncode == 0, done.stderr
        yield found


def vantages(visited: Visited) -> list[str | None]:
    with Session(visited.engine) as session:
        return list(session.scalars(select(Visit.vantage).order_by(Visit.started_at)))


def test_each_visit_bears_its_vantage(visited: Visited) -> None:
    assert vantages(visited) == ["", "inland", "coast-2"]


def test_pages_and_api_tell_the_vantage(visited: Visited) -> None:
    app = create_app(visited.engine, load_configuration(), warc_folder=visited.data / "warc")
    with TestClient(app) as client:
        items = client.get("/api/v1/visits").json()["items"]
        assert [one["vantage"] for one in items] == ["coast-2", "inland", ""]
        assert "查看地点：coast-2" in client.get("/health").text
        assert "from coast-2" in client.get("/health", params={"lang": "en"}).text
        assert client.get("/health.json").json()["items"][0]["last_vantage"] == "coast-2"
        capture = client.get(f"/captures/{items[0]['pages'][0]}")
        assert re.search(r"<dt>查看地点</dt><dd>coast-2</dd>", capture.text)


def test_a_rebuild_gives_the_same_vantages(visited: Visited) -> None:
    before = vantages(visited)
    done = run("rebuild")
    assert done.returncode == 0, done.stderr
    assert vantages(visited) == before


def test_a_replay_is_made_from_nowhere(visited: Visited, tmp_path: Path) -> None:
    file = next((visited.data / "warc").glob("*.warc.gz"))
    refused = run("crawl", "--site", "county", "--replay", file, "--vantage", "inland")
    assert (refused.returncode, "a replay is made from nowhere" in refused.stderr) == (2, True)
    done = run(
        "crawl", "--site", "county", "--replay", file, env={"NIANBAO_DATA": str(tmp_path), "NIANBAO_VANTAGE": "inland"}
    )
    assert done.returncode in (0, 3), done.stderr
    listed = run("export", "--format", "jsonl", "-o", tmp_path / "out", env={"NIANBAO_DATA": str(tmp_path)})
    assert listed.returncode == 0, listed.stderr
    rows = (tmp_path / "out" / "visits.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(row)["vantage"] for row in rows] == [None]


@pytest.mark.parametrize("command", ["crawl", "worker", "schedule"])
@pytest.mark.parametrize("name", ["In land", "北京", "a" * 33, "-x", "Inland"])
def test_a_name_that_is_none_is_refused_with_the_reason(visited: Visited, command: str, name: str) -> None:
    done = run(command, f"--vantage={name}")
    assert done.returncode == 2
    assert "--vantage:" in done.stderr
    assert "is no name of a vantage" in done.stderr


def test_a_faulty_setting_names_its_variable(visited: Visited) -> None:
    done = run("crawl", env={"NIANBAO_VANTAGE": "in land"})
    assert done.returncode == 2
    assert "NIANBAO_VANTAGE" in done.stderr
    assert "is no name of a vantage" in done.stderr


@pytest.fixture
def two_sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Rough]]:
    """One site for anybody, and one that asks to be visited from the coast alone."""
    sites = {"near": Rough(), "far": Rough(config={"vantage": "coast"})}
    shutil.copytree(ROOT / "config", tmp_path / "config", ignore=shutil.ignore_patterns("sites", "organs"))
    monkeypatch.setenv("NIANBAO_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("NIANBAO_DATA", str(tmp_path / "data"))
    with served(sites):
        write_sites(tmp_path / "config" / "sites", sites)
        yield sites


def test_a_site_that_asks_for_a_vantage_is_left_alone_from_elsewhere(two_sites: dict[str, Rough]) -> None:
    assert "1 sites: near" in nianbao("schedule", "--plan", "8d")
    assert "looked: complete" in nianbao("schedule", "--once")
    assert "nothing is due before" in nianbao("schedule", "--once")
    assert (two_sites["near"].times(), two_sites["far"].times()) == (1, 0)
    refused = run("crawl", "--site", "far")
    assert (refused.returncode, two_sites["far"].times()) == (2, 0)
    assert "site far asks to be visited from coast, and this would be from the default vantage" in refused.stderr
    assert "2 sites: far, near" in nianbao("schedule", "--plan", "8d", "--vantage", "coast")
    assert "looked: complete" in nianbao("schedule", "--once", "--vantage", "coast")
    assert (two_sites["near"].times(), two_sites["far"].times()) == (1, 1)


def test_whoever_is_to_visit_nothing_here_is_told_so(two_sites: dict[str, Rough], tmp_path: Path) -> None:
    (tmp_path / "config" / "sites" / "near.yaml").unlink()
    done = run("crawl")
    assert (done.returncode, two_sites["far"].times()) == (2, 0)
    assert "every verified site asks for another vantage" in done.stderr
