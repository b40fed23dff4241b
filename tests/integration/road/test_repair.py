"""What a crash or a hand left behind: `verify` names it, the next run or `repair` mends what is safe to mend."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.captures import manifest
from archive.captures.warc_reader import warc_files
from archive.database.dump import dump
from archive.database.packing import unpack
from tests.program import nianbao, run

from .test_made_up_county import County, county  # noqa: F401  (a fixture)


@pytest.fixture
def watched(county: County) -> County:  # noqa: F811
    county.visit(12)
    county.visit(14)
    return county


def warc(watched: County) -> Path:
    return watched.data / "warc"


def test_a_sound_archive_is_sound_and_has_nothing_to_repair(watched: County) -> None:
    before = dump(watched.engine)
    assert "sound" in nianbao("verify")
    assert "nothing is lost" in nianbao("repair")
    assert dump(watched.engine) == before


def test_the_newest_day_cannot_be_dropped_unseen(watched: County) -> None:
    newest = max(warc(watched).glob("manifest-*.jsonl"))
    entries = [json.loads(line) for line in newest.read_text().splitlines()]
    for entry in entries:
        (warc(watched) / entry["name"]).unlink()
    newest.unlink()
    told = nianbao("verify", ok=(1,))
    assert "lost_tail" in told
    assert all(entry["name"] in told for entry in entries), "files that the database took in are named"
    nianbao("rebuild")
    assert "lost_tail" in nianbao("verify", ok=(1,)), "a rebuilt database remembers the chain"


def test_a_file_that_the_manifest_names_and_is_gone_ends_rebuild_with_its_name(watched: County) -> None:
    gone = warc_files(warc(watched))[0]
    gone.unlink()
    done = run("rebuild")
    assert done.returncode == 3
    assert f"lost: {gone.name}" in done.stderr


def test_a_capture_that_a_verdict_names_must_be_there(watched: County) -> None:
    with closing(sqlite3.connect(watched.data / "nianbao.db")) as database:
        found = (json.loads(unpack(stored)) for (stored,) in database.execute("SELECT evidence FROM verdict"))
        capture = next(evidence for evidence in found if evidence)[0]["capture"]
        database.execute("DELETE FROM capture WHERE id = ?", (capture,))
        database.commit()
    told = nianbao("verify", ok=(1,))
    assert "lost_capture" in told
    assert capture in told


def test_a_file_left_open_is_sealed_by_the_next_run_and_by_repair(watched: County) -> None:
    last = warc_files(warc(watched))[-1]
    left = last.with_name("nianbao-20260201040001-dead-00001.warc.gz")
    left.write_bytes(last.read_bytes()[:-7])
    assert "unsealed_file" in nianbao("verify", ok=(1,))
    told = nianbao("repair")
    assert f"sealed {left.name}" in told
    assert "unfinished record" in told
    assert "sound" in nianbao("verify")
    left.with_name("nianbao-20260201040002-dead-00001.warc.gz").write_bytes(last.read_bytes())
    assert watched.visit(15).damages, "a copied file is told of and does no harm"
    assert manifest.unlisted_files(warc(watched)) == []


def test_a_damaged_database_is_moved_aside_and_made_anew(watched: County) -> None:
    engine = watched.engine
    before = dump(engine)
    engine.dispose()
    file = watched.data / "nianbao.db"
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    content[4096:40_000] = bytes(40_000 - 4096)
    file.write_bytes(content)
    told = nianbao("repair")
    assert "the database is damaged" in told
    assert list(watched.data.glob("nianbao.damaged-*"))
    assert dump(watched.engine) == before
