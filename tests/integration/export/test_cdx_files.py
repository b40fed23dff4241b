"""Indexes beside closed WARC files: every moment opens in pywb from the files themselves; made again, they are the same."""

from __future__ import annotations

import json
import random
import shutil
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from archive.captures.cdxj import timestamp14
from archive.captures.manifest import file_sha256
from archive.database.models import CaptureRecord
from archive.export.cdx_files import write_cdx_files
from tests.program import run
from tests.pywb_server import replaying

from .test_cdx import fetched


@pytest.fixture
def kept(counties: Path, tmp_path: Path) -> Path:
    shutil.copytree(counties, tmp_path / "kept")
    return tmp_path / "kept"


def places(folder: Path) -> dict[str, str]:
    return {"NIANBAO_DATA": str(folder / "data"), "NIANBAO_CONFIG": str(folder / "config")}


def cdx(folder: Path, *words: str, command: str = "cdx") -> str:
    done = run(command, *words, env=places(folder))
    assert done.returncode == 0, done.stderr
    return done.stdout


def captures(folder: Path) -> list[CaptureRecord]:
    with Session(create_engine(f"sqlite:///{folder / 'data' / 'nianbao.db'}")) as session:
        found = list(session.scalars(select(CaptureRecord)))
        session.expunge_all()
    return found


def digests(folder: Path) -> dict[str, str]:
    return {path.name: file_sha256(path) for path in (folder / "data" / "cdx").iterdir() if path.suffix != ".lock"}


def test_pywb_opens_every_moment_from_the_files_themselves(kept: Path, tmp_path: Path) -> None:
    told = cdx(kept)
    showing = [one for one in captures(kept) if one.kind != "failure"]
    assert f"3 files indexed, {len(showing)} lines" in told
    confirmed = [one for one in showing if one.status == 304]
    others = [one for one in showing if one.status != 304]
    assert len(confirmed) > 5
    bodies = {one.payload_digest: one for one in showing if one.kind == "response"}
    index, warc = kept / "data" / "cdx", kept / "data" / "warc"
    with replaying(tmp_path, f"{index}/", f"{warc}/", f"{index}/") as pywb:
        for one in confirmed + random.Random(2).sample(others, 30):
            status, body, headers = fetched(f"{pywb}/{timestamp14(one.fetched_at)}id_/{quote(one.url, safe=':/?&=%')}")
            assert status == (200 if one.status == 304 else one.status), one.url
            if status == 200:
                assert headers["Memento-Datetime"] == format_datetime(one.fetched_at, usegmt=True)
                origin = bodies[one.payload_digest]
                first = fetched(f"{pywb}/{timestamp14(origin.fetched_at)}id_/{quote(origin.url, safe=':/?&=%')}")[1]
                assert body == first
                assert body


def test_made_again_they_are_the_same_and_what_is_altered_is_named(kept: Path) -> None:
    cdx(kept)
    first = digests(kept)
    index = kept / "data" / "cdx"
    assert "0 files indexed" in cdx(kept)
    assert cdx(kept, "--check").endswith("sound\n")
    one, other = sorted(index.glob("*.cdxj"))[:2]
    one.write_bytes(one.read_bytes() + b"x")
    other.unlink()
    named = run("cdx", "--check", env=places(kept))
    assert (named.returncode, named.stdout.count("\n")) == (1, 3)
    assert f"{one.name}: altered" in named.stdout
    assert f"{other.name}: missing" in named.stdout
    assert "2 files indexed" in cdx(kept)
    assert digests(kept) == first
    (index / "files.json").write_text("{torn")
    assert "3 files indexed" in cdx(kept)
    shutil.rmtree(index)
    cdx(kept, command="rebuild")
    cdx(kept)
    assert digests(kept) == first


def test_a_file_that_is_still_written_or_not_yet_ingested_waits(kept: Path) -> None:
    engine = create_engine(f"sqlite:///{kept / 'data' / 'nianbao.db'}")
    last = sorted((kept / "data" / "warc").glob("*.warc.gz"))[-1].name
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE warc_position SET offset = offset - 1 WHERE file = ?", (last,))
    with Session(engine) as session:
        assert len(write_cdx_files(session, kept / "data")) == 2
    listed = json.loads((kept / "data" / "cdx" / "files.json").read_text())
    assert last not in listed
