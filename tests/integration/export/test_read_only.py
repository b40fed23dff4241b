"""`nianbao serve --read-only`: the pages of a mounted backup, in which not a byte changes."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.program import nianbao, run, served

PAGES = ("/", "/board/2025", "/health", "/changes", "/regions/990101", "/findings", "/metrics", "/board/2025.csv")


@pytest.fixture
def backup(watched: Path, tmp_path: Path) -> Iterator[Path]:
    """A backup with an outbox of alerts, in folders that nothing may be written into."""
    data, config = str(watched / "data"), str(watched / "config")
    nianbao("alerts", "list", NIANBAO_DATA=data, NIANBAO_CONFIG=config)
    nianbao("backup", "-o", tmp_path / "copy", NIANBAO_DATA=data, NIANBAO_CONFIG=config)
    folders = [tmp_path / "copy", *(path for path in (tmp_path / "copy").rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    yield tmp_path / "copy"
    for folder in folders:
        folder.chmod(0o755)


def digests(folder: Path) -> dict[str, str]:
    """Every file under a folder, with the SHA-256 of what it holds."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def text_of(port: int, address: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{address}", timeout=600) as answer:
        assert answer.status == 200
        return str(answer.read().decode())


def found(port: int, words: str) -> str:
    """The page of a search, once the index of this server has been built."""
    for _ in range(300):
        with suppress(urllib.error.HTTPError):
            return text_of(port, "/search?" + urllib.parse.urlencode({"q": words}))
        time.sleep(0.1)
    raise AssertionError("the search index was never built")


def test_a_backup_is_served_and_nothing_in_it_changes(backup: Path) -> None:
    env = {"NIANBAO_DATA": str(backup), "NIANBAO_CONFIG": str(backup / "config")}
    before = digests(backup)
    assert {"nianbao.db", "alerts.db"} <= before.keys()
    with served("--read-only", **env) as (_server, port):
        for address in PAGES:
            assert text_of(port, address)
        assert "逾期" in text_of(port, "/board/2025?as_of=2026-02-10")
        with sqlite3.connect(f"file:{backup / 'nianbao.db'}?mode=ro", uri=True) as database:
            ((digest, title, report),) = database.execute(
                "select c.payload_digest, v.title, v.report_id from version v join capture c on c.id = v.capture_id limit 1"
            ).fetchall()
        assert f"/reports/{report}" in found(port, f"标题:{title[:6]}")
        assert text_of(port, f"/captures/{digest}"), "the original comes out of the WARC files of the backup"
    assert digests(backup) == before


def test_several_processes_serve_one_backup(backup: Path) -> None:
    env = {"NIANBAO_DATA": str(backup), "NIANBAO_CONFIG": str(backup / "config"), "NIANBAO_SERVE__PROCESSES": "2"}
    with served("--read-only", **env) as (_server, port):
        assert [bool(text_of(port, "/board/2025")) for _ in range(6)] == [True] * 6


def test_a_database_of_another_version_is_refused_in_a_sentence(watched: Path, tmp_path: Path) -> None:
    nianbao("backup", "-o", tmp_path / "copy", NIANBAO_DATA=str(watched / "data"))
    with sqlite3.connect(tmp_path / "copy" / "nianbao.db") as database:
        database.execute("update alembic_version set version_num = '0009'")
    refused = run("serve", "--read-only", "--port", "0", env={"NIANBAO_DATA": str(tmp_path / "copy")})
    assert refused.returncode == 2
    assert "the database is of revision 0009, this program reads" in refused.stderr
    nothing = run("serve", "--read-only", "--port", "0", env={"NIANBAO_DATA": str(tmp_path / "empty")})
    assert (nothing.returncode, "there is no database at" in nothing.stderr) == (2, True)
    assert not (tmp_path / "empty").exists()


@pytest.mark.skipif(os.getuid() == 0, reason="the superuser may write into folders without permission")
def test_it_serves_where_it_may_not_write(backup: Path) -> None:
    assert not os.access(backup, os.W_OK)
    with served("--read-only", NIANBAO_DATA=str(backup), NIANBAO_CONFIG=str(backup / "config")) as (_server, port):
        assert text_of(port, "/board/2025")
