"""A watched county whose captures lie in object storage: visits, boards, pages, evidence and rebuild go on as before."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from archive.captures.warc_reader import warc_files
from archive.config.load import load_configuration
from archive.database.dump import dump
from archive.web.app import create_app
from crawler.running.upkeep import store_files
from tests.integration.road.test_made_up_county import County, county  # noqa: F401  (a fixture)
from tests.program import nianbao, nianbao_json, run

from .fault_proxy import FaultProxy


@pytest.fixture
def stored(proxy: FaultProxy, county: County, monkeypatch: pytest.MonkeyPatch) -> County:  # noqa: F811
    monkeypatch.setenv("NIANBAO_STORAGE__LOCAL_DAYS", "0")
    for evening in (3, 12, 14):
        county.visit(evening)
    return county


def warc(stored: County) -> Path:
    return stored.data / "warc"


def board() -> list[dict[str, object]]:
    found: list[dict[str, object]] = nianbao_json(
        "status", "--year", "2025", "--as-of", "2026-02-20", "--format", "json"
    )["filings"]
    return found


def states(filings: list[dict[str, object]]) -> dict[object, object]:
    return {one["organ_id"]: one["state"] for one in filings}


def test_everything_reads_through_the_storage(stored: County, proxy: FaultProxy, tmp_path: Path) -> None:
    told, judged, known = nianbao("verify"), board(), dump(stored.engine)
    files = len(warc_files(warc(stored)))
    assert "0 waiting" in nianbao("storage")
    assert not list(warc(stored).glob("*.warc.gz"))
    assert len(warc_files(warc(stored))) == files
    assert nianbao("verify") == told, "every digest is proved there"
    assert board() == judged

    done = run("rebuild")
    assert (done.returncode, done.stderr) == (0, "")
    assert dump(stored.engine) == known

    named = next(one for one in judged if one["evidence"] and one["state"] in ("on_time", "late"))
    nianbao("evidence", str(named["organ_id"]), "2025", "-o", tmp_path / "one.wacz")
    nianbao("verify", tmp_path / "one.wacz")

    capture = str(named["evidence"][0]["capture"]).removeprefix("urn:uuid:")  # type: ignore[index]
    configuration = load_configuration()
    app = create_app(stored.engine, configuration, warc_folder=warc(stored), search_folder=stored.data / "search")
    with TestClient(app, raise_server_exceptions=False) as client:
        page = client.get(f"/captures/{capture}/warc")
        assert (page.status_code, page.content[:2]) == (200, b"\x1f\x8b")
        numbers = client.get("/metrics").text
    assert f"nianbao_warc_stored_only {float(files)}" in numbers
    assert "nianbao_storage_waiting_bytes 0.0" in numbers

    again = stored.visit(14, later=timedelta(hours=1))
    assert again.outcome == "complete", "the pages that a 304 confirms are read from the storage"
    assert states(board()) == states(judged)

    nianbao("cdx")
    nianbao("cdx", "--check")
    nianbao("backup", "-o", tmp_path / "copy")
    assert (tmp_path / "copy" / "warc" / "stored").is_dir()


def test_an_outage_accuses_nobody_and_loses_nothing(stored: County, proxy: FaultProxy) -> None:
    nianbao("storage")
    judged, known = board(), dump(stored.engine)
    proxy.faulty("500")
    assert board() == judged

    done = run("rebuild")
    assert done.returncode == 74
    assert "object storage" in done.stderr
    assert dump(stored.engine) == known, "the old database stays"
    assert "unread_file" in nianbao("verify", ok=(1,))
    assert "object storage" in nianbao("doctor", ok=(1,))

    during = stored.visit(14, later=timedelta(hours=1))
    assert during.outcome == "complete", "what cannot be read back is asked for whole"
    assert states(board()) == states(judged)
    assert run("storage").returncode == 74

    proxy.faulty("")
    nianbao("storage")
    nianbao("verify")
    after = dump(stored.engine)
    nianbao("rebuild")
    assert dump(stored.engine) == after


def test_the_unattended_run_stores_and_doctor_tells_what_waits(
    stored: County, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "object storage behind" in nianbao("doctor", ok=(0, 1))
    store_files()
    assert not list(warc(stored).glob("*.warc.gz"))
    assert "object storage" not in nianbao("doctor", ok=(0, 1))
    monkeypatch.delenv("NIANBAO_STORAGE_URL")
    assert "storage_url is not set" in nianbao("doctor", ok=(0, 1))


def test_what_a_verdict_rests_on_is_kept_even_where_the_database_knows_nothing(
    stored: County, proxy: FaultProxy
) -> None:
    with closing(sqlite3.connect(stored.data / "nianbao.db")) as database:
        database.execute("DELETE FROM warc_position")
        database.commit()
    nianbao("storage")
    assert len(list(warc(stored).glob("*.warc.gz"))) == len(warc_files(warc(stored))), "not taken in: it stays here"
    assert json.loads(next((warc(stored) / "stored").glob("*.json")).read_text())["blocks"]
